"""The slides as they are shown: of a slide with a picture the words come first, for a prediction, then the picture."""

import base64
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course_lib.teaching.plan import Slide

__all__ = ["Frame", "frames", "is_wide"]

WIDE = 1.6


@dataclass(frozen=True)
class Frame:
    """One slide on the wall.

    Parameters
    ----------
    number
        Its number, from 1.
    slide
        What the teacher's file says.
    picture
        Whether it shows the slide's picture; else its words.
    """

    number: int
    slide: Slide
    picture: bool


def frames(slides: Sequence[Slide]) -> tuple[Frame, ...]:
    """The slides on the wall, in order: of a slide with a picture the words first, then the picture alone.

    Parameters
    ----------
    slides
        The slides of a plan.

    Examples
    --------
    >>> words = Slide(title="Two walls", lines=["Not before, not after"], note="Draw them.")
    >>> seen = Slide(title="Gaps", lines=["First predict: where?"], picture="l01-35", note="Wait.")
    >>> [(each.number, each.slide.title, each.picture) for each in frames([words, seen])]
    [(1, 'Two walls', False), (2, 'Gaps', False), (3, 'Gaps', True)]
    """
    halves = list(_halves(slides))
    return tuple(Frame(number, slide, picture) for number, (slide, picture) in enumerate(halves, 1))


def _halves(slides: Sequence[Slide]) -> Iterator[tuple[Slide, bool]]:
    for slide in slides:
        if slide.lines or not slide.picture:
            yield slide, False
        if slide.picture:
            yield slide, True


def is_wide(source: str) -> bool:
    """Whether a picture fills a slide from side to side, so that its title fits above it and not beside it.

    Parameters
    ----------
    source
        The picture as a ``data:`` address. Only of a PNG the size is read; any other counts as wide.
    """
    head, _, data = source.partition(",")
    if head != "data:image/png;base64":
        return True
    width, height = struct.unpack(">II", base64.b64decode(data[:32])[16:24])
    return bool(width >= WIDE * height)

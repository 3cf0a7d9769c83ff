"""One colour and one hatch for each voice, the same in every picture of the course.

The colours are those of Okabe and Ito (2008), *Color Universal Design*, darkened where needed so that each stands
4.5:1 against white; the hatch carries the same distinction in grey. The unknown is always hatched, never blank.
"""

from dataclasses import dataclass

__all__ = ["GRID", "INK", "MUTED", "VOICES", "Voice", "voice_of"]

INK = "#1a1a1a"
MUTED = "#595959"
GRID = "#d9d9d9"


@dataclass(frozen=True)
class Voice:
    """How one voice is drawn: a fill ``colour``, a ``hatch`` and a ``marker`` that tell it apart without colour."""

    label: str
    colour: str
    hatch: str
    marker: str


VOICES = {
    "state": Voice("state", "#a04000", "//", "s"),
    "opposition": Voice("opposition", "#00694e", "\\\\", "o"),
    "witness": Voice("residents and witnesses", "#005a8c", "..", "D"),
    "narrator": Voice("the text's own narrator", "#4d4d4d", "", "^"),
    "other": Voice("others", "#8a3b75", "xx", "v"),
    "unknown": Voice("unnamed or unknown", "#ffffff", "////", "X"),
}


def voice_of(kind: str, side: str) -> Voice:
    """The voice that an actor of this kind and side speaks in.

    >>> voice_of("state_body", "state").label
    'state'
    >>> voice_of("encyclopedia", "other").label
    "the text's own narrator"
    >>> voice_of("unknown", "unknown").hatch
    '////'
    """
    if kind == "encyclopedia":
        return VOICES["narrator"]
    if kind == "witness_group":
        return VOICES["witness"]
    if kind == "unknown" or side == "unknown":
        return VOICES["unknown"]
    return VOICES.get(side, VOICES["other"])

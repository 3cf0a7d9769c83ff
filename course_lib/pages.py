"""The templates of a package's pages. Whatever is put into them is escaped."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["templates"]


def templates(package: str, **filters: Callable[..., Any]) -> Environment:
    """The templates in a package's folder ``templates``.

    Parameters
    ----------
    package
        The package, such as ``course_lib.grading``.
    filters
        Its filters by name. The filter ``points`` is there without it: points as people write them.

    Examples
    --------
    >>> made = templates("course_lib.grading")
    >>> made.from_string("{{ 2.50 | points }} {{ '<b>' }}").render()
    '2.5 &lt;b&gt;'
    """
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"points": _points} | filters
    return made


def _points(value: float) -> str:
    return f"{round(float(value), 2):g}"

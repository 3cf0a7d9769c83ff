"""Derivations: a number that was worked out, the numbers it is made of, and what holds it up.

Some printed numbers were never counted. A **sum** adds counts; a **residual** is what a whole leaves when parts are
taken away. Each input brings an **assumption** (`valid_if`): that it counts just the people whom the step needs, all of
them and nobody else. With every assumption the step gives the printed number. Without one of them it gives a range.

The rule
--------
Let go of an assumption, and the input may be wrong for this step, though it may be right as a count. What it still
contributes depends on what is known of the error:

==============  ==============================================================  =========================
assumption      what is known of the error                                      the input contributes
==============  ==============================================================  =========================
holds           none: it counts just the right people                           its own range
``overcount``   it may count some who do not belong; it misses nobody           from unknown to its high
``undercount``  it may miss some; all whom it counts belong                     from its low to unknown
let go          nothing                                                         unknown on both sides
==============  ==============================================================  =========================

Then the contributions are added and taken away as ranges (see `total`), which gives the sign its role: an overcount in
what is *added* makes the result too high, an overcount in what is *taken away* makes it too low. Four things follow,
and the tests hold them: all assumptions together give the printed number; letting go of one more never narrows the
range; no bound is below zero; and an unknown whole leaves nothing, while unknown parts still leave the whole as a
ceiling. To let go of an assumption is not to say that it is false, so the printed number stays inside the range.

The range has no middle to prefer: where an assumption is let go, no best value is left.

References
----------
R. E. Moore, R. B. Kearfott and M. J. Cloud (2009). *Introduction to Interval Analysis*. SIAM, ch. 2.
A. Saltelli and others (2008). *Global Sensitivity Analysis: The Primer*. Wiley, ch. 1: one factor at a time.
C. F. Manski (2003). *Partial Identification of Probability Distributions*. Springer: stronger assumptions, narrower
bounds, weaker credibility.

Terms
-----
residual
    A number got by taking one count from another. It is as weak as the weaker of the two, and nobody counted it.
sum
    A number got by adding counts. It holds as a total only if the groups do not overlap and none is missing.
assumption
    What must be true for a step to be sound, though the text does not say it.
overcount
    A count that takes in people who do not belong to the group.
undercount
    A count that misses people who do belong to the group.
sensitivity
    How much a result changes when one assumption is let go and all others are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import cast

import pandas as pd

from course_lib.case import Case, CaseError
from course_lib.case.sheet import Sheet
from course_lib.methods.figures import figures, whom
from course_lib.methods.ranges import UNKNOWN, Range, total

__all__ = ["STATES", "Derived", "Part", "assumptions", "derive", "grounds", "sensitivity"]

State = bool | str
SPEAKS = dict.fromkeys(("contradicts", "corrects", "rebuts", "retracts", "tension", "undercuts"), "against")
SPEAKS["corroborates"] = "for"
STATES: dict[State, str] = {
    True: "holds",
    False: "not relied on",
    "overcount": "may count too many",
    "undercount": "may count too few",
}
ROLES = {("sum", 1): "added", ("residual", 1): "whole", ("residual", -1): "taken away", ("sum", -1): "taken away"}


@dataclass(frozen=True)
class Part:
    """One number in the tree of a derived number.

    Parameters
    ----------
    figure_id
        The figure.
    printed
        Its range as coded.
    what
        What it counts, in words.
    origin
        ``reported``, ``sum`` or ``residual``.
    depth
        0 for the number itself, 1 for what it is made of, and so on.
    sign, role
        Whether it is added or taken away (1, -1), and its role in words; for the number itself 1 and ``result``.
    assumption_id, valid_if
        What must hold for it to be used so; empty for the number itself.
    state
        Whether that is relied on: one of `STATES`.
    left
        What it is worth by itself under the states of its own parts, or ``None`` if they cannot all hold.
    parts
        What it is made of.
    """

    figure_id: str
    printed: Range
    what: str
    origin: str
    depth: int
    sign: int
    role: str
    assumption_id: str
    valid_if: str
    state: State
    left: Range | None
    parts: tuple["Part", ...]

    @property
    def contributes(self) -> Range:
        """The range that it brings into the step."""
        left = self.left or UNKNOWN
        if self.state is True:
            return left
        if self.state == "overcount":
            return Range(high=left.high)
        return Range(low=left.low) if self.state == "undercount" else UNKNOWN

    @property
    def name(self) -> str:
        """Its printed number and what it counts."""
        return f"{self.printed} {self.what}"

    def walk(self) -> list["Part"]:
        """This part and all below it, in the order of reading."""
        return [self, *(below for part in self.parts for below in part.walk())]


@dataclass(frozen=True)
class Derived:
    """A derived number under stated assumptions: its tree, the range that remains, and the reason for each bound."""

    tree: Part
    why_low: str
    why_high: str

    @property
    def figure_id(self) -> str:
        """The figure that was worked out."""
        return self.tree.figure_id

    @property
    def left(self) -> Range:
        """The range that remains."""
        return self.tree.left or UNKNOWN

    @property
    def possible(self) -> bool:
        """Whether the assumptions that are relied on can all hold together."""
        return self.tree.left is not None

    @property
    def low(self) -> float | None:
        """The least that remains possible; ``None`` if unknown."""
        return self.left.low

    @property
    def best(self) -> float | None:
        """The number, if every assumption is relied on."""
        return self.left.best

    @property
    def high(self) -> float | None:
        """The most that remains possible; ``None`` if unknown."""
        return self.left.high

    @property
    def let_go(self) -> tuple[Part, ...]:
        """The parts whose assumption is not relied on."""
        return tuple(part for part in self.tree.walk() if part.state is not True)

    def __str__(self) -> str:
        return f"{self.tree.name} ({self.tree.origin}): {self.left if self.possible else 'cannot be'}"

    def _repr_html_(self) -> str:
        rows = "".join(_row(part) for part in self.tree.walk())
        head = "".join(f"<th style='text-align:left'>{name}</th>" for name in ("number", "origin", "assumption"))
        left = str(self.left) if self.possible else "nothing: these assumptions cannot all hold"
        return (
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p style='margin:0.3em 0'><b>What remains: {escape(left)}.</b></p>"
            f"<ul style='margin:0.3em 0'><li>{escape(self.why_low)}</li><li>{escape(self.why_high)}</li></ul>"
        )


def assumptions(case: Case, figure: str) -> pd.DataFrame:
    """All assumptions that hold a derived figure up, its own and those of its parts.

    Parameters
    ----------
    case
        The case.
    figure
        A figure whose origin is a sum or a residual.

    Returns
    -------
    DataFrame
        Indexed by the key of the derivation, in the order of reading: ``figure_id`` (the input), ``number`` (what is
        printed), ``role`` (``added``, ``whole`` or ``taken away``), ``valid_if`` (what must hold), ``step`` (the figure
        that it goes into), ``differs`` (in what the input and that figure differ as they are coded: measure, category,
        window, place; a group that is taken away is another by design) and ``depth``.

    Raises
    ------
    CaseError
        If there is no such figure, or if it is reported and not derived.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one = case.derivations["output_figure"].iloc[0]
    >>> assumptions(case, one).columns.tolist()
    ['figure_id', 'number', 'role', 'valid_if', 'step', 'differs', 'depth']
    """
    tree = _derived(case, figure).tree
    rows, above = [], {tree.depth: tree.figure_id}
    for part in tree.walk()[1:]:
        above[part.depth] = part.figure_id
        rows.append((part, above[part.depth - 1]))
    told = figures(case, list(dict.fromkeys([tree.figure_id, *(part.figure_id for part, _ in rows)])))
    frame = pd.DataFrame(
        {
            "figure_id": [part.figure_id for part, _ in rows],
            "number": [str(part.printed) for part, _ in rows],
            "role": [part.role for part, _ in rows],
            "valid_if": [part.valid_if for part, _ in rows],
            "step": [step for _, step in rows],
            "differs": [_differs(told, part, step) for part, step in rows],
            "depth": [part.depth for part, _ in rows],
        },
        index=pd.Index([part.assumption_id for part, _ in rows], name="assumption"),
    )
    return frame[~frame.index.duplicated()]


def derive(case: Case, figure: str, holding: Mapping[str, State] | None = None) -> Derived:
    """A derived figure worked out anew from its parts, under the assumptions that are relied on.

    Parameters
    ----------
    case
        The case.
    figure
        The figure. One that was reported is its own range.
    holding
        For each assumption (the key of a row of ``derivations``) whether it holds: ``True``; ``False``, if it is not
        relied on and nothing is known of the error; ``"overcount"`` or ``"undercount"``, if the error can go one way
        only. An assumption that is left out holds.

    Returns
    -------
    Derived
        The tree of the number, what remains of it, and the reason for each bound. See the rule above.

    Raises
    ------
    CaseError
        If there is no such figure, if an assumption is none of this figure's, or if a figure is made of itself.
    ValueError
        If a state is none of `STATES`.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one = case.figures.index[case.figures["origin"] == "residual"][0]
    >>> derive(case, one).left == Range.of(case.figures.loc[one])
    True
    """
    case.row("figures", figure)
    states = dict(holding or {})
    for key, state in states.items():
        if not any(state is known or (isinstance(known, str) and state == known) for known in STATES):
            raise ValueError(f"{state!r} is no state of {key}: use True, False, 'overcount' or 'undercount'")
    steps, known = _steps(case, figure)
    mine = [str(key) for rows in steps.values() for key in rows.index]
    strange = [key for key in states if key not in mine]
    if strange:
        hint = f"Its assumptions are: {', '.join(mine)}." if mine else "It was reported, so it has none."
        raise CaseError(f"{strange[0]!r} is no assumption of {figure}. {hint}")
    tree = _part(figure, None, 0, "", steps, known, states, ())
    return Derived(tree, *_reasons(tree))


def sensitivity(case: Case, figure: str) -> pd.DataFrame:
    """What remains of a derived figure when one assumption is let go and all others are kept.

    Parameters
    ----------
    case
        The case.
    figure
        A figure whose origin is a sum or a residual.

    Returns
    -------
    DataFrame
        Indexed by assumption: ``number``, ``role``, ``valid_if``, and what remains in words if the assumption is kept
        (``kept``), if its number may be an ``overcount``, if it may be an ``undercount``, and if nothing is known of
        the error (``let_go``).

    Raises
    ------
    CaseError
        If there is no such figure, or if it is reported and not derived.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one = case.figures.index[case.figures["origin"] == "residual"][0]
    >>> bool((sensitivity(case, one)["kept"] == case.figures.loc[one, "printed"]).all())
    True
    """
    frame = assumptions(case, figure)[["number", "role", "valid_if"]]
    columns: dict[str, State] = {
        "kept": True,
        "overcount": "overcount",
        "undercount": "undercount",
        "let_go": False,
    }
    for name, state in columns.items():
        frame[name] = [_told(derive(case, figure, {str(key): state})) for key in frame.index]
    return frame


def grounds(case: Case, figure: str) -> pd.DataFrame:
    """What other claims say for or against the steps of a derived figure, by the relations of the case.

    Parameters
    ----------
    case
        The case.
    figure
        A figure whose origin is a sum or a residual.

    Returns
    -------
    DataFrame
        One row for each relation of a claim in the tree: ``figure_id`` (the figure whose claim it touches), ``speaks``
        (``for``, ``against`` or ``step``, for the relation of a figure to what it is made of), ``claim_id`` (the other
        claim), ``passage_id`` (where that stands) and ``because``.

    Raises
    ------
    CaseError
        If there is no such figure, or if it is reported and not derived.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> one = case.figures.index[case.figures["origin"] == "residual"][0]
    >>> set(grounds(case, one)["speaks"]) <= {"for", "against", "step"}
    True
    """
    claims = {
        part.figure_id: str(case.row("figures", part.figure_id)["claim_id"])
        for part in _derived(case, figure).tree.walk()
    }
    relations = case.table("relations")
    rows = []
    for key, claim in claims.items():
        for here, there in (("from_claim", "to_claim"), ("to_claim", "from_claim")):
            touching = relations[(relations[here] == claim).to_numpy(dtype=bool)]
            for other, kind, because in touching[[there, "kind", "because"]].itertuples(index=False):
                inside = str(other) in claims.values()
                speaks = ("step" if here == "to_claim" else "") if inside else SPEAKS.get(str(kind), "")
                if speaks:
                    rows.append((key, speaks, str(other), str(case.claims.at[other, "passage_id"]), str(because)))
    return Sheet(rows, columns=["figure_id", "speaks", "claim_id", "passage_id", "because"])


def _told(found: Derived) -> str:
    return str(found.left) if found.possible else "cannot be"


def _derived(case: Case, figure: str) -> Derived:
    found = derive(case, figure)
    if not found.tree.parts:
        made = case.table("derivations")["output_figure"].drop_duplicates().tolist()[:3]
        hint = f"Choose one that was worked out, such as {', '.join(made)}." if made else "The case has no derived one."
        raise CaseError(f"The figure {figure!r} was reported, not made of other figures. {hint}")
    return found


def _steps(case: Case, figure: str) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The derivations below a figure, by the figure that they make, and the figures that they use."""
    table = case.table("derivations")
    steps: dict[str, pd.DataFrame] = {}
    layer = [figure]
    while layer:
        rows = table[table["output_figure"].isin(layer).to_numpy(dtype=bool)]
        for output, made in rows.groupby("output_figure", sort=False, observed=True):
            steps[str(output)] = made
        layer = [str(key) for key in rows["input_figure"].unique() if str(key) not in steps]
    used = dict.fromkeys([figure, *(str(key) for made in steps.values() for key in made["input_figure"])])
    return steps, figures(case, list(used))


def _part(
    figure: str,
    row: pd.Series | None,
    depth: int,
    assumption: str,
    steps: dict[str, pd.DataFrame],
    known: pd.DataFrame,
    states: dict[str, State],
    above: tuple[str, ...],
) -> Part:
    if figure in above:
        raise CaseError(f"The figure {figure!r} is made of itself: correct the rows of derivations.csv that use it.")
    cells = cast("pd.Series", known.loc[figure])
    made = steps.get(figure)
    parts: tuple[Part, ...] = ()
    if made is not None:
        parts = tuple(
            _part(str(line["input_figure"]), line, depth + 1, str(key), steps, known, states, (*above, figure))
            for key, line in made.iterrows()
        )
    sign = 1 if row is None else int(row["sign"])
    origin = "" if not above else str(known.loc[above[-1], "origin"])
    printed = Range.of(cells)
    return Part(
        figure,
        printed,
        _what(cells),
        str(cells["origin"]),
        depth,
        sign,
        ROLES.get((origin, sign), "result"),
        assumption,
        "" if row is None else str(row["valid_if"]),
        states.get(assumption, True),
        _left(parts) if parts else printed,
        parts,
    )


def _left(parts: tuple[Part, ...]) -> Range | None:
    """What the parts of a step leave of its result."""
    if any(part.left is None for part in parts if part.state is not False):
        return None
    plus, minus = ([part.contributes for part in parts if part.sign == sign] for sign in (1, -1))
    return total(plus, minus)


def _what(cells: pd.Series) -> str:
    category, measure = str(cells["category"]), str(cells["measure"]).replace("_", " ")
    if category == "not_people":
        return measure
    return f"{measure} ({whom(category)})"


def _differs(known: pd.DataFrame, part: Part, step: str) -> str:
    """In what an input and the figure made of it differ, as they are coded. A group taken away is another by design."""
    told = []
    for column in ("measure", "window", "place") if part.sign < 0 else ("measure", "category", "window", "place"):
        cells = [known[column].get(key) for key in (part.figure_id, step)]
        mine, theirs = ("unknown" if cell is None or cell != cell else str(cell) for cell in cells)
        if mine != theirs:
            told.append(f"{column}: {mine} → {theirs}".replace("_", " "))
    return "; ".join(told)


def _row(part: Part) -> str:
    state = STATES[part.state] if part.depth else ""
    name = f"{_sign(part)}{escape(part.name)} <code>{escape(part.figure_id)}</code>"
    cells = "".join(f"<td style='text-align:left'>{escape(text)}</td>" for text in (part.origin, state))
    return f"<tr><td style='text-align:left;padding-left:{1.6 * part.depth + 0.3:.1f}em'>{name}</td>{cells}</tr>"


def _sign(part: Part) -> str:
    return "" if not part.depth else "− " if part.sign < 0 else "+ " if part.role == "added" else ""


def _reasons(tree: Part) -> tuple[str, str]:
    if not tree.parts:
        return "Lowest: as reported.", "Highest: as reported."
    if tree.left is None:
        told = "More is taken away than there is: the assumptions that are relied on cannot all hold."
        return f"Lowest: none. {told}", f"Highest: none. {told}"
    return _reason(tree, "low"), _reason(tree, "high")


def _reason(tree: Part, side: str) -> str:
    """Why the lowest or highest bound is where it is: the step in numbers, or the inputs that leave it open."""
    word = "Lowest" if side == "low" else "Highest"
    bounds = [(part, getattr(part.contributes, side if part.sign > 0 else _other(side))) for part in tree.parts]
    value = getattr(tree.left, side)
    if value is None:
        guilty = [part for part, bound in bounds if bound is None]
        return f"{word}: unknown. {' '.join(_open(part, side) for part in guilty)}"
    terms = []
    for part, bound in bounds:
        if bound is not None:
            terms.append(f"{'−' if part.sign < 0 else '+'} {Range(bound, None, bound)}")
    worked = " ".join(terms).removeprefix("+ ")
    silent = " ".join(_silent(part) for part, bound in bounds if bound is None)
    changed = " ".join(_changed(part) for part in tree.parts if part.state is True and _moved(part, side))
    shown = f"{worked} = {Range(value, None, value)}." if len(terms) > 1 else f"{Range(value, None, value)}."
    return " ".join(text for text in (f"{word}: {shown}", silent, changed) if text)


def _other(side: str) -> str:
    return "high" if side == "low" else "low"


def _moved(part: Part, side: str) -> bool:
    """Whether a part's own bound is no longer the printed one."""
    needed = side if part.sign > 0 else _other(side)
    return bool(part.parts) and getattr(part.left, needed) != getattr(part.printed, needed)


def _changed(part: Part) -> str:
    return f"Of the {part.name} there remain {part.left}."


def _open(part: Part, side: str) -> str:
    """Why an input leaves a bound open."""
    if part.state is False:
        return f"How many of the {part.name} belong here is not known, nor how many are missing."
    missing = (side == "high") == (part.sign > 0)
    if part.state is not True:
        return f"The {part.name} may {'miss some' if missing else 'include some who do not belong'}."
    end = "highest" if missing else "lowest"
    if part.parts:
        return f"The {part.name} have no {end} number themselves: {part.left} remain."
    return f"The report gives no {end} number for the {part.name}."


def _silent(part: Part) -> str:
    """Why an input does not enter a bound that the others still set."""
    return f"Of the {part.name}, nobody is surely to be {'taken away' if part.sign < 0 else 'added'}."

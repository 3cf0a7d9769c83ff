"""Provenance: what a copy is a copy of, where it was kept, when it was made, and what it says of itself.

A **work** is what somebody wrote; a **copy** (an *item*, in the language of libraries) is one stored file of it; a
**host** is whoever serves that copy. The three are easily taken for one another: a page that mirrors an encyclopedia is
a second host and no second source, and the day on which a copy was made is not the day on which the work was written.
To keep them apart is the first step of *external criticism*, which asks what a source is before anyone asks whether
what it says is so.

References
----------
E. Bernheim (1908). *Lehrbuch der historischen Methode und der Geschichtsphilosophie*, 5th and 6th ed.
C.-V. Langlois, C. Seignobos (1898). *Introduction to the Study of History*, book II.
G. J. Garraghan (1946). *A Guide to Historical Method*. Fordham University Press, p. 168.
IFLA (2017). *Library Reference Model*: work, item.

Terms
-----
work
    What somebody wrote, apart from any file or page that holds it.
copy
    One stored file or page of a work, with a history of its own.
host
    Whoever serves a copy. A host is not the author.
mirror
    A page that repeats a work of another publisher. It is a second host and no second source.
external criticism
    The part of source criticism that asks what a source is: its date, place, author, material and original form.
internal criticism
    The part of source criticism that asks what a source is worth: who says what in it, how they know, and what follows.
"""

from dataclasses import dataclass

import networkx as nx
import pandas as pd

from course_lib.case import Case
from course_lib.case.dates import bounds
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose, text_or_none

__all__ = [
    "FIELDS",
    "GARRAGHAN",
    "STATES",
    "Entry",
    "Question",
    "capture_bounds",
    "card",
    "completeness",
    "copies",
    "genealogy",
    "questions",
]

STATES = ("stated", "inferred", "external", "damaged", "missing", "does not apply")


@dataclass(frozen=True)
class Question:
    """One of Garraghan's six questions: its place, its name, the question, and the part of criticism it belongs to."""

    order: int
    name: str
    text: str
    criticism: str


GARRAGHAN = (
    Question(1, "date", "When was the source produced?", "external criticism"),
    Question(2, "localisation", "Where was it produced?", "external criticism"),
    Question(3, "authorship", "By whom was it produced?", "external criticism"),
    Question(4, "analysis", "From what earlier material was it produced?", "external criticism"),
    Question(5, "integrity", "In what original form was it produced?", "external criticism, of the text"),
    Question(6, "credibility", "What is the evidence in it worth?", "internal criticism"),
)


@dataclass(frozen=True)
class Field:
    """One line of a provenance card: what it is called, what it belongs to, and what it asks.

    Parameters
    ----------
    name
        What the line is called.
    belongs_to
        Whether its content belongs to the ``work``, the ``copy`` or the ``host``.
    asks
        What the line asks.
    question
        Which of Garraghan's questions it helps to answer; ``None`` for the title, which comes before them.
    """

    name: str
    belongs_to: str
    asks: str
    question: Question | None


DATE, PLACE, AUTHOR, MATERIAL, FORM, _ = GARRAGHAN
FIELDS = (
    Field("title", "work", "What is the work called?", None),
    Field("publisher", "work", "Who brought out the work?", AUTHOR),
    Field("byline", "work", "Who signs the work?", AUTHOR),
    Field("published", "work", "When was the work published?", DATE),
    Field("translated from", "work", "From which text was the work translated?", MATERIAL),
    Field("references", "copy", "What has become of the references to earlier material?", MATERIAL),
    Field("whole text", "copy", "How much of the text is left?", FORM),
    Field("made after", "copy", "Not before which day was the copy made?", DATE),
    Field("made before", "copy", "By which day was the copy there?", DATE),
    Field("host", "host", "Who served the copy?", PLACE),
)


@dataclass(frozen=True)
class Entry:
    """What the case knows in one field of one copy.

    Parameters
    ----------
    field
        The line of the card.
    state
        One of `STATES`: whether the copy states it, the course inferred it, it comes from outside, and so on.
    value
        The content, or ``None`` where it is missing.
    passage_id
        The passage that shows it (or shows that it is missing), where there is one.
    because
        Why the entry is what it is, in a sentence or two.
    """

    field: Field
    state: str
    value: str | None
    passage_id: str | None
    because: str


def questions() -> pd.DataFrame:
    """Garraghan's six questions to a source, in his order.

    Returns
    -------
    DataFrame
        One row a question, numbered from one: ``name``, ``question``, and the part of ``criticism`` it belongs to.

    References
    ----------
    G. J. Garraghan (1946). *A Guide to Historical Method*. Fordham University Press, p. 168.

    Examples
    --------
    >>> questions().loc[1, "question"]
    'When was the source produced?'
    """
    rows = [(question.name, question.text, question.criticism) for question in GARRAGHAN]
    numbers = [question.order for question in GARRAGHAN]
    return Sheet(rows, columns=["name", "question", "criticism"], index=numbers)


def copies(case: Case, copy_ids: str | list[str] | None = None) -> pd.DataFrame:
    """Each copy beside the work it holds and the host it came from.

    Parameters
    ----------
    case
        The case.
    copy_ids
        One copy, several, or all.

    Returns
    -------
    DataFrame
        One row a copy: the work's key, title, kind, tier, publisher, byline, date and its basis, the title of the work
        it translates; the copy's completeness and references; the host.

    Raises
    ------
    CaseError
        If there is no such copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> copies(open_case(), "battle")["tier"].tolist()
    ['tertiary']
    """
    chosen = choose(case, "copies", copy_ids)
    works = case.table("works")
    columns = ["title", "kind", "tier", "publisher", "byline", "byline_status", "published", "published_basis"]
    frame = chosen[["work_id"]].join(works[[*columns, "published_because", "translated_from"]], on="work_id")
    frame["translated_from"] = frame["translated_from"].map(works["title"])
    return frame.join(chosen[["completeness", "citations", "host"]])


def genealogy(case: Case) -> "nx.DiGraph[tuple[str, str]]":
    """The family tree of the texts: which work translates which, which copy holds which work, which host serves it.

    Historians draw such a tree as a *stemma*. Here its nodes are of three kinds, and an arrow leads from the earlier to
    the later: from a work to its translation, from a work to its copy, from a copy to its host.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    networkx.DiGraph
        Nodes ``("work", id)``, ``("copy", id)`` and ``("host", name)`` with the attributes ``kind`` and ``label``;
        edges with the attribute ``relation``: ``translated``, ``copied`` or ``served``. A copy that does not say where
        it was served from has a host of its own, labelled ``unknown host``, with ``known=False``; a work that no copy
        holds has ``known=False`` too.

    Examples
    --------
    >>> from course_lib import open_case
    >>> tree = genealogy(open_case())
    >>> tree.nodes["copy", "battle"]["kind"]
    'copy'
    """
    tree: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    kept = set(case.table("copies")["work_id"])
    for work, row in case.table("works").iterrows():
        held = str(work) in kept
        tree.add_node(("work", str(work)), kind="work", label=row["title"], known=held, tier=row["tier"])
    for work, original in case.table("works")["translated_from"].dropna().items():
        tree.add_edge(("work", str(original)), ("work", str(work)), relation="translated")
    for copy, row in case.table("copies").iterrows():
        host = text_or_none(row["host"])
        served = ("host", host or f"unknown host of {copy}")
        tree.add_node(("copy", str(copy)), kind="copy", label=copy, known=True)
        tree.add_node(served, kind="host", label=host or "unknown host", known=host is not None)
        tree.add_edge(("work", row["work_id"]), ("copy", str(copy)), relation="copied")
        tree.add_edge(("copy", str(copy)), served, relation="served")
    return tree


def capture_bounds(case: Case, copy_ids: str | list[str] | None = None) -> pd.DataFrame:
    """When each copy was made: between its *terminus post quem* and its *terminus ante quem*.

    A copy cannot be older than the latest thing that it mentions as past (terminus post quem, 'the limit after which'),
    nor younger than the first thing that shows it existing (terminus ante quem, 'the limit before which'). Both bound
    the copy. Neither dates the work.

    Parameters
    ----------
    case
        The case.
    copy_ids
        One copy, several, or all.

    Returns
    -------
    DataFrame
        One row a copy: ``post_quem`` and ``ante_quem`` (a ``datetime.date`` or ``None``), ``passage_id`` and its
        ``gist`` for the former, ``because``, and beside them the work's own date as ``work_published``.

    Raises
    ------
    CaseError
        If there is no such copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> bounds_of_battle = capture_bounds(open_case(), "battle").loc["battle"]
    >>> bounds_of_battle["post_quem"].year
    2024
    """
    chosen = choose(case, "copies", copy_ids)
    works = case.table("works")
    after = [bounds(value)[0] for value in chosen["made_after"]]
    before = [bounds(value)[1] for value in chosen["made_before"]]
    return Sheet(
        {
            "post_quem": pd.Series(after, index=chosen.index, dtype=object),
            "ante_quem": pd.Series(before, index=chosen.index, dtype=object),
            "passage_id": chosen["made_after_passage"],
            "gist": chosen["made_after_passage"].map(case.table("passages")["gist"]),
            "because": chosen["made_because"],
            "work_published": chosen["work_id"].map(works["published"].map(str, na_action="ignore")),
        }
    )


def card(case: Case, copy_id: str) -> tuple[Entry, ...]:
    """The provenance card of a copy: what is stated, inferred or missing in each field, why, and what shows it.

    Parameters
    ----------
    case
        The case.
    copy_id
        The copy.

    Returns
    -------
    tuple of Entry
        One entry for each of `FIELDS`, in their order.

    Raises
    ------
    CaseError
        If there is no such copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> {entry.field.name: entry.state for entry in card(open_case(), "jisr")}["whole text"]
    'damaged'
    """
    row = copies(case, copy_id).iloc[0]
    limits = case.table("copies").loc[copy_id]
    contents = {
        "title": _said(row["title"]),
        "publisher": _said(row["publisher"]),
        "byline": _said(row["byline"]) if row["byline_status"] != "missing" else ("missing", None),
        "published": _dated(row["published"], row["published_basis"]),
        "translated from": _original(row),
        "references": CITATIONS[str(row["citations"])],
        "whole text": COMPLETE[str(row["completeness"])],
        "made after": _bound(limits["made_after"]),
        "made before": _bound(limits["made_before"]),
        "host": _said(row["host"]),
    }
    shown = _evidence(case, copy_id, contents)
    defects = _defects(case, copy_id, contents)
    told = {
        "byline": "An office signs, and no person." if row["byline_status"] == "office" else None,
        "published": text_or_none(row["published_because"]),
        "made after": text_or_none(limits["made_because"]),
        "made before": text_or_none(limits["made_because"]),
    }
    told = {name: reason for name, reason in told.items() if contents[name][1] is not None}
    told["publisher"] = _original_publisher(case, row)
    entries = []
    for field in FIELDS:
        passage, lack = defects.get(field.name, (None, None))
        because = told.get(field.name) or _because(field.name, *contents[field.name], lack)
        entries.append(Entry(field, *contents[field.name], shown.get(field.name) or passage, because))
    return tuple(entries)


def completeness(case: Case, copy_ids: str | list[str] | None = None) -> pd.DataFrame:
    """Which fields of which copy are stated, inferred, known from outside, damaged or missing.

    Parameters
    ----------
    case
        The case.
    copy_ids
        One copy, several, or all.

    Returns
    -------
    DataFrame
        Copies in rows, the names of `FIELDS` in columns; each cell one of `STATES`.

    Raises
    ------
    CaseError
        If there is no such copy.

    Examples
    --------
    >>> from course_lib import open_case
    >>> completeness(open_case()).loc["epoch", "title"]
    'stated'
    """
    chosen = choose(case, "copies", copy_ids)
    frame = copies(case, chosen.index.tolist())
    missing = frame["byline_status"] == "missing"
    states = {
        "title": _states(frame["title"]),
        "publisher": _states(frame["publisher"]),
        "byline": _states(frame["byline"]).mask(missing, "missing"),
        "published": frame["published_basis"].astype(str).mask(frame["published"].isna(), "missing"),
        "translated from": _states(frame["translated_from"], yes="inferred").where(
            (frame["kind"] == "translation") | frame["translated_from"].notna(), "does not apply"
        ),
        "references": frame["citations"].astype(str).map({key: state for key, (state, _) in CITATIONS.items()}),
        "whole text": frame["completeness"].astype(str).map({key: state for key, (state, _) in COMPLETE.items()}),
        "made after": _states(chosen["made_after"], yes="inferred"),
        "made before": _states(chosen["made_before"], yes="inferred"),
        "host": _states(frame["host"]),
    }
    table = pd.DataFrame({field.name: states[field.name].astype(object) for field in FIELDS})
    return Sheet(table.rename_axis(index="copy", columns="field"))


CITATIONS = {
    "kept": ("stated", "kept in their places"),
    "displaced": ("damaged", "displaced"),
    "stripped": ("damaged", "taken out"),
    "none": ("does not apply", "the work has none"),
}
COMPLETE = {
    "full": ("inferred", "whole"),
    "partial": ("damaged", "a part"),
    "sentence_extract": ("damaged", "single sentences"),
}
SAID = "The copy says so."
REASONS = {
    "title": {"stated": "It stands at the head of the text.", "missing": "No title is left in the copy."},
    "publisher": {"stated": "The copy names it.", "missing": "The copy does not say who brought out the work."},
    "byline": {"stated": "Somebody signs.", "missing": "Nobody signs."},
    "published": {
        "missing": "The copy gives no date of the work itself.",
        "inferred": "It is a reading of several marks, not a date that the copy gives.",
        "external": "It comes from another page. The copy itself gives no date.",
    },
    "translated from": {
        "inferred": "The text is a translation, so there was an original. Which one it was is inferred.",
        "missing": "The work is a translation, and nothing shows of which text.",
        "does not apply": "Nothing in the copy speaks of a translation, so there is no original to name.",
    },
    "references": {
        "kept in their places": "Each number still leads to its reference.",
        "displaced": "Something of the references is left, but no longer tied to its sentences.",
        "taken out": "Not one is left. That there were some is inferred from the kind of text.",
        "does not apply": "A text of this kind has no numbered notes, so none can have been lost.",
    },
    "whole text": {
        "whole": "No gap can be seen in the text. That it is whole is a reading; no copy says so of itself.",
        "a part": "Something that belonged to the text is missing.",
        "single sentences": "Sentences stand without the neighbours that they had.",
    },
    "made after": {"missing": "The copy mentions nothing that is dated and past."},
    "made before": {
        "missing": "Nothing shows by when the copy was there. What it mentions bounds the other side alone."
    },
    "host": {"stated": "The page names itself.", "missing": "The page does not say who served it."},
}
DEFECTS: dict[tuple[str, str | None], tuple[str, ...]] = {
    ("byline", None): ("no_byline",),
    ("published", None): ("no_date",),
    ("references", "displaced"): ("citations_displaced",),
    ("references", "taken out"): ("citations_stripped",),
    ("whole text", "a part"): ("empty_field", "lost_antecedent"),
    ("whole text", "single sentences"): ("lost_antecedent",),
}


def _states(column: pd.Series, yes: str = "stated") -> pd.Series:
    return pd.Series(yes, index=column.index).where(column.notna(), "missing")


def _said(value: object) -> tuple[str, str | None]:
    text = text_or_none(value)
    return ("missing" if text is None else "stated", text)


def _dated(value: object, basis: object) -> tuple[str, str | None]:
    return ("missing", None) if value is None else (str(basis), str(value))


def _bound(value: object) -> tuple[str, str | None]:
    return ("missing", None) if value is None else ("inferred", str(value))


def _original(row: pd.Series) -> tuple[str, str | None]:
    title = text_or_none(row["translated_from"])
    if title is not None:
        return "inferred", title
    return ("missing", None) if row["kind"] == "translation" else ("does not apply", "the work is no translation")


def _because(name: str, state: str, value: str | None, lack: str | None) -> str:
    """Why an entry is so: in general, and by the defect that shows it."""
    reasons = REASONS[name]
    general = reasons.get(str(value))
    if lack is not None:
        return lack if general is None else f"{general} {lack}"
    return general or reasons.get(state, SAID)


def _original_publisher(case: Case, row: pd.Series) -> str | None:
    """What a translation without a publisher must not borrow from its original."""
    works = case.table("works")
    original = text_or_none(works.at[row["work_id"], "translated_from"])
    publisher = None if original is None else text_or_none(works.at[original, "publisher"])
    if publisher is None or text_or_none(row["publisher"]) is not None:
        return None
    return f"The copy does not say who brought out the translation. {publisher} is entered for the original alone."


def _evidence(case: Case, copy_id: str, contents: dict[str, tuple[str, str | None]]) -> dict[str, str]:
    """The first passage of the copy that shows each content."""
    own = _passages(case, copy_id)
    around = own[own["zone"].isin(AROUND)]
    proof = text_or_none(case.table("copies").at[copy_id, "made_after_passage"])
    found = {
        "title": _first(own.index[own["zone"] == "headline"]),
        "made after": proof,
        "published": proof if contents["published"][1] == contents["made after"][1] else None,
    }
    for name in ("publisher", "byline", "host"):
        value = contents[name][1]
        found[name] = None if value is None else _first(_mentions(own, value))
    if contents["translated from"][0] == "inferred":
        found["translated from"] = _first(_mentions(around, "translat"))
    if contents["references"][0] == "stated":
        found["references"] = _first(_mentions(around, "reference"))
    return {name: passage for name, passage in found.items() if passage is not None}


def _defects(
    case: Case, copy_id: str, contents: dict[str, tuple[str, str | None]]
) -> dict[str, tuple[str | None, str]]:
    """The defect that shows each lack: its passage, if it has one, and its consequence.

    A lack of the work is shown by a defect of the whole copy or of its headline, damage by the first damaged passage.
    """
    defects = case.table("defects")
    mine = defects[(defects["copy_id"] == copy_id).to_numpy(dtype=bool)]
    zones = mine["passage_id"].map(_passages(case, copy_id)["zone"].astype(str))
    whole = mine["passage_id"].isna()
    found = {}
    for (name, value), kinds in DEFECTS.items():
        if contents[name] not in (("missing", value), ("damaged", value)):
            continue
        fits = whole | (zones == "headline") if value is None else ~whole
        hits = pd.concat([mine[fits & (mine["kind"] == kind)] for kind in kinds])
        if len(hits):
            first = hits.iloc[0]
            found[name] = (text_or_none(first["passage_id"]), str(first["consequence"]))
    return found


AROUND = ("headline", "deck", "boilerplate", "note")


def _passages(case: Case, copy_id: str) -> pd.DataFrame:
    passages = case.table("passages")
    return passages[(passages["copy_id"] == copy_id).to_numpy(dtype=bool)].sort_values("start")


def _mentions(passages: pd.DataFrame, text: str) -> pd.Index:
    shown = (passages["quote"].fillna("") + " " + passages["gist"]).astype(str)
    return passages.index[shown.str.contains(text, case=False, regex=False)]


def _first(keys: pd.Index) -> str | None:
    return str(keys[0]) if len(keys) else None

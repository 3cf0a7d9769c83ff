"""Admissions: what a speaker concedes against the speaker's own interest, and how far the concession reaches.

A **statement against interest** tells of something that costs the speaker or the speaker's side. People seldom invent
what harms them, so it is strong evidence, but only for what it covers. It has a criticism of its own. Two mistakes are
old: to take a boast for a confession, and to trust whoever speaks ill of a group because the speaker is counted among
it (Langlois and Seignobos). So each concession gets a **dossier**: who is said to have conceded, how well identified,
reported by whom, to whom, when, under what pressure, at what cost or gain, on which reference. Whatever the source does
not give is *unknown*, with the defect of the copy that explains it where there is one.

Beside the dossier stands the **scope**, in three parts: what is admitted, what a reader may infer at most and on which
condition, and what is not covered. Only the first is evidence.

References
----------
C.-V. Langlois and C. Seignobos (1898). *Introduction to the Study of History*, transl. G. G. Berry. Duckworth, book II,
ch. VII: facts opposed to the author's interest, and the two misuses of the rule.
*Federal Rules of Evidence* (United States), Rule 804(b)(3), and *Williamson v. United States*, 512 U.S. 594 (1994). A
contrast: a court asks whether such a statement may be heard, and hears only the parts that tell against the speaker.
C. Wardle and H. Derakhshan (2017). *Information Disorder*. Council of Europe, DGI(2017)09: false context.

Terms
-----
statement against interest
    A statement that costs the speaker or the speaker's side something. That makes it more credible, for what it covers.
admission
    A concession that something held against the speaker is so. It may be a statement against interest or a boast.
dossier
    All that is known of how a statement came about, field by field, with the unknown written out.
false context
    Genuine material, such as a real film, that is presented under a false account of what it shows.
guilt by association
    Holding against one person or group what another one did, because both are counted on one side.
denial
    Saying that something did not happen. It concedes one thing at most: that somebody had said so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.sheet import Sheet
from course_lib.methods.choosing import choose
from course_lib.methods.limits import in_words

__all__ = [
    "FIELDS",
    "INTERESTS",
    "PARTS",
    "STATES",
    "Dossier",
    "Field",
    "bears_on",
    "cautions",
    "dossier",
    "dossiers",
    "entries",
    "scope",
]

STATES = ("stated", "inferred", "unknown")
PARTS = ("admitted", "implied", "not covered")
INTERESTS = {"against": "costs the speaker", "for": "serves the speaker", "neutral": "neither costs nor serves"}
COLUMNS = {"admitted": "admitted_scope", "implied": "implied", "not covered": "not_covered"}
CITATIONS = ("citations_displaced", "misfit_citation", "citations_stripped")
SILENT = "Nothing in this copy says it."
FROM_CHAIN = "Read from the chain of transmission; the sentence does not say it."
MARKED = "repeating-linear-gradient(45deg,#fff 0 5px,#e4e4e4 5px 7px)"


@dataclass(frozen=True)
class Field:
    """One field of the dossier: its ``name``, the ``question`` it asks, and the ``defects`` that explain its lack."""

    name: str
    question: str
    defects: tuple[str, ...] = ()


FIELDS = (
    Field("name", "Who is said to have conceded it: which name is given?"),
    Field("office", "What else identifies the speaker: a rank, an office, a full name?", ("lost_antecedent",)),
    Field("reporter", "Who reports it?", ("empty_field", *CITATIONS)),
    Field("venue", "To whom or where was it said?", ("empty_field",)),
    Field("date", "When was it said?", ("no_date",)),
    Field("pressure", "Under what pressure was the speaker?", ("empty_field",)),
    Field("interest", "Does it cost the speaker, or serve the speaker?"),
    Field("citation", "Which reference vouches for it?", CITATIONS),
)


@dataclass(frozen=True)
class Dossier:
    """The dossier of one admission: its ``entries`` field by field, and its ``scope``, which is never left out."""

    admission_id: str
    claim_id: str
    statement: str
    entries: pd.DataFrame
    scope: pd.DataFrame

    @property
    def unknown(self) -> int:
        """How many fields are unknown."""
        return int((self.entries["state"] == "unknown").sum())

    def __str__(self) -> str:
        fields = "; ".join(f"{row.field}: {row.content}" for row in self.entries.itertuples())
        return f"{self.admission_id}, {self.statement}. {fields}."

    def _repr_html_(self) -> str:
        head = "".join(_cell("th", name) for name in ("Field", "What we know", "How we know, or why not"))
        rows = "".join(_row(row) for _, row in self.entries.iterrows())
        parts = "".join(_part(part, self.scope.loc[self.scope["part"] == part, "text"]) for part in PARTS)
        return (
            f"<p style='margin:0'><b>{escape(self.claim_id)}</b> {escape(self.statement)}</p>"
            f"<table style='border-collapse:collapse'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p style='margin:0.6em 0 0'><b>Its scope</b></p>{parts}"
        )


def entries(case: Case, admissions: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Every field of every dossier: what is known, how, and why it is not.

    A field is **stated** if the source gives it, **inferred** if it is read from something else, and **unknown** if
    neither is possible. The interest is never stated; it is a reading. That a bare name has no office beside it is
    explained by the sentence that introduced it, where that one is lost.

    Parameters
    ----------
    case
        The case.
    admissions
        One admission, several, or all.

    Returns
    -------
    DataFrame
        One row for each admission and each of `FIELDS`: ``admission_id``, ``field``, ``state`` (one of `STATES`),
        ``content`` (``unknown`` where nothing is known), ``why``, ``advice`` (what to do about a lack, empty if it is
        no damage), ``defect_id`` (the damage that explains a lack) and ``shown_by`` (the passage where it stands, or
        where the damage is).

    Raises
    ------
    CaseError
        If there is no such admission.

    Examples
    --------
    >>> from course_lib import open_case
    >>> lines = entries(open_case())
    >>> set(lines.loc[lines["state"] == "unknown", "content"])
    {'unknown'}
    """
    rows = choose(case, "admissions", admissions)
    claims = case.table("claims").reindex(rows["claim_id"])
    contents, states = _contents(case, rows, claims)
    damage = case.table("defects")
    lonely = (rows["speaker_identified"] == "name_only").to_numpy(dtype=bool)
    places = claims["passage_id"].to_numpy(dtype=object)
    before = _before(case, places)
    whys, advices, defects, shown = [], [], [], []
    for field, content in zip(FIELDS, contents, strict=True):
        lacking = content.isna().to_numpy(dtype=bool)
        defect = _explained(case, places, before, field.defects)
        defect[~lacking | (~lonely & (field.name == "office"))] = None
        known, missing = _reasons(case, field.name, rows, claims, states[field.name])
        consequence = _at(damage["consequence"], defect)
        whys.append(np.where(lacking, missing.fillna(consequence).fillna(SILENT), known))
        advices.append(_at(damage["repair"], defect).to_numpy())
        shown.append(_at(damage["passage_id"], defect).fillna(pd.Series(places)).to_numpy())
        defects.append(defect)
    count = len(rows)
    state_of = np.column_stack([states[field.name] for field in FIELDS]) if count else np.empty((0, len(FIELDS)))
    content_of = np.column_stack([one.fillna("unknown").to_numpy(dtype=object) for one in contents])
    return Sheet(
        {
            "admission_id": pd.array(np.repeat(rows.index.to_numpy(dtype=object), len(FIELDS)), dtype="string"),
            "field": pd.Categorical([field.name for field in FIELDS] * count, categories=[f.name for f in FIELDS]),
            "state": pd.Categorical(state_of.ravel(), categories=STATES),
            "content": pd.array(content_of.ravel(), dtype="string"),
            "why": pd.array(np.column_stack(whys).ravel(), dtype="string"),
            "advice": pd.array(np.column_stack(advices).ravel(), dtype="string"),
            "defect_id": pd.array(np.column_stack(defects).ravel(), dtype="string"),
            "shown_by": pd.array(np.column_stack(shown).ravel(), dtype="string"),
        }
    )


def dossiers(case: Case, admissions: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Every admission in one line.

    Parameters
    ----------
    case
        The case.
    admissions
        One admission, several, or all.

    Returns
    -------
    DataFrame
        Indexed by admission: ``claim_id``, ``statement``, a column for each of `FIELDS` with what is known, and
        ``unknown``, the number of fields of which nothing is.

    Raises
    ------
    CaseError
        If there is no such admission.

    Examples
    --------
    >>> from course_lib import open_case
    >>> dossiers(open_case()).columns.tolist()[:4]
    ['claim_id', 'statement', 'name', 'office']
    """
    rows = choose(case, "admissions", admissions)
    lines = entries(case, rows.index)
    shape = (len(rows), len(FIELDS))
    content = lines["content"].to_numpy(dtype=object).reshape(shape)
    frame = pd.DataFrame({"claim_id": rows["claim_id"]})
    frame["statement"] = case.table("claims")["statement"].reindex(rows["claim_id"]).array
    for place, field in enumerate(FIELDS):
        frame[field.name] = pd.array(content[:, place], dtype="string")
    frame["unknown"] = (lines["state"] == "unknown").to_numpy().reshape(shape).sum(axis=1)
    return Sheet(frame)


def dossier(case: Case, admission: str) -> Dossier:
    """The dossier of one admission, with its scope.

    Parameters
    ----------
    case
        The case.
    admission
        The admission.

    Returns
    -------
    Dossier
        The lines of `entries` and of `scope` for it.

    Raises
    ------
    CaseError
        If there is no such admission; the message names near ones.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> set(dossier(case, case.table("admissions").index[0]).scope["part"]) <= set(PARTS)
    True
    """
    line = dossiers(case, admission).iloc[0]
    own = entries(case, admission), scope(case, admission)
    return Dossier(admission, str(line["claim_id"]), str(line["statement"]), *own)


def scope(case: Case, admissions: str | Iterable[str] | None = None) -> pd.DataFrame:
    """What an admission covers, what it implies at most, and what it does not cover.

    Parameters
    ----------
    case
        The case.
    admissions
        One admission, several, or all.

    Returns
    -------
    DataFrame
        One row a statement: ``admission_id``, ``part`` (one of `PARTS`) and ``text``. The table of admissions gives
        them one a sentence. What is implied bears its condition.

    Raises
    ------
    CaseError
        If there is no such admission.

    Examples
    --------
    >>> from course_lib import open_case
    >>> scope(open_case())["part"].cat.categories.tolist()
    ['admitted', 'implied', 'not covered']
    """
    rows = choose(case, "admissions", admissions)
    parts = [
        pd.DataFrame(
            {"admission_id": rows.index, "part": part, "text": rows[column].array, "row": np.arange(len(rows))}
        )
        for part, column in COLUMNS.items()
    ]
    frame = pd.concat(parts, ignore_index=True).dropna(subset=["text"])
    frame["part"] = pd.Categorical(frame["part"], categories=PARTS)
    frame["text"] = frame["text"].str.strip().str.split(r"(?<=[.])\s+", regex=True)
    frame = frame.sort_values(["row", "part"], kind="stable").explode("text", ignore_index=True)
    return Sheet(frame[["admission_id", "part", "text"]].astype({"admission_id": "string", "text": "string"}))


def bears_on(case: Case, admission: str) -> pd.DataFrame:
    """The claims that an admission is related to, and how: what it touches, and what it leaves as it was.

    Parameters
    ----------
    case
        The case.
    admission
        The admission.

    Returns
    -------
    DataFrame
        Indexed by the other claim: ``statement``, ``relation``, ``direction`` (``from`` the admission or ``to`` it)
        and ``because``, in the order of the table of relations.

    Raises
    ------
    CaseError
        If there is no such admission.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> bears_on(case, case.table("admissions").index[0]).columns.tolist()
    ['statement', 'relation', 'direction', 'because']
    """
    claim = choose(case, "admissions", admission)["claim_id"].iloc[0]
    relations = case.table("relations")
    near = relations[((relations["from_claim"] == claim) | (relations["to_claim"] == claim)).to_numpy(dtype=bool)]
    outward = (near["from_claim"] == claim).to_numpy(dtype=bool)
    other = near["to_claim"].where(outward, near["from_claim"])
    return Sheet(
        {
            "statement": case.table("claims")["statement"].reindex(other).array,
            "relation": near["kind"].array,
            "direction": np.where(outward, "from", "to"),
            "because": near["because"].array,
        },
        index=pd.Index(other, name="claim_id"),
    )


def cautions(case: Case, passages: str | Iterable[str]) -> pd.DataFrame:
    """What stands against reading a passage for more than it gives: its defects, and notes on the people in it.

    Parameters
    ----------
    case
        The case.
    passages
        One passage, or several.

    Returns
    -------
    DataFrame
        One row a reason: ``passage_id``, ``about`` (a defect's kind, or an actor's label), ``actor_id`` (empty for a
        defect) and ``text``.

    Raises
    ------
    CaseError
        If there is no such passage.

    Examples
    --------
    >>> from course_lib import open_case
    >>> case = open_case()
    >>> cautions(case, case.passages.index[:20]).columns.tolist()
    ['passage_id', 'about', 'actor_id', 'text']
    """
    keys = choose(case, "passages", passages).index
    defects = case.table("defects")
    damage = defects[defects["passage_id"].isin(keys).to_numpy(dtype=bool)]
    told = pd.concat([damage["consequence"], damage["repair"]]).groupby(level=0, sort=False).agg(" ".join)
    first = pd.DataFrame(
        {
            "passage_id": damage["passage_id"].array,
            "about": damage["kind"].astype(str).str.replace("_", " ").array,
            "actor_id": None,
            "text": told.reindex(damage.index).array,
        }
    )
    spoken = [("claims", "speaker_id"), ("names", "actor_id"), ("term_uses", "referent_id")]
    pairs = pd.concat(
        [
            case.table(table)[["passage_id", column]].rename(columns={column: "actor_id"}).dropna()
            for table, column in spoken
        ]
    ).drop_duplicates()
    pairs = pairs[pairs["passage_id"].isin(keys).to_numpy(dtype=bool)]
    actors = case.table("actors")
    people = actors.index[(actors["person_status"] != "not_a_person").to_numpy(dtype=bool)]
    pairs = pairs[pairs["actor_id"].isin(people).to_numpy(dtype=bool)]
    actors = actors.reindex(pairs["actor_id"])
    second = pd.DataFrame(
        {
            "passage_id": pairs["passage_id"].array,
            "about": actors["label"].array,
            "actor_id": pairs["actor_id"].array,
            "text": actors["note"].array,
        }
    ).dropna(subset=["text"])
    frame = pd.concat([first.astype("string"), second.astype("string")], ignore_index=True)
    order = keys.get_indexer(pd.Index(frame["passage_id"]))
    return frame.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def _contents(case: Case, rows: pd.DataFrame, claims: pd.DataFrame) -> tuple[list[pd.Series], dict[str, np.ndarray]]:
    """For each field what is known, empty where nothing is, and its state."""
    labels = case.table("actors")["label"]
    speaker = _at(labels, claims["speaker_id"].to_numpy(dtype=object))
    identified = pd.Series(rows["speaker_identified"].to_numpy(dtype=object))
    dates = pd.Series(rows["dated"].to_numpy(dtype=object))
    days = dates.where(dates.isna(), dates[dates.notna()].astype(str).map(in_words))
    found = {
        "name": speaker.where(identified.isin(["yes", "name_only"])),
        "office": speaker.where(identified == "yes"),
        "reporter": _at(labels, rows["reported_by"].to_numpy(dtype=object)),
        "venue": pd.Series(rows["venue"].to_numpy(dtype=object)),
        "date": days,
        "pressure": pd.Series(rows["pressure"].to_numpy(dtype=object)),
        "interest": pd.Series(claims["interest"].to_numpy(dtype=object)).map(INTERESTS),
        "citation": pd.Series(rows["citation"].to_numpy(dtype=object)),
    }
    basis = pd.Series(claims["stated_basis"].to_numpy(dtype=object)) == "stated"
    never = np.zeros(len(rows), dtype=bool)
    sure = {"venue": _told(case, rows), "date": basis.to_numpy(dtype=bool), "interest": never}
    always = np.ones(len(rows), dtype=bool)
    states = {
        name: np.select(
            [content.isna().to_numpy(dtype=bool), sure.get(name, always)], ["unknown", "stated"], "inferred"
        )
        for name, content in found.items()
    }
    return [found[field.name].astype(object) for field in FIELDS], states


def _told(case: Case, rows: pd.DataFrame) -> np.ndarray:
    """Whether the source states the first hop of each admission, from the speaker to whoever reports it."""
    hops = case.table("transmission")
    first = hops[(hops["step"] == 1).to_numpy(dtype=bool)].drop_duplicates("claim_id").set_index("claim_id")
    evidence = first["evidence"].astype(object).reindex(rows["claim_id"])
    return (evidence == "stated").to_numpy(dtype=bool)


def _reasons(
    case: Case, field: str, rows: pd.DataFrame, claims: pd.DataFrame, state: np.ndarray
) -> tuple[pd.Series, pd.Series]:
    """Why a field is known, and, where the case says so apart from its defects, why it is not."""
    empty = pd.Series([None] * len(rows), dtype=object)
    known = pd.Series(np.where(state == "inferred", FROM_CHAIN, "The passage says it."), dtype=object)
    note = _at(case.table("actors")["note"], claims["speaker_id"].to_numpy(dtype=object))
    if field == "name":
        return note.fillna(known), note
    if field == "interest":
        gain = pd.Series(rows["gain"].to_numpy(dtype=object))
        return gain.fillna("The course's reading."), gain
    if field == "date":
        because = pd.Series(claims["stated_because"].to_numpy(dtype=object))
        return because.fillna(known), empty
    return known, empty


def _explained(case: Case, keys: np.ndarray, before: np.ndarray, kinds: tuple[str, ...]) -> np.ndarray:
    """For each passage the defect that explains a lack: its own, then that of a number beside it, then the copy's.

    A defect of the whole copy has no passage, or the headline for its passage. An empty field explains only itself.
    """
    table, defects = case.table("passages"), case.table("defects")
    found = np.full(len(keys), None, dtype=object)
    copies = _at(table["copy_id"], keys)
    zones = _at(table["zone"].astype(object), defects["passage_id"].to_numpy(dtype=object)).to_numpy()
    place = pd.Series(defects["passage_id"].to_numpy(dtype=object))
    whole = place.isna().to_numpy(dtype=bool) | (zones == "headline")
    kind = defects["kind"].astype(object).to_numpy()
    for name in kinds:
        own = (kind == name) & ~whole
        found = _filled(found, pd.Index(keys), place[own], defects.index[own])
        if name in CITATIONS:
            found = _filled(found, pd.Index(before), place[own], defects.index[own])
    for name in kinds:
        if name != "empty_field":
            common = (kind == name) & whole
            of_copy = defects["copy_id"].reset_index(drop=True)[common]
            found = _filled(found, pd.Index(copies), of_copy, defects.index[common])
    return found


def _before(case: Case, keys: np.ndarray) -> np.ndarray:
    """The note that stands directly before each passage, if there is one."""
    table = case.table("passages").sort_values(["copy_id", "start"], kind="stable")
    last = pd.Series(table.index.to_numpy(dtype=object)).shift()
    copies = table["copy_id"].astype(object)
    same = (copies == copies.shift()).to_numpy(dtype=bool)
    note = (table["zone"].astype(object).shift() == "note").to_numpy(dtype=bool)
    return _at(pd.Series(last.where(same & note).to_numpy(), index=table.index), keys).to_numpy(dtype=object)


def _filled(found: np.ndarray, keys: pd.Index, places: pd.Series, defects: pd.Index) -> np.ndarray:
    """Fill what is still empty with the first defect at each key."""
    first = pd.Series(defects.to_numpy(dtype=object), index=places.to_numpy(dtype=object))
    first = first[~first.index.duplicated()]
    return np.where(pd.isna(found), _at(first, keys.to_numpy(dtype=object)).to_numpy(dtype=object), found)


def _at(column: pd.Series, keys: np.ndarray) -> pd.Series:
    """The values of a column at keys, some of which may be empty; numbered from 0."""
    places = column.index.get_indexer(pd.Index(keys, dtype=object))
    values = [*column.astype(object).where(column.notna(), None), None]
    return pd.Series(np.array(values, dtype=object)[places], dtype=object)


def _cell(tag: str, content: object) -> str:
    style = "text-align:left;vertical-align:top;padding:0.15em 0.8em 0.15em 0.3em;border-top:1px solid #d9d9d9"
    return f"<{tag} style='{style}'>{escape(str(content))}</{tag}>"


def _row(row: pd.Series) -> str:
    ground = f" style='background:{MARKED}'" if row["state"] == "unknown" else ""
    state = "" if row["state"] == "unknown" else f" ({row['state']})"
    place = "" if pd.isna(row["shown_by"]) else f" [{row['shown_by']}]"
    cells = (row["field"], f"{row['content']}{state}", f"{row['why']}{place}")
    return f"<tr{ground}>{''.join(_cell('td', cell) for cell in cells)}</tr>"


def _part(part: str, texts: pd.Series) -> str:
    name = "implied at most" if part == "implied" else part
    items = "".join(f"<li>{escape(str(text))}</li>" for text in texts) or "<li>Nothing.</li>"
    return f"<p style='margin:0.3em 0 0'>{name.capitalize()}:</p><ul style='margin:0.1em 0'>{items}</ul>"

"""The records of a case as a reader meets them: on which page each stands, under which address, in which words.

Every record has one address, ``page.html#key``. A text has a page of its own, with its passages and, below each, its
claims; what joins texts (relations, figures, people, places) has a page for each kind. Practice questions are left
out: their answers belong to the lessons.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from course_lib import Case
from course_lib.case.dates import in_words
from course_lib.methods import transmission

__all__ = ["HIDDEN", "KINDS", "Hit", "Records", "date", "words"]

HIDDEN = ("questions", "options", "hints")
PAGES = {
    "works": "sources",
    "relations": "relations",
    "figures": "figures",
    "derivations": "figures",
    "control": "control",
    "actors": "people",
    "places": "places",
    "events": "events",
    "hypotheses": "hypotheses",
    "ratings": "hypotheses",
    "admissions": "admissions",
    "trace_cards": "traces",
    "mutations": "traces",
    "terms": "words",
    "term_uses": "words",
    "media": "media",
    "media_checks": "media",
}
OTHER = "other"
INDEX = "index"
THROUGH = {
    "defects": ("copies", "copy_id"),
    "footnotes": ("copies", "copy_id"),
    "passages": ("copies", "copy_id"),
    "passage_footnotes": ("passages", "passage_id"),
    "claims": ("passages", "passage_id"),
    "transmission": ("claims", "claim_id"),
    "assessments": ("claims", "claim_id"),
}
SOURCE = {
    **THROUGH,
    "relations": ("claims", "from_claim"),
    "figures": ("claims", "claim_id"),
    "derivations": ("figures", "output_figure"),
    "control": ("claims", "claim_id"),
    "ratings": ("claims", "claim_id"),
    "admissions": ("claims", "claim_id"),
    "trace_cards": ("claims", "claim_id"),
    "mutations": ("trace_cards", "trace_card_id"),
    "term_uses": ("passages", "passage_id"),
    "media": ("passages", "passage_id"),
    "media_checks": ("media", "media_id"),
    "names": ("passages", "passage_id"),
}
KINDS = {
    "works": "work",
    "copies": "copy",
    "passages": "passage",
    "footnotes": "reference",
    "passage_footnotes": "reference of a passage",
    "defects": "damage or gap",
    "actors": "person, body or group",
    "places": "place",
    "names": "name",
    "events": "event",
    "claims": "claim",
    "transmission": "hop",
    "relations": "relation",
    "figures": "figure",
    "derivations": "part of a derived figure",
    "control": "control of a place",
    "terms": "term",
    "term_uses": "use of a term",
    "media": "video or photograph",
    "media_checks": "check of a medium",
    "admissions": "admission",
    "hypotheses": "hypothesis",
    "ratings": "rating",
    "assessments": "assessment",
    "trace_cards": "trace card",
    "mutations": "difference from a page",
}
CHAIN = "chain of transmission"
# The list of all records: what is asked for most comes first, the works and their copies last.
ORDER = (
    "claims", "transmission", "passages", "relations", "figures", "derivations", "control", "admissions", "hypotheses",
    "ratings", "assessments", "events", "actors", "places", "names", "terms", "term_uses", "media", "media_checks",
    "trace_cards", "mutations", "footnotes", "passage_footnotes", "defects", OTHER, "copies", "works",
)  # fmt: skip
LABELS = {
    "as_of": "As of",
    "best": "Value given",
    "byline_status": "Signed",
    "card_date": "Date of the page",
    "category": "Whom or what it counts",
    "creator_id": "Made or posted by",
    "date_basis": "Where that date comes from",
    "dated": "Date",
    "event_id": "About",
    "file": "File",
    "holder_id": "Holder",
    "host": "Served from",
    "interest": "For or against the speaker's side",
    "kind": "Kind",
    "lat": "Latitude",
    "link": "How they are linked",
    "link_because": "What shows that",
    "lon": "Longitude",
    "made_after": "Copied on or after",
    "made_after_passage": "Shown by",
    "made_because": "Reasoning",
    "made_before": "Copied on or before",
    "measure": "What is counted",
    "neutral_option": "The course says instead",
    "person_status": "Standing of a person",
    "place_id": "Place",
    "published_basis": "Where that date comes from",
    "published_because": "Reasoning",
    "referent_id": "Said of",
    "repair": "What a careful reader does",
    "sha256": "Digest (SHA-256)",
    "speaker_id": "Who says so",
    "stated": "When it was said",
    "stated_because": "Reasoning",
    "tier": "Tier",
    "url": "Address",
    "work_id": "Work",
}
TEXTS = {
    "works": "title",
    "passages": "gist",
    "footnotes": "title",
    "passage_footnotes": "because",
    "defects": "consequence",
    "actors": "label",
    "places": "label",
    "events": "label",
    "claims": "statement",
    "relations": "because",
    "derivations": "valid_if",
    "terms": "term",
    "term_uses": "form",
    "media": "shows",
    "media_checks": "note",
    "hypotheses": "statement",
    "ratings": "because",
    "assessments": "rationale",
    "trace_cards": "statement",
    "mutations": "because",
}
YEARS = {
    "works": ("published",),
    "copies": ("made_after", "made_before"),
    "footnotes": ("dated", "archived", "retrieved"),
    "events": ("start", "end"),
    "figures": ("window",),
    "control": ("as_of",),
    "media": ("recorded",),
    "admissions": ("dated",),
    "trace_cards": ("card_date",),
}
# What a reader asks of every text and event is said to be unknown where it is, without saying whence.
UNKNOWN = "unknown"
ASKED = ("published", "start")
BASES = ("published_basis", "date_basis")
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def words(value: str) -> str:
    """A word of a vocabulary as prose has it.

    >>> words("lost_antecedent")
    'lost antecedent'
    """
    return value.replace("_", " ")


def date(value: str) -> str:
    """A date of a table in words; of an empty cell, that it is unknown.

    >>> date("../2012-06-20"), date("")
    ('20 June 2012 or before', 'unknown')
    """
    return value if value == UNKNOWN else in_words(value or None)


@dataclass(frozen=True)
class Hit:
    """One line of the list of all records: its address, its words, and what it can be filtered by."""

    kind: str
    key: str
    href: str
    text: str
    source: str = ""
    voice: str = ""
    side: str = ""
    zone: str = ""
    years: tuple[str, ...] = ()
    relation: str = ""
    claim: str = ""

    @property
    def facets(self) -> str:
        """The values that the page's script filters by, in the order of its lists."""
        years = " ".join(self.years)
        return "|".join((self.kind, self.source, self.voice, self.side, self.zone, years, self.relation))

    @property
    def about(self) -> str:
        """Source, voice, side, zone, years and relation in one line."""
        side = f"side: {self.side}" if self.side else ""
        parts = (self.source, self.zone, self.relation, self.voice, side, ", ".join(self.years))
        return " · ".join(part for part in parts if part)


class Records:
    """The records of a case by table and key, with their addresses."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.tables = [name for name in case.schema.tables if name not in HIDDEN]
        self.rows = {name: _plain(case.table(name)) for name in self.tables}
        self._places: dict[tuple[str, str], str] = {}
        self._children: dict[tuple[str, str], dict[str, list[str]]] = {}

    def row(self, table: str, key: str) -> dict[str, str]:
        """One record: its cells as text, the empty ones empty."""
        return self.rows[table][key]

    def children(self, table: str, field: str, key: str) -> list[str]:
        """The keys of a table's rows whose ``field`` is this key."""
        if (table, field) not in self._children:
            found: dict[str, list[str]] = {}
            for child, row in self.rows[table].items():
                found.setdefault(row[field], []).append(child)
            self._children[table, field] = found
        return self._children[table, field].get(key, [])

    def page(self, table: str, key: str) -> str:
        """The page on which a record stands, without folder and ending."""
        if table == "copies":
            taken = {*PAGES.values(), OTHER, INDEX}
            return f"copy-{key}" if key in taken else key
        if table == "names":
            return "people" if self.row(table, key)["actor_id"] else "places"
        if table in THROUGH:
            above, field = THROUGH[table]
            return self.page(above, self.row(table, key)[field])
        return PAGES.get(table, OTHER)

    @cached_property
    def anchors(self) -> dict[tuple[str, str], tuple[str, str]]:
        """For each table and key the page and the anchor; the key alone unless another table of the page has it too."""
        seen: dict[tuple[str, str], int] = {}
        pages = {(table, key): self.page(table, key) for table in self.tables for key in self.rows[table]}
        for (_, key), page in pages.items():
            seen[page, key] = seen.get((page, key), 0) + 1
        return {
            (table, key): (page, key if seen[page, key] == 1 else f"{table.replace('_', '-')}-{key}")
            for (table, key), page in pages.items()
        }

    def anchor(self, table: str, key: str) -> str:
        """The end of a record's address."""
        return self.anchors[table, key][1]

    def href(self, table: str, key: str) -> str:
        """A record's address, seen from another page of the case."""
        page, anchor = self.anchors[table, key]
        return f"{page}.html#{anchor}"

    def text(self, table: str, key: str) -> str:
        """What a record says, in one or two sentences."""
        row = self.row(table, key)
        if table == "copies":
            return f"A copy of “{self.row('works', row['work_id'])['title']}”"
        if table == "figures":
            return f"{self.figure(key)}: {row['printed'] or 'no number printed'}"
        if table == "control":
            place, holder = self.label("places", row["place_id"]), self.label("actors", row["holder_id"])
            return f"{place}: held by {holder or 'somebody not named'}, {words(row['extent'])}"
        if table == "names":
            return self.form(key)
        if table == "admissions":
            return self.row("claims", row["claim_id"])["statement"]
        if table == "derivations":
            return f"{self.figure(row['output_figure'])}. Valid if: {row['valid_if']}"
        return row.get(TEXTS.get(table, ""), "") or next((cell for cell in row.values() if cell), key)

    def label(self, table: str, key: str) -> str:
        """A record's name where it has one, else its key."""
        if not key:
            return ""
        row = self.row(table, key)
        return row.get("label") or row.get("title") or row.get("term") or key

    def form(self, name: str) -> str:
        """A name as printed; withheld where the data mark whoever bears it as private or endangered."""
        row = self.row("names", name)
        if row["actor_id"]:
            actor = self.row("actors", row["actor_id"])
            if actor["sensitivity"] == "2" and actor["named"] == "yes":
                return "(a name that the course does not repeat)"
        return row["form"]

    def figure(self, key: str) -> str:
        """What a figure counts: measure and category."""
        row = self.row("figures", key)
        category = "" if row["category"] in ("not_people", "") else f", {words(row['category'])}"
        return f"{words(row['measure'])}{category}"

    def facts(self, table: str, key: str, *skip: str) -> list[dict[str, str]]:
        """The filled cells of a record, each with its field, its label, and its address if it is a key."""
        row, found = self.row(table, key), []
        for field in self.case.schema.tables[table].fields:
            if field.name == "id" or field.name in skip:
                continue
            value, href = row[field.name] or (UNKNOWN if field.name in ASKED else ""), ""
            if not value or (field.name in BASES and value == UNKNOWN):
                continue
            if field.target in self.rows:
                href, value = self.href(field.target, value), self.label(field.target, value)
            elif field.choices:
                value = words(value)
            elif field.is_date:
                value = date(value)
            name = LABELS.get(field.name) or words(field.name.removesuffix("_id")).capitalize()
            found.append({"field": field.name, "name": name, "value": value, "href": href})
        return found

    @cached_property
    def chains(self) -> dict[str, list[dict[str, Any]]]:
        """For each claim its hops in order."""
        keys: dict[tuple[str, str], str] = {}
        for key, row in self.rows["transmission"].items():
            keys[row["claim_id"], row["step"]] = key
        found: dict[str, list[dict[str, Any]]] = {}
        for hop in transmission.hops(self.case).to_dict("records"):
            hop["key"] = keys[str(hop["claim_id"]), str(hop["step"])]
            found.setdefault(str(hop["claim_id"]), []).append(hop)
        return found

    def chain(self, claim: str) -> str:
        """A claim's chain as a line: who, then who; an inferred hop says so."""
        hops = self.chains.get(claim, [])
        if not hops:
            return ""
        line = str(hops[0]["giver"])
        for hop in hops:
            line += f" → {hop['taker']}" + ("" if hop["evidence"] == "stated" else f" ({hop['evidence']})")
        return line

    @cached_property
    def admission_of(self) -> dict[str, list[str]]:
        """For each claim the admissions coded on it."""
        found: dict[str, list[str]] = {}
        for key, row in self.rows["admissions"].items():
            found.setdefault(row["claim_id"], []).append(key)
        return found

    @cached_property
    def touched_by(self) -> dict[str, list[str]]:
        """For each claim the admissions that a relation ties it to."""
        found: dict[str, list[str]] = {}
        for row in self.rows["relations"].values():
            for one, other in ((row["from_claim"], row["to_claim"]), (row["to_claim"], row["from_claim"])):
                for admission in self.admission_of.get(one, []):
                    if admission not in found.setdefault(other, []):
                        found[other].append(admission)
        return found

    def admissions_in(self, passage: str) -> list[str]:
        """The admissions that stand in a passage."""
        claims = self.children("claims", "passage_id", passage)
        return [key for claim in claims for key in self.admission_of.get(claim, [])]

    def source(self, table: str, key: str) -> str:
        """The copy to which a record belongs, if it belongs to one."""
        if table == "copies":
            return key
        if table not in SOURCE:
            return ""
        above, field = SOURCE[table]
        up = self.row(table, key)[field]
        return self.source(above, up) if up else ""

    def hits(self) -> Iterator[Hit]:
        """The lines of the list of all records: each record but the single hops, which a line a chain stands for."""
        for table in sorted(self.tables, key=lambda name: ORDER.index(name if name in ORDER else OTHER)):
            if table == "transmission":
                yield from (self._chain(claim) for claim in self.rows["claims"] if self.chain(claim))
            else:
                yield from (self._hit(table, key) for key in self.rows[table])

    def _hit(self, table: str, key: str) -> Hit:
        row = self.row(table, key)
        claim = key if table == "claims" else row.get("claim_id", "")
        passage = key if table == "passages" else row.get("passage_id", "")
        if claim:
            passage = passage or self.row("claims", claim)["passage_id"]
        actor = key if table == "actors" else row.get("speaker_id", "")
        if claim and table in ("figures", "control", "assessments", "admissions"):
            actor = self.row("claims", claim)["speaker_id"]
        voiced = self.row("claims", claim) if claim and table in ("claims", "admissions") else row
        return Hit(
            kind=KINDS.get(table, words(table)),
            key=key,
            href=self.href(table, key),
            text=self.text(table, key),
            source=self.source(table, key),
            voice=words(voiced.get("voice", "")),
            side=words(self.row("actors", actor)["side"]) if actor else "",
            zone=words(self.row("passages", passage)["zone"]) if passage else "",
            years=self._years(table, key),
            relation=words(row["kind"]) if table == "relations" else "",
            claim=claim if table in ("claims", "admissions") else "",
        )

    def _chain(self, claim: str) -> Hit:
        own = self._hit("claims", claim)
        href = f"{own.href}-chain"
        return Hit(
            CHAIN, f"{claim}-chain", href, self.chain(claim), own.source, own.voice, own.side, own.zone, own.years
        )

    def _years(self, table: str, key: str) -> tuple[str, ...]:
        row = self.row(table, key)
        cells = [row[name] for name in YEARS.get(table, ())]
        event = row.get("event_id", "")
        if event:
            cells += [self.row("events", event)[name] for name in ("start", "end")]
        return tuple(sorted({year for cell in cells for year in YEAR.findall(cell)}))


def _plain(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    columns = [str(column) for column in table.columns]
    values = [[_cell(cell) for cell in table[column].tolist()] for column in table.columns]
    return {
        str(key): dict(zip(columns, row, strict=True))
        for key, row in zip(table.index, zip(*values, strict=True), strict=True)
    }


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

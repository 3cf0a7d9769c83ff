"""The rules of a case that no single cell can show: each is a function from the tables to their breaches.

The numbers are those of the case's datasheet. A cell that broke the schema is empty here and is passed over, so that
one fault is told once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case.breaches import Breach
from course_lib.case.dates import bounds, is_date
from course_lib.case.schema import Schema

__all__ = ["RULES", "Checked", "normal"]

QUOTE_WORDS = 8
DERIVED = ("sum", "residual")
APART = ("armed_group", "activist_network", "witness_group", "unknown")
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|‘[^’]*’|(?<!\w)'[^']*'(?!\w)")


@dataclass(frozen=True)
class Checked:
    """What a rule sees: the schema, typed tables indexed by row, the raw text, and the source texts if at hand."""

    schema: Schema
    tables: dict[str, pd.DataFrame]
    raw: dict[str, pd.DataFrame]
    texts: dict[str, str] | None

    def column(self, table: str, name: str) -> pd.Series:
        """A column by the key of its rows; rows without a key, and repeated keys, left out."""
        frame = self.tables[table].dropna(subset=["id"]).drop_duplicates("id")
        return frame.set_index("id")[name]

    def breaches(
        self, table: str, rows: Iterable[Any], column: str, expected: str | Callable[[int], str], fix: str
    ) -> list[Breach]:
        """A breach for each row, with what stands in its cell."""
        cells = self.raw[table][column]
        file = self.schema.tables[table].path
        return [
            Breach(
                file,
                int(row),
                column,
                str(cells.at[row]),
                expected if isinstance(expected, str) else expected(row),
                fix,
            )
            for row in rows
        ]


def normal(text: str) -> str:
    """Text made comparable: NFKC, straight quotation marks, single spaces, lower case.

    >>> normal("al\\u00a0Rastan’s “Siege”")
    'al rastan\\'s "siege"'
    """
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("‘’“”", "''\"\""))
    return re.sub(r"\s+", " ", text).strip().casefold()


def figures(case: Checked) -> list[Breach]:
    """Rule 1. Low, best and high are in order; a sum or a residual is what its derivation makes it."""
    frame = case.tables["figures"]
    low, best, high = (frame[name].astype(float) for name in ("low", "best", "high"))
    found = case.breaches(
        "figures", frame.index[(low > best) | (low > high)], "low", "low <= best <= high", "Put the bounds in order."
    )
    found += case.breaches("figures", frame.index[best > high], "best", "best <= high", "Put the bounds in order.")
    inputs = case.tables["derivations"]
    derived = frame["origin"].isin(DERIVED)
    without = frame.index[derived & ~frame["id"].isin(inputs["output_figure"])]
    found += case.breaches("figures", without, "origin", "rows in derivations.csv", "Say what it is made of.")
    reported = frame.loc[~derived, "id"]
    found += case.breaches(
        "derivations", inputs.index[inputs["output_figure"].isin(reported)], "output_figure", "a sum or a residual",
        "Set the figure's origin to sum or residual.",
    )  # fmt: skip
    bests = case.column("figures", "best").astype(float)
    parts = inputs["input_figure"].map(bests) * inputs["sign"].astype(float)
    totals = parts.groupby(inputs["output_figure"]).sum(min_count=1)
    complete = ~parts.isna().groupby(inputs["output_figure"]).any()
    total = frame["id"].map(totals.where(complete)).astype(float)
    wrong = frame.index[derived & best.notna() & total.notna() & ~np.isclose(total, best)]
    found += case.breaches(
        "figures",
        wrong,
        "best",
        lambda row: f"{total.at[row]:g}, as its parts make",
        "Correct the figure or its parts.",
    )
    return found


def coverage(case: Checked) -> list[Breach]:
    """Rule 2. Passages cover each copy without overlap, and something hangs on each that is not boilerplate."""
    frame = case.tables["passages"].dropna(subset=["copy_id", "start", "end"]).copy()
    frame["start"], frame["end"] = frame["start"].astype(int), frame["end"].astype(int)
    found = case.breaches(
        "passages", frame.index[frame["start"] >= frame["end"]], "end", "an end after the start", "Correct the offsets."
    )
    size = frame["copy_id"].map(case.column("copies", "characters")).astype(float)
    found += case.breaches(
        "passages", frame.index[frame["end"] > size], "end", "an end within the copy", "Correct the offsets."
    )
    frame = frame.sort_values(["copy_id", "start", "end"], kind="stable")
    before = frame.groupby("copy_id", observed=True)["end"].shift(fill_value=0)
    overlap = frame.index[frame["start"] < before]
    found += case.breaches("passages", overlap, "start", "a start after the passage before", "Correct the offsets.")
    hanging = pd.concat([case.tables[name]["passage_id"] for name in ("claims", "defects", "term_uses", "media")])
    every = case.tables["passages"]
    bare = every.index[every["zone"].notna() & (every["zone"] != "boilerplate") & ~every["id"].isin(hanging)]
    found += case.breaches(
        "passages", bare, "id", "a claim, defect, term use or medium that hangs on it",
        "Code what the passage says, or set its zone to boilerplate.",
    )  # fmt: skip
    return found + _gaps(case, frame, before)


def _gaps(case: Checked, frame: pd.DataFrame, before: pd.Series) -> list[Breach]:
    if case.texts is None:
        return []
    found = []
    for row, copy, start, end in zip(frame.index, frame["copy_id"], frame["start"], before, strict=True):
        gap = case.texts.get(copy, "")[end:start].strip()
        if gap:
            expected = f"a start at {end}, where {gap[:30]!r} stands uncovered"
            found += case.breaches("passages", [row], "start", expected, "Cover every character of the copy.")
    last = frame.drop_duplicates("copy_id", keep="last").reset_index().set_index("copy_id")
    copies = case.tables["copies"]
    for row, copy in copies["id"].dropna().items():
        text = case.texts.get(copy, "")
        if copy not in last.index:
            found += case.breaches("copies", [row], "id", "passages", "Cover every character of the copy.")
        elif text[last["end"].to_dict()[copy] :].strip():
            rows = [last["index"].to_dict()[copy]]
            expected = f"an end at {len(text)}"
            found += case.breaches("passages", rows, "end", expected, "Cover the copy to its last character.")
    return found


def wording(case: Checked) -> list[Breach]:
    """Rule 3. A quote is short; quotes, hedges, names, printed figures and terms stand in their passage."""
    quotes = case.tables["passages"]["quote"].dropna()
    long = quotes.index[quotes.map(lambda quote: len(quote.split())) > QUOTE_WORDS]
    found = case.breaches(
        "passages", long, "quote", f"{QUOTE_WORDS} words at most", "Quote less; the gist says the rest."
    )
    if case.texts is None:
        return found
    frame = case.tables["passages"].dropna(subset=["id", "copy_id", "start", "end"]).drop_duplicates("id")
    text_of = {
        key: normal(case.texts.get(copy, "")[int(start) : int(end)])
        for key, copy, start, end in zip(frame["id"], frame["copy_id"], frame["start"], frame["end"], strict=True)
    }
    passage_of = case.column("claims", "passage_id")
    places = [
        ("passages", "quote", case.tables["passages"]["id"]),
        ("claims", "hedge", case.tables["claims"]["passage_id"]),
        ("names", "form", case.tables["names"]["passage_id"]),
        ("term_uses", "form", case.tables["term_uses"]["passage_id"]),
        ("figures", "printed", case.tables["figures"]["claim_id"].map(passage_of)),
    ]
    for table, column, passages in places:
        words = case.tables[table][column].dropna()
        wrong = [
            row
            for row, word in words.items()
            if passages.at[row] in text_of and normal(word) not in text_of[passages.at[row]]
        ]
        expected = "words that stand in the passage"
        found += case.breaches(
            table, wrong, column, expected, "Copy them from the source, or mend the passage's offsets."
        )
    uses = case.tables["term_uses"].dropna(subset=["form", "passage_id"])
    uses = uses.assign(form=uses["form"].map(normal), number=uses.groupby(["passage_id", "form"]).cumcount() + 1)
    extra = [
        row
        for row, passage, form, number in zip(uses.index, uses["passage_id"], uses["form"], uses["number"], strict=True)
        if passage in text_of and form in text_of[passage] and number > text_of[passage].count(form)
    ]
    return found + case.breaches("term_uses", extra, "form", "one row for each time it stands there", "Delete the row.")


def origins(case: Checked) -> list[Breach]:
    """Rule 4. What corroborates has another origin, what repeats shares one, and a retraction comes later.

    Two voices without a name count as two origins only where the relation itself says that they are independent.
    """
    frame = case.tables["relations"].dropna(subset=["kind", "from_claim", "to_claim"])
    hops = case.tables["transmission"].dropna(subset=["claim_id", "step", "giver_id"])
    first = hops[hops["step"] == 1].drop_duplicates("claim_id").set_index("claim_id")["giver_id"]
    kinds = case.column("actors", "kind")
    roots = first.where(first.isin(kinds.index[kinds != "unknown"]))
    here, there = frame["from_claim"].map(roots), frame["to_claim"].map(roots)
    same = (here == there).fillna(False)
    blank = here.isna() | there.isna()
    kind = frame["kind"].astype(str)
    found = case.breaches(
        "relations", frame.index[(kind == "corroborates") & (same | blank)], "kind",
        "two different known origins (step 1 in transmission.csv)", "Use another kind of relation, or mend the chains.",
    )  # fmt: skip
    found += case.breaches(
        "relations", frame.index[(kind == "repeats_same_origin") & ~(same & ~blank)], "kind",
        "one shared known origin (step 1 in transmission.csv)", "Use compatible, or mend the chains.",
    )  # fmt: skip
    named = case.column("actors", "named")
    known = named.index[(named == True).fillna(False).to_numpy(dtype=bool)]  # noqa: E712
    nameless = ~(here.isin(known) | there.isin(known))
    settled = frame["independence"] == "independent"
    found += case.breaches(
        "relations", frame.index[(kind == "corroborates") & ~(same | blank) & nameless & ~settled], "independence",
        "independent, since neither origin has a name", "Say why they are two, or use compatible.",
    )  # fmt: skip
    itself = frame.index[frame["from_claim"] == frame["to_claim"]]
    found += case.breaches("relations", itself, "to_claim", "another claim", "A claim has no relation to itself.")
    said = case.column("claims", "stated").map(bounds)
    earlier = []
    for row in frame.index[kind == "retracts"]:
        new, old = said.get(frame.at[row, "from_claim"]), said.get(frame.at[row, "to_claim"])
        if new and old and new[1] and old[0] and new[1] < old[0]:
            earlier.append(row)
    return found + case.breaches(
        "relations", earlier, "kind", "a later statement that retracts", "Turn the relation round."
    )


def voice(case: Checked) -> list[Breach]:
    """Rule 5. No pejorative word in the course's own statements, gists and reasons outside quotation marks."""
    terms = case.tables["terms"]
    pejorative = set(terms.loc[terms["valence"] == "pejorative", "id"].dropna())
    uses = case.tables["term_uses"]
    words = set(terms.loc[terms["id"].isin(pejorative), "term"].dropna())
    words |= set(uses.loc[uses["term_id"].isin(pejorative), "form"].dropna())
    if not words:
        return []
    pattern = re.compile(
        r"\b(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")\b", re.IGNORECASE
    )
    found = []
    for table, column in (
        ("claims", "statement"), ("claims", "scope"), ("passages", "gist"), ("assessments", "rationale"),
        ("relations", "because"), ("events", "label"), ("actors", "label"), ("trace_cards", "statement"),
        ("trace_cards", "link_because"), ("mutations", "card_has"), ("mutations", "text_has"), ("mutations", "because"),
    ):  # fmt: skip
        cells = case.tables[table][column].dropna()
        wrong = cells[cells.str.contains(pattern)]
        rows = [row for row, cell in wrong.items() if pattern.search(QUOTED.sub(" ", cell))]
        expected = "neutral words, or the word in quotation marks with its user"
        found += case.breaches(table, rows, column, expected, "See neutral_option in terms.csv.")
    return found


def identity(case: Checked) -> list[Breach]:
    """Rule 6. Groups, witnesses and unknown links of two copies are never one actor."""
    copy_of = case.column("passages", "copy_id")
    claim_copy = case.column("claims", "passage_id").map(copy_of)
    passage, claim = case.tables, case.tables
    seen = pd.concat(
        [
            pd.DataFrame(
                {"actor": passage["claims"]["speaker_id"], "copy": passage["claims"]["passage_id"].map(copy_of)}
            ),
            pd.DataFrame({"actor": passage["names"]["actor_id"], "copy": passage["names"]["passage_id"].map(copy_of)}),
            pd.DataFrame(
                {"actor": passage["term_uses"]["referent_id"], "copy": passage["term_uses"]["passage_id"].map(copy_of)}
            ),
            pd.DataFrame(
                {"actor": claim["control"]["holder_id"], "copy": claim["control"]["claim_id"].map(claim_copy)}
            ),
            pd.DataFrame(
                {"actor": claim["transmission"]["giver_id"], "copy": claim["transmission"]["claim_id"].map(claim_copy)}
            ),
            pd.DataFrame(
                {"actor": claim["transmission"]["taker_id"], "copy": claim["transmission"]["claim_id"].map(claim_copy)}
            ),
        ]
    ).dropna()
    copies = seen.drop_duplicates().groupby("actor")["copy"].nunique()
    actors = case.tables["actors"]
    apart = actors["kind"].isin(APART) | (actors["person_status"].isin(["combatant", "private"]))
    merged = actors.index[apart & (actors["id"].map(copies).fillna(0) > 1)]
    found = case.breaches(
        "actors",
        merged,
        "id",
        "an actor of one copy only",
        "Give each copy an actor of its own; nothing is merged on likeness.",
    )
    names = case.tables["names"]
    both = names.index[names["actor_id"].isna() == names["place_id"].isna()]
    return found + case.breaches(
        "names", both, "actor_id", "either an actor or a place", "Fill exactly one of the two."
    )


def inferences(case: Checked) -> list[Breach]:
    """Rule 7. A date says where it comes from; an inferred one gives its reasoning; the undated stays undated."""
    found = []
    for table, dates, basis, because in (
        ("works", ["published"], "published_basis", "published_because"),
        ("events", ["start", "end"], "date_basis", "because"),
        ("claims", ["stated"], "stated_basis", "stated_because"),
    ):
        frame = case.tables[table]
        dated = frame[dates].notna().any(axis=1)
        broken = (case.raw[table][dates] != "").any(axis=1) & ~dated
        why = frame[basis].isin(["inferred", "external"]) & frame[because].isna()
        found += case.breaches(
            table, frame.index[why], because, "the reasoning behind the date", "Write it in a sentence."
        )
        undated = frame.index[(frame[basis] == "unknown") & dated]
        found += case.breaches(
            table, undated, basis, "stated, inferred or external", "A date cannot be of unknown origin."
        )
        missing = frame.index[frame[basis].notna() & (frame[basis] != "unknown") & ~dated & ~broken]
        found += case.breaches(table, missing, basis, "unknown", "There is no date; or fill it in.")
    claims = case.tables["claims"]
    silent = claims.index[(claims["status"] == "deprecated") & claims["status_reason"].isna()]
    return found + case.breaches("claims", silent, "status_reason", "a reason", "Say why the claim is deprecated.")


def chains(case: Checked) -> list[Breach]:
    """Every claim has a chain; its steps run from 1 without a gap; who takes at one step gives at the next."""
    hops = (
        case.tables["transmission"].dropna(subset=["claim_id", "step"]).sort_values(["claim_id", "step"], kind="stable")
    )
    claims = case.tables["claims"]
    bare = claims.index[claims["id"].notna() & ~claims["id"].isin(hops["claim_id"])]
    found = case.breaches(
        "claims", bare, "id", "a chain in transmission.csv", "Add its hops, from the origin to the copy."
    )
    place = hops.groupby("claim_id").cumcount() + 1
    gaps = hops.index[hops["step"].astype(int) != place]
    found += case.breaches("transmission", gaps, "step", "1, 2, 3 … within a claim", "Number the hops from the origin.")
    last = hops.groupby("claim_id")["taker_id"].shift()
    broken = hops.index[(last.notna() & hops["giver_id"].notna() & (last != hops["giver_id"])).astype(bool)]
    found += case.breaches(
        "transmission",
        broken,
        "giver_id",
        lambda row: str(last.at[row]),
        "The taker of one hop is the giver of the next.",
    )
    control = case.tables["control"]
    kinds = control["claim_id"].map(case.column("claims", "kind").astype(object))
    wrong = control.index[kinds.notna() & (kinds != "control")]
    return found + case.breaches(
        "control", wrong, "claim_id", "a claim of kind control", "Set the claim's kind, or drop the row."
    )


def questions(case: Checked) -> list[Breach]:
    """A question can be answered: it has options with a right one among them, and what its kind needs besides."""
    frame, options = case.tables["questions"].dropna(subset=["id", "kind"]), case.tables["options"]
    right = options[options["correct"].fillna(False).astype(bool)].groupby("question_id").size()
    count = frame["id"].map(right).fillna(0)
    closed = frame["kind"] != "text"
    found = case.breaches(
        "questions",
        frame.index[closed & (count < 1)],
        "id",
        "a right option in options.csv",
        "Mark at least one as correct.",
    )
    found += case.breaches(
        "questions", frame.index[(frame["kind"] == "single") & (count > 1)], "kind", "one right option", "Use multiple."
    )
    found += case.breaches(
        "questions", frame.index[~closed & frame["model_answer"].isna()], "model_answer", "a model answer", "Write one."
    )
    kind = options["question_id"].map(case.column("questions", "kind").astype(object))
    needy = options.index[kind.isin(["ordering", "matching", "claim", "passage"]) & options["value"].isna()]
    found += case.breaches("options", needy, "value", "the place, partner or key that is right", "Fill the cell.")
    for name, target in (("claim", "claims"), ("passage", "passages")):
        wrong = options.index[
            (kind == name) & options["value"].notna() & ~options["value"].isin(case.tables[target]["id"])
        ]
        found += case.breaches("options", wrong, "value", f"a key of {target}.csv", "Correct it.")
    text = options["text"].where(options["text"] != "*")
    numeric = pd.to_numeric(text, errors="coerce").isna() & text.notna() & (kind == "number")
    found += case.breaches("options", options.index[numeric], "text", "a number or *", "Correct it.")
    dateless = [row for row in options.index[(kind == "date") & text.notna()] if not is_date(str(text.at[row]))]
    found += case.breaches("options", dateless, "text", "a date in EDTF or *", "Correct it.")
    judged = frame.loc[frame["item"].notna(), "id"]
    mute = options.index[options["question_id"].isin(judged) & options["says"].isna()]
    found += case.breaches("options", mute, "says", "well_supported or weak", "Say what choosing it says.")
    hints = case.tables["hints"].dropna(subset=["question_id", "step"]).sort_values(["question_id", "step"])
    gaps = hints.index[hints["step"].astype(int) != hints.groupby("question_id").cumcount() + 1]
    return found + case.breaches(
        "hints", gaps, "step", "1, 2, 3 … within a question", "Number the hints from the weakest."
    )


RULES: tuple[Callable[[Checked], list[Breach]], ...] = (
    figures, coverage, wording, origins, voice, identity, inferences, chains, questions,
)  # fmt: skip

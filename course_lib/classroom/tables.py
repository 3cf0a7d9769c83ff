"""The tables of the report as CSV files: the same numbers as on the page, for whoever wants to go on with them.

Without names, learners and files bear codes, and a question that fewer than `SMALL` learners answered is left empty:
with so few, somebody who knows the class could tell who it was, and a share of so few says little anyway. How many gave
an answer to any other question is told, even where it was one: nothing in the report leads from that one to a person.

A class of under `SMALL_CLASS` knows itself too well for that. There an answer of fewer than `FEW_GAVE` is told as
'1 or 2', without how sure they were, and is not put up for discussion; nothing has a row or a bar for each learner.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from course_lib.classroom import confidence, spread
from course_lib.classroom.gain import Gain, gain
from course_lib.classroom.gather import Gathered, answers_of
from course_lib.classroom.handing import BECAME, HandedIn, Note
from course_lib.classroom.items import items
from course_lib.classroom.records import records
from course_lib.classroom.words import printable, safe

__all__ = ["FEW_GAVE", "SMALL", "SMALL_CLASS", "TOO_FEW", "Numbers", "as_csv", "numbers", "tables", "told"]

SMALL = 5
SMALL_CLASS = 10
FEW_GAVE = 3
ONE_OR_TWO = "1 or 2"
TOO_FEW = f"too few: fewer than {SMALL} answered"


@dataclass(frozen=True)
class Numbers:
    """All that is worked out for a class.

    Parameters
    ----------
    handed, found
        Files and learners; their answers in tables.
    items, picked, overconfidence, judged, calibrations, learners, gain
        What the functions of these modules return.
    names
        Whether learners and files are called by their names.
    """

    handed: HandedIn
    found: Gathered
    items: pd.DataFrame
    picked: pd.DataFrame
    overconfidence: pd.DataFrame
    judged: pd.DataFrame
    calibrations: pd.DataFrame
    learners: pd.DataFrame
    gain: Gain
    names: bool

    @property
    def least(self) -> int:
        """Below so many answers nothing of a question is told."""
        return 1 if self.names else SMALL

    @property
    def close(self) -> bool:
        """Whether the class is so small that a single answer is not told as such."""
        return not self.names and len(self.handed.learners) < SMALL_CLASS

    def hides(self, count: int) -> bool:
        """Whether it is not told that so many gave an answer, but only that one or two did."""
        return self.close and 0 < count < FEW_GAVE

    def code(self, learner: int) -> str:
        """What a learner is called."""
        return _code("learner", learner, len(self.handed.learners))

    def file(self, note: Note) -> str:
        """What a file is called."""
        if self.names:
            return printable(note.found.path)
        return _code("file", self._places[note.found.path], len(self.handed.notes))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {note.found.path: place for place, note in enumerate(self.handed.notes)}


def numbers(handed: HandedIn, found: Gathered, names: bool) -> Numbers:
    """Work out everything that the report tells."""
    picked = spread.chosen(found)
    table = items(found)
    table["disagreement"] = spread.disagreement(found, picked)
    return Numbers(
        handed,
        found,
        table,
        picked,
        confidence.overconfidence(found),
        confidence.judged(found),
        confidence.calibrations(found),
        confidence.per_learner(found),
        gain(found),
        names,
    )


def tables(all_of: Numbers) -> dict[str, pd.DataFrame]:
    """The tables by the name of their file.

    Returns
    -------
    dict
        ``questions.csv``, ``options.csv``, ``learners.csv``, ``confidence.csv``, ``judgements.csv``, ``gain.csv``,
        ``files.csv``. Learners stand in the order of their codes. In a small class without names,
        ``learners.csv`` has no rows.
    """
    learners = _learners(all_of)
    return {
        "questions.csv": _questions(all_of),
        "options.csv": _options(all_of),
        "learners.csv": learners.head(0) if all_of.close else learners,
        "confidence.csv": _confidence(all_of),
        "judgements.csv": _judgements(all_of),
        "gain.csv": _gain(all_of.gain),
        "files.csv": _files(all_of),
    }


def as_csv(table: pd.DataFrame) -> bytes:
    """A table as a spreadsheet opens it: UTF-8 with a mark, numbers with four digits, no cell that is a formula."""
    plain = table.copy()
    for name in plain:
        if not pd.api.types.is_numeric_dtype(plain[name]):
            plain[name] = plain[name].astype(object).map(safe, na_action="ignore")
    text = io.StringIO()
    plain.round(4).to_csv(text, index=False, lineterminator="\n")
    return text.getvalue().encode("utf-8-sig", "replace")


def told(note: Note, all_of: Numbers, notes: Mapping[str, Note]) -> str:
    """The note on a file, with the other file called as it is called in this report."""
    other = all_of.file(notes[note.other.path]) if note.other is not None else ""
    return printable(note.told.replace("{other}", other), 600)


def _code(what: str, place: int, count: int) -> str:
    return f"{what} {place + 1:0{max(2, len(str(count)))}d}"


def _questions(all_of: Numbers) -> pd.DataFrame:
    table = all_of.items.reset_index()
    few = (table["n"] < all_of.least).to_numpy(dtype=bool)
    shown = [str(name) for name in table if name not in ("question", "lesson", "kind", "form", "prompt")]
    table[shown] = table[shown].astype(float)
    table.loc[few, shown] = np.nan
    for name in ("n", "omitted", "right", "n_discrimination"):
        table[name] = table[name].astype("Int64")
    table["note"] = np.where(few, "nobody answered" if all_of.names else TOO_FEW, "")
    return table


def _options(all_of: Numbers) -> pd.DataFrame:
    picked = all_of.picked[all_of.picked["chosen"].to_numpy(dtype=bool)]
    counts: dict[str, dict[tuple[str, str], Any]] = {}
    for row in records(picked):
        counts.setdefault(row["question"], {})[row["part"], row["pick"]] = row
    rows = []
    for key, asked in all_of.found.asked.items():
        offered = {(part, pick): (text, right, reply) for part, pick, text, _, right, reply in answers_of(asked)}
        own = counts.get(key, {})
        entered = {place: (row["text"], row["right"], row["reply"]) for place, row in own.items()}
        answered = int(all_of.items["n"][key])
        few = answered < all_of.least
        for (part, pick), (text, right, reply) in {**offered, **({} if few else entered)}.items():
            given = own.get((part, pick))
            count = 0 if given is None else int(given["n"])
            hidden = few or all_of.hides(count)
            chosen = None if hidden else count
            rows.append(
                {
                    "question": key,
                    "option": part or (pick if asked.option(pick) else ""),
                    "answer": text,
                    "right": bool(right),
                    "chosen": chosen,
                    "share": None if chosen is None or not answered else chosen / answered,
                    "mean_confidence": None if hidden or given is None else given["sure"],
                    "reply": reply,
                    "note": TOO_FEW if few else ONE_OR_TWO if hidden else "",
                }
            )
    columns = ["question", "option", "answer", "right", "chosen", "share", "mean_confidence", "reply", "note"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"chosen": "Int64", "share": "Float64", "mean_confidence": "Float64"})


def _learners(all_of: Numbers) -> pd.DataFrame:
    table = all_of.learners.reset_index(drop=True)
    pairs = all_of.gain.pairs
    for name in ("before", "after"):
        table[name] = pairs[name].reindex(table.index)
    table["gain"] = table["after"] - table["before"]
    table.insert(0, "learner", [all_of.code(place) for place in table.index])
    if all_of.names:
        table.insert(1, "name", [printable(learner.name) for learner in all_of.handed.learners])
    return table


def _confidence(all_of: Numbers) -> pd.DataFrame:
    table = all_of.calibrations.copy()
    table["part"] = table["part"].map(confidence.PARTS)
    few = all_of.calibrations["part"].map(all_of.overconfidence["learners"]).to_numpy() < all_of.least
    return table[~few]


def _judgements(all_of: Numbers) -> pd.DataFrame:
    table = all_of.judged.join(all_of.overconfidence.add_prefix("confidence_"))
    few = table["confidence_learners"] < all_of.least
    table = table.rename(columns={"learners": "learners_with_d_prime"}).reset_index(names="part")
    table["part"] = table["part"].map(confidence.PARTS)
    return table[~few.to_numpy(dtype=bool)]


def _gain(found: Gain) -> pd.DataFrame:
    table = found.table.copy()
    if found.effect is not None:
        effects = [
            ("d_av with Hedges' correction", len(found.pairs), None, None, found.effect, found.low, found.high),
            ("d_av without it", len(found.pairs), None, None, found.uncorrected, None, None),
            (
                "standard deviation of the share",
                len(found.pairs),
                found.spread_before,
                found.spread_after,
                None,
                None,
                None,
            ),
        ]
        table = pd.DataFrame([*table.itertuples(index=False, name=None), *effects], columns=list(table))
    return table


def _files(all_of: Numbers) -> pd.DataFrame:
    notes = {note.found.path: note for note in all_of.handed.notes}
    rows = [
        {
            "file": all_of.file(note),
            "learner": "" if note.learner is None else all_of.code(note.learner),
            "became": BECAME[note.became],
            "note": told(note, all_of, notes),
        }
        for note in all_of.handed.notes
    ]
    return pd.DataFrame(rows, columns=["file", "learner", "became", "note"]).sort_values("file", kind="stable")

"""Hold a whole case against its schema and its rules."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from course_lib.case.breaches import Breach
from course_lib.case.cells import check_cells, check_keys, typed
from course_lib.case.originals import check as check_originals
from course_lib.case.reading import read_table
from course_lib.case.rules import RULES, Checked
from course_lib.case.schema import Schema, read_schema, shipped

__all__ = ["Loaded", "check_form", "check_rules", "load", "validate"]


@dataclass(frozen=True)
class Loaded:
    """The tables of a case as text, with what is wrong with their form."""

    schema: Schema
    raw: dict[str, pd.DataFrame]
    breaches: list[Breach]


def load(folder: Path) -> Loaded:
    """Read a case's tables as text and check each cell and each key against the schema."""
    schema, breaches = read_schema(folder)
    raw = {}
    for name, table in schema.tables.items():
        raw[name], faults = read_table(folder, table)
        breaches += faults
    return Loaded(schema, raw, breaches + check_form(schema, raw))


def check_form(schema: Schema, raw: dict[str, pd.DataFrame]) -> list[Breach]:
    """Every cell and key that the schema does not allow."""
    breaches: list[Breach] = []
    for name, table in schema.tables.items():
        breaches += check_cells(raw[name], table) + check_keys(raw[name], table, raw)
    return breaches


def check_rules(schema: Schema, raw: dict[str, pd.DataFrame], texts: dict[str, str] | None = None) -> list[Breach]:
    """Every breach of the rules that no single cell can show."""
    tables = {name: typed(frame, schema.tables[name]) for name, frame in raw.items()}
    checked = Checked(schema, tables, raw, texts)
    return [breach for rule in RULES for breach in rule(checked)]


def validate(folder: str | Path | None = None, originals: str | Path | None = None) -> list[Breach]:
    """Every breach of a case's schema and rules, in the order of its files.

    Parameters
    ----------
    folder
        The case's folder; the course's own case if left out.
    originals
        The folder of source texts. With it, coverage and wording (rules 2 and 3) are checked against the texts.

    Returns
    -------
    list of Breach
        Empty for a sound case. The function reports; it does not raise for anything that a file may hold.

    Examples
    --------
    >>> validate()
    []
    """
    path = shipped("data") if folder is None else Path(folder).expanduser()
    loaded = load(path)
    breaches = list(loaded.breaches)
    texts = None
    if originals is not None:
        copies = typed(loaded.raw["copies"], loaded.schema.tables["copies"])
        texts, faults = _texts(copies, Path(originals).expanduser())
        breaches += faults
    breaches += check_rules(loaded.schema, loaded.raw, texts)
    order = {table.path: i for i, table in enumerate(loaded.schema.tables.values())}
    return sorted(dict.fromkeys(breaches), key=lambda b: (order.get(b.file, -1), b.row or 0))


def _texts(copies: pd.DataFrame, folder: Path) -> tuple[dict[str, str], list[Breach]]:
    keyed = copies.dropna(subset=["id", "file", "sha256"]).set_index("id")
    texts, breaches = {}, []
    for copy, row in keyed.iterrows():
        faults = check_originals(keyed.loc[[copy]], folder)
        if faults:
            at = int(copies.index[copies["id"] == copy][0])
            advice = faults[0]
            breaches.append(Breach("copies.csv", at, "sha256", str(row["file"]), "the file that was coded", advice))
        else:
            texts[str(copy)] = (folder / str(row["file"])).read_bytes().decode("utf-8")
    return texts, breaches

"""Read the tables of a case as they stand, so that every fault can be told with its place.

Nothing is guessed and nothing is thrown away: a file that is cut short, in another encoding or separated by the wrong
sign gives a breach for each fault, and as many of its rows as can be read.
"""

import csv
import io
from pathlib import Path

import pandas as pd

from course_lib.case.breaches import Breach
from course_lib.case.schema import Table

__all__ = ["read_table"]


def read_table(folder: Path, table: Table) -> tuple[pd.DataFrame, list[Breach]]:
    """Read one CSV file as text.

    Parameters
    ----------
    folder
        The case's folder.
    table
        What the schema says of the table.

    Returns
    -------
    tuple
        A DataFrame of text, one column a field (an empty cell is ``""``), indexed by the row as a spreadsheet counts
        it; and the breaches found on the way.
    """
    text, breaches = _decode(folder / table.path, table.path)
    rows, faults = _split(text, table.path)
    breaches += faults
    names = [field.name for field in table.fields]
    if not rows:
        if not breaches:
            breaches.append(Breach(table.path, 1, None, "no header", "the names of the columns", _header_advice(names)))
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names}), breaches
    (_, header), body = rows[0], rows[1:]
    breaches += _check_header(header, names, table.path)
    width = len(header)
    for number, cells in body:
        if len(cells) != width:
            short = "The row is cut short." if len(cells) < width else "Put cells that hold a comma in quotation marks."
            breaches.append(Breach(table.path, number, None, f"{len(cells)} cells", f"{width} cells", short))
            cells[:] = (cells + [""] * width)[:width]
    frame = pd.DataFrame([cells for _, cells in body], columns=range(width), index=[n for n, _ in body], dtype=object)
    columns = {name: frame[header.index(name)] if name in header else "" for name in names}
    return pd.DataFrame(columns, index=frame.index, dtype=object), breaches


def _decode(path: Path, name: str) -> tuple[str, list[Breach]]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return "", [Breach(name, None, None, "no file", "a CSV file", "Put the file into the case's folder.")]
    except OSError as error:
        return "", [Breach(name, None, None, error.strerror or str(error), "a readable file", "Check its permissions.")]
    breaches = []
    if b"\0" in raw:
        row = raw[: raw.index(b"\0")].count(b"\n") + 1
        advice = "The file is damaged or UTF-16: save it again as 'CSV UTF-8'."
        breaches.append(Breach(name, row, None, "a null byte", "text in UTF-8", advice))
        raw = raw.replace(b"\0", b"")
    try:
        return raw.decode("utf-8-sig"), breaches
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        near = raw[max(0, error.start - 10) : error.end + 5].decode("latin-1")
        advice = "The file looks like Latin-1 (Windows): save it again as 'CSV UTF-8'."
        breaches.append(
            Breach(name, row, None, f"byte 0x{raw[error.start]:02X} near {near!r}", "text in UTF-8", advice)
        )
        return raw.decode("latin-1"), breaches


def _split(text: str, name: str) -> tuple[list[tuple[int, list[str]]], list[Breach]]:
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if any(cells):
                rows.append((number, cells))
    except csv.Error as error:
        advice = "Close the quotation mark; write a quotation mark inside a cell twice. The rest could not be read."
        breach = Breach(name, number + 1, None, str(error), "cells separated by commas", advice)
        return rows, [breach]
    return rows, []


def _check_header(header: list[str], names: list[str], name: str) -> list[Breach]:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        advice = "Save the file as CSV separated by commas."
        return [Breach(name, 1, None, header[0], "columns separated by commas", advice)]
    breaches = []
    for missing in (column for column in names if column not in header):
        breaches.append(Breach(name, 1, missing, "no such column", f"a column {missing}", _header_advice(names)))
    for column in dict.fromkeys(header):
        if column not in names:
            breaches.append(
                Breach(name, 1, column or "(empty)", column, "a column of the schema", _header_advice(names))
            )
        elif header.count(column) > 1:
            breaches.append(Breach(name, 1, column, "the column twice", "each column once", "Delete one of the two."))
    return breaches


def _header_advice(names: list[str]) -> str:
    return f"The first row must be: {','.join(names)}"

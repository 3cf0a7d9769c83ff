"""Check the cells of one table against its schema, and give them their types."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case.breaches import Breach
from course_lib.case.dates import is_date, parse
from course_lib.case.schema import Field, Table

__all__ = ["check_cells", "check_keys", "typed"]

TRUE, FALSE = ("true", "TRUE", "True"), ("false", "FALSE", "False")
INTEGER = r"[+-]?[0-9]{1,18}"
SUGGESTIONS = 50
NUMBER = r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,2})?"


def check_cells(raw: pd.DataFrame, table: Table) -> list[Breach]:
    """Every cell that its column does not allow: required, type, vocabulary, pattern, range, date, uniqueness."""
    breaches: list[Breach] = []
    for field in table.fields:
        column = raw[field.name]
        filled = column[column != ""]
        if field.required:
            breaches += _report(table, field, column[column == ""], "a value", lambda _: "Fill the cell.")
        good = _well_formed(filled, field)
        expected = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}.get(field.type)
        if field.is_date:
            breaches += _report(table, field, filled[~good], "a date in EDTF", _date_advice)
        elif expected:
            breaches += _report(table, field, filled[~good], expected, lambda _: "Correct the cell.")
        filled = filled[good]
        if field.choices:
            wrong = filled[~filled.isin(field.choices)]
            breaches += _report(table, field, wrong, "one of " + ", ".join(field.choices), _nearest(field.choices))
        if field.pattern:
            wrong = filled[~filled.str.fullmatch(field.pattern)]
            breaches += _report(table, field, wrong, f"the form {field.pattern}", lambda _: "Correct the cell.")
        if field.unique:
            wrong = filled[filled.duplicated(keep=False)]
            breaches += _report(table, field, wrong, "each value once", lambda _: "Give the row a key of its own.")
        breaches += _check_range(table, field, filled)
    return breaches


def check_keys(raw: pd.DataFrame, table: Table, tables: dict[str, pd.DataFrame]) -> list[Breach]:
    """Every key that points to a row which is not there."""
    breaches: list[Breach] = []
    for field in table.fields:
        if field.target is None:
            continue
        column = raw[field.name]
        keys = tables[field.target]["id"] if field.target in tables else pd.Series(dtype=object)
        wrong = column[(column != "") & ~column.isin(keys)]
        if len(wrong):
            candidates = keys.tolist() if len(keys) <= 20_000 else []
            expected = f"a key of {field.target}.csv"
            breaches += _report(
                table, field, wrong, expected, _nearest(candidates, "Correct it, or add the row there.")
            )
    return breaches


def typed(raw: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table with its types: categories, nullable numbers, EDTF dates. A cell that does not fit becomes empty."""
    columns: dict[str, Any] = {}
    for field in table.fields:
        text = raw[field.name]
        text = text.where((text != "") & _well_formed(text, field), None)
        if field.is_date:
            codes, values = pd.factorize(text)
            parsed = np.empty(len(values) + 1, dtype=object)
            parsed[:-1] = [parse(value) for value in values]
            columns[field.name] = pd.Series(parsed[codes], index=raw.index, dtype=object)
        elif field.type == "integer":
            columns[field.name] = pd.Series(pd.to_numeric(text, errors="coerce"), index=raw.index).astype("Int64")
        elif field.type == "number":
            columns[field.name] = pd.Series(pd.to_numeric(text, errors="coerce"), index=raw.index).astype("Float64")
        elif field.type == "boolean":
            truth = text.map(dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False))
            columns[field.name] = truth.astype("boolean")
        elif field.choices:
            known = text.where(text.isin(field.choices), None)
            columns[field.name] = pd.Categorical(known, categories=list(field.choices))
        else:
            columns[field.name] = text.astype("string")
    return pd.DataFrame(columns, index=raw.index)


def _well_formed(column: pd.Series, field: Field) -> pd.Series:
    if field.is_date:
        codes, values = pd.factorize(column)
        good = np.array([is_date(value) for value in values] + [True], dtype=bool)
        return pd.Series(good[codes], index=column.index)
    if field.type == "integer":
        return column.str.fullmatch(INTEGER).astype(bool)
    if field.type == "number":
        return column.str.fullmatch(NUMBER).astype(bool)
    if field.type == "boolean":
        return column.isin(TRUE + FALSE)
    return pd.Series(True, index=column.index, dtype=bool)


def _date_advice(text: str) -> str:
    try:
        parse(text)
    except ValueError as error:
        return str(error)[0].upper() + str(error)[1:] + "."
    return ""


def _check_range(table: Table, field: Field, filled: pd.Series) -> list[Breach]:
    if field.minimum is None and field.maximum is None:
        return []
    low = -np.inf if field.minimum is None else field.minimum
    high = np.inf if field.maximum is None else field.maximum
    numbers = pd.to_numeric(filled).astype(float)
    expected = f"a number from {low:g} to {high:g}" if high < np.inf else f"a number from {low:g}"
    return _report(table, field, filled[~numbers.between(low, high)], expected, lambda _: "Correct the cell.")


def _report(table: Table, field: Field, wrong: pd.Series, expected: str, advice: Callable[[str], str]) -> list[Breach]:
    return [
        Breach(table.path, int(str(row)), field.name, value, expected, advice(value)) for row, value in wrong.items()
    ]


def _nearest(choices: Sequence[str], otherwise: str = "Correct the cell.") -> Callable[[str], str]:
    known: dict[str, str] = {}

    def advice(value: str) -> str:
        if value not in known:
            near = get_close_matches(value, choices, n=1) if len(known) < SUGGESTIONS else []
            known[value] = f"Did you mean '{near[0]}'? {otherwise}" if near else otherwise
        return known[value]

    return advice

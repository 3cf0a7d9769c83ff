"""The rows of a table as plain dictionaries, for code that words or lays out one row after another."""

from typing import Any

import pandas as pd

__all__ = ["records"]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows in their order; the index is left out.

    >>> records(pd.DataFrame({"question": ["q-1"], "n": [3]}))
    [{'question': 'q-1', 'n': 3}]
    """
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]

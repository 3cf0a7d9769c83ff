"""Cells that no spreadsheet takes for a formula: in somebody's words one could act on the reader's machine."""

__all__ = ["harmless"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """A text for a cell: one that looks like a formula begins with an apostrophe.

    >>> harmless("=1+1"), harmless(" @x"), harmless("two")
    ("'=1+1", "' @x", 'two')
    """
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text

"""A breach: one place where a case does not keep its rules, told so that a person can mend it."""

from dataclasses import dataclass

__all__ = ["Breach", "CaseError"]


@dataclass(frozen=True)
class Breach:
    """One fault of a case.

    Parameters
    ----------
    file
        The file it stands in.
    row
        The row as a spreadsheet counts it (the header is row 1), or ``None`` for the file as a whole.
    column
        The column, or ``None`` for the whole row.
    found
        What stands there.
    expected
        What should.
    fix
        What to do.

    Examples
    --------
    >>> print(Breach("claims.csv", 7, "voice", "narator", "one of narrator, quoted", "Did you mean 'narrator'?"))
    claims.csv, row 7, column voice: found 'narator'; expected one of narrator, quoted. Did you mean 'narrator'?
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    fix: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        found = self.found if len(self.found) <= 80 else self.found[:77] + "..."
        return f"{place}: found {found!r}; expected {self.expected}. {self.fix}"


class CaseError(ValueError):
    """A case cannot be opened, or was asked for something that it does not hold; the message says what and where."""

    def __init__(self, message: str, breaches: list[Breach] | None = None) -> None:
        super().__init__(message)
        self.breaches = breaches or []

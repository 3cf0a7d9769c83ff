import csv
import shutil
from pathlib import Path

import pytest

HALL = Path(__file__).parents[1] / "cases" / "market_hall"


class Folder:
    """A case folder that a test may damage."""

    def __init__(self, path):
        self.path = path

    def rows(self, table):
        with (self.path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table, rows):
        with (self.path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def set(self, table, row, column, value):
        """Put a value into a cell; the row is counted as a spreadsheet does."""
        rows = self.rows(table)
        rows[row - 1][rows[0].index(column)] = value
        self.write(table, rows)

    def get(self, table, row, column):
        rows = self.rows(table)
        return rows[row - 1][rows[0].index(column)]

    def find(self, table, column, value):
        """The first row with a value."""
        rows = self.rows(table)
        place = rows[0].index(column)
        return next(number for number, row in enumerate(rows[1:], start=2) if row[place] == value)


@pytest.fixture
def hall(tmp_path):
    folder = tmp_path / "hall"
    shutil.copytree(HALL, folder)
    return Folder(folder)


@pytest.fixture
def places():
    """Where breaches stand, as (file, row, column)."""
    return lambda breaches: [(breach.file, breach.row, breach.column) for breach in breaches]

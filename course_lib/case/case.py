"""Open a case: a folder of tables that code a set of source texts."""

from pathlib import Path
from typing import cast

import pandas as pd

from course_lib.case import originals, passages
from course_lib.case.breaches import CaseError
from course_lib.case.cells import typed
from course_lib.case.schema import Schema, shipped
from course_lib.case.sheet import Sheet
from course_lib.case.validation import load

__all__ = ["Case", "open_case"]


class Case:
    """An open case: its tables by name, its passages and claims by key, its originals if they are at hand.

    Use `open_case` to make one. ``case.claims`` and ``case.table("claims")`` are the same DataFrame, indexed by key.
    """

    def __init__(self, folder: Path, schema: Schema, tables: dict[str, pd.DataFrame]) -> None:
        self.folder = folder
        self.name = schema.name
        self.title = schema.title
        self.schema = schema
        self._tables = {name: Sheet(table) for name, table in tables.items()}
        self._attached: originals.Originals | None = None

    def __repr__(self) -> str:
        return f"Case {self.name}: {len(self.table('copies'))} texts, {len(self.table('claims'))} claims"

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self._tables:
            raise AttributeError(
                f"a case has no {name!r}; its tables are {', '.join(self.__dict__.get('_tables', ()))}"
            )
        return self._tables[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._tables]

    def table(self, name: str) -> pd.DataFrame:
        """One table of the case.

        Raises
        ------
        CaseError
            If there is no such table; the message lists those there are.

        Examples
        --------
        >>> case = open_case()
        >>> case.table("copies").index.tolist()
        ['siege', 'battle', 'akhbar', 'epoch', 'jisr']
        """
        if name not in self._tables:
            raise CaseError(f"The table {name!r} is not in the case. Its tables are: {', '.join(self._tables)}.")
        return self._tables[name]

    def row(self, table: str, key: str) -> pd.Series:
        """One row of a table by its key.

        Raises
        ------
        CaseError
            If no row has the key; the message names near ones.
        """
        frame = self.table(table)
        if key not in frame.index:
            start = key.rsplit("-", 1)[0]
            near = [k for k in frame.index if k.startswith(start)][:3] or frame.index[:3].tolist()
            raise CaseError(f"There is no {key!r} among the {table} of this case. Keys look like: {', '.join(near)}.")
        return cast("pd.Series", frame.xs(key))

    def passage(self, key: str) -> passages.Passage:
        """A passage with its claims; with its text in context where the originals are attached.

        Raises
        ------
        CaseError
            If no passage has the key.

        Examples
        --------
        >>> open_case().passage("siege-p001").zone
        'headline'
        """
        row = self.row("passages", key)
        before = text = after = None
        if self.originals is not None:
            before, text, after = passages.around(
                self.originals.texts[row["copy_id"]], int(row["start"]), int(row["end"])
            )
        quote = "" if pd.isna(row["quote"]) else str(row["quote"])
        claims = self.claims[self.claims["passage_id"] == key]
        return passages.Passage(
            key, str(row["copy_id"]), str(row["zone"]), str(row["gist"]), quote, claims, text, before, after
        )

    def claim(self, key: str) -> passages.Claim:
        """A claim with its speaker and its passage.

        Raises
        ------
        CaseError
            If no claim has the key.
        """
        row = self.row("claims", key)
        speaker = "nobody named" if pd.isna(row["speaker_id"]) else str(self.row("actors", row["speaker_id"])["label"])
        return passages.Claim(key, row, speaker, self.passage(row["passage_id"]))

    def copy_of_claims(self) -> pd.Series:
        """For each claim the copy in which it stands."""
        return self.claims["passage_id"].map(self.passages["copy_id"]).rename("copy_id")

    @property
    def originals(self) -> originals.Originals | None:
        """The source texts, once attached; those noted by ``course originals`` are found by themselves."""
        return self._attached

    def attach(self, folder: str | Path) -> None:
        """Use the source texts in a folder.

        Raises
        ------
        CaseError
            If a file is missing or is not the text that was coded.
        """
        self._attached = originals.attach(self.table("copies"), Path(folder).expanduser())


def open_case(folder: str | Path | None = None) -> Case:
    """Open a case.

    Parameters
    ----------
    folder
        A folder with a ``datapackage.json`` and its tables; the course's own case if left out.

    Returns
    -------
    Case
        The case, with typed tables: categories, nullable numbers, EDTF dates.

    Raises
    ------
    CaseError
        If the folder cannot be read as a case. The message lists the first faults; ``course validate`` lists all.

    Examples
    --------
    >>> open_case("no/such/folder")
    Traceback (most recent call last):
    ...
    course_lib.case.breaches.CaseError: There is no folder no/such/folder. Give the folder that holds datapackage.json.
    """
    path = shipped("data") if folder is None else Path(folder).expanduser()
    if not path.is_dir():
        raise CaseError(f"There is no folder {path}. Give the folder that holds datapackage.json.")
    loaded = load(path)
    if loaded.breaches:
        first = "\n".join(f"- {breach}" for breach in loaded.breaches[:10])
        rest = f"\n… and {len(loaded.breaches) - 10} more" if len(loaded.breaches) > 10 else ""
        raise CaseError(
            f"The case in {path} cannot be opened:\n{first}{rest}\nRun 'course validate {path}' for the whole list.",
            loaded.breaches,
        )
    tables = {name: typed(raw, loaded.schema.tables[name]).set_index("id") for name, raw in loaded.raw.items()}
    case = Case(path, loaded.schema, tables)
    noted = originals.remembered(case.name)
    if noted is not None and not originals.check(case.table("copies"), noted):
        case.attach(noted)
    return case

"""What a case holds, counted: rows a table, and what of each copy is content and what boilerplate.

``python -m course_lib.case.summary data`` writes the counts into the datasheet, between its two marks.
"""

import re
import sys
from pathlib import Path

import pandas as pd

from course_lib.case.case import Case, open_case

__all__ = ["markdown", "rows_by_table", "share_of_content", "write"]

BEGIN, END = "<!-- counts -->", "<!-- end of counts -->"


def rows_by_table(case: Case) -> pd.DataFrame:
    """The number of rows of each table, with what the table holds.

    >>> rows_by_table(open_case()).columns.tolist()
    ['table', 'rows', 'holds']
    """
    rows = [(name, len(case.table(name)), table.description) for name, table in case.schema.tables.items()]
    return pd.DataFrame(rows, columns=["table", "rows", "holds"])


def share_of_content(case: Case) -> pd.DataFrame:
    """For each copy the passages and code points coded as content and as boilerplate, and its claims.

    >>> share_of_content(open_case())["copy"].tolist()
    ['siege', 'battle', 'akhbar', 'epoch', 'jisr']
    """
    passages = case.table("passages")
    length = passages["end"] - passages["start"]
    boilerplate = passages["zone"] == "boilerplate"
    claims = case.copy_of_claims().value_counts()
    rows = []
    for copy in case.table("copies").index:
        here = passages["copy_id"] == copy
        content, rest = here & ~boilerplate, here & boilerplate
        counts = (content.sum(), length[content].sum(), rest.sum(), length[rest].sum(), claims.get(copy, 0))
        rows.append((copy, *map(int, counts)))
    columns = [
        "copy",
        "content passages",
        "content characters",
        "boilerplate passages",
        "boilerplate characters",
        "claims",
    ]
    return pd.DataFrame(rows, columns=columns)


def markdown(case: Case) -> str:
    """Both counts as Markdown tables."""
    return f"{_table(rows_by_table(case))}\n\n{_table(share_of_content(case))}"


def write(datasheet: Path, case: Case) -> None:
    """Put the counts between the datasheet's two marks.

    Raises
    ------
    ValueError
        If the marks are not there.
    """
    text = datasheet.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{datasheet} lacks the lines '{BEGIN}' and '{END}'. Put them where the counts belong.")
    block = f"{BEGIN}\n\n{markdown(case)}\n\n{END}"
    new = re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: block, text, flags=re.DOTALL)
    datasheet.write_text(new, encoding="utf-8")


def _table(frame: pd.DataFrame) -> str:
    lines = [frame.columns.tolist(), ["---"] * len(frame.columns), *frame.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    write(folder / "README.md", open_case(folder))

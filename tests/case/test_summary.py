import pytest

from course_lib import open_case
from course_lib.case.schema import shipped
from course_lib.case.summary import markdown, rows_by_table, share_of_content, write


def test_the_datasheet_gives_the_counts_of_the_data():
    datasheet = (shipped("data") / "README.md").read_text(encoding="utf-8")
    assert markdown(open_case()) in datasheet, "run: python -m course_lib.case.summary data"


def test_counts_follow_the_tables(hall):
    case = open_case(hall.path)
    rows = rows_by_table(case).set_index("table")["rows"]
    assert rows["claims"] == len(hall.rows("claims")) - 1
    share = share_of_content(case).set_index("copy")
    assert share["claims"].sum() == rows["claims"]
    assert share["content passages"].sum() + share["boilerplate passages"].sum() == rows["passages"]


def test_a_datasheet_without_marks_is_left_alone(hall, tmp_path):
    datasheet = tmp_path / "README.md"
    datasheet.write_text("No marks", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the lines"):
        write(datasheet, open_case(hall.path))
    assert datasheet.read_text(encoding="utf-8") == "No marks"

import csv
import io

from course_lib.classroom.questions import groups, option_table, question_table
from course_lib.classroom.questions.tables import OPTION_COLUMNS, QUESTION_COLUMNS
from course_lib.practice import question


def rows(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_a_row_a_question_and_a_row_an_option(own, hall):
    for case in (own, hall):
        chosen = groups(case, folder=None if case is own else hall.folder)
        asked = [each for group in chosen for each in group.asked]
        questions, options = rows(question_table(case, chosen)), rows(option_table(chosen))
        assert list(questions[0]) == list(QUESTION_COLUMNS)
        assert list(options[0]) == list(OPTION_COLUMNS)
        assert [row["question"] for row in questions] == [each.id for each in asked]
        assert [row["option"] for row in options] == [option.id for each in asked for option in each.options]
        assert {row["question"] for row in options} <= {row["question"] for row in questions}


def test_the_cells_are_those_of_the_case(hall):
    chosen = groups(hall, folder=hall.folder)
    row = next(row for row in rows(question_table(hall, chosen)) if row["question"] == "q-05-2")
    assert row["tolerance"] == "10"
    assert hall.passage("gazette-p015").gist in row["passage_text"]
    first = next(row for row in rows(option_table(chosen)) if row["question"] == "q-05-2")
    assert (first["text"], first["correct"]) == ("30", "true")
    assert first["reply"] == question(hall, "q-05-2").options[0].reply


def test_no_cell_is_a_formula(changed):
    case = changed(
        ("options", "q-01-1-o1", "text", '=HYPERLINK("x")'),
        ("options", "q-01-1-o2", "reply", "+1"),
        ("questions", "q-01-1", "prompt", "@SUM(A1), and more"),
    )
    chosen = groups(case, folder=case.folder)
    tables = rows(question_table(case, chosen)) + rows(option_table(chosen))
    cells = [cell for row in tables for cell in row.values()]
    assert '\'=HYPERLINK("x")' in cells
    assert "'+1" in cells
    assert "'@SUM(A1), and more" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]

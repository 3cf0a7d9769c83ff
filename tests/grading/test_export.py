import codecs
import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.export import ExportError, _Sheet, fill, harmless, write_table
from course_lib.grading.roster import Person
from course_lib.grading.standing import Course, Mark, Standing, standings
from tests.grading import classroom
from tests.grading.classroom import NAME
from tests.grading.marked import give, make_class

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"]
MOODLE = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 11","Rita Right",right,rita@example.org,"Submitted for grading - ",,15.00,Yes,'
    '"Sunday, 3 May 2026, 9:12 PM",-,\r\n'
    '"Participant 12","Willem ""O\'Wrong""",,WILLEM@example.org,Submitted,3.00,15.00,Yes,-,-,"<p>old</p>"\r\n'
    '"Participant 13",Bram Broken,broken,bram@example.org,Submitted,,15.00,Yes,-,-,\r\n'
    '"Participant 14",Hilde,hostile,,Submitted,,15.00,Yes,-,-,\r\n'
    '"Participant 99",=cmd|\' /C calc\'!A0,stranger,stranger@example.org,"No submission",,15.00,Yes,-,-,\r\n'
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,91-a How many came (4711),Final Score\n"
    ",,,,,Manual Posting,\n"
    "    Points Possible,,,,,15.0,(read only)\n"
    '"Right, Rita",501,S1,right,"Group A, late",,80\n'
    '"O\'Wrong, de, Willem",502,S2,wrong,"Group A, late",3.0,\n'
    '"Broken, Bram",503,S3,broken,B,,\n'
    '"Student, Test",999,,abc123,B,,\n'
)


def one(learner, points=None, *, of=15.0, email="", lms="", first="", last="", comment="", status="graded"):
    marks = {"w1": Mark("w1", points, of, True, (), comment)} if status.startswith("graded") else {}
    return Standing(Person(learner, first, last, email, lms), status, "" if marks else "It broke.", (), (), marks)


CLASS = [
    one("right", 12.5, email="rita@example.org", first="Rita", last="Right", comment="Good & <short>"),
    one("wrong", 4.0, email="willem@example.org", comment="=HYPERLINK(1)"),
    one("broken", email="bram@example.org", status="failed"),
    one("hostile", None, first="Hilde", last="Hostile"),
    one("letters", 9.0, email="zoe@example.org"),
]


@pytest.fixture
def filled(tmp_path):
    def fill_it(text, found=CLASS, *, encoding="utf-8", mark=b"", **options):
        source, target = tmp_path / "from.csv", tmp_path / "to.csv"
        source.write_bytes(mark + text.encode(encoding))
        done = fill(source, target, found, NAME, **options)
        return done, target.read_bytes()[len(mark) :].decode(encoding)

    return fill_it


def rows(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_class(tmp_path_factory.mktemp("export"))
    give(course, "right", "Emergent", "=1+1 is no argument")
    return course


def test_one_row_a_learner_and_a_score_a_question(course, tmp_path):
    write_table(tmp_path / "s.csv", {NAME: standings(Course(course), NAME)})
    text = (tmp_path / "s.csv").read_text(encoding="utf-8")
    found = {row["learner"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    right = found["right"]
    assert [right[f"{name} (of {of})"] for name, of in (("q1", 3), ("q2", 4), ("q3", 3), ("w1", 5))] == list("3433")
    assert (right["points"], right["of"], right["status"]) == ("13", "15", "graded")
    assert right["w1: comment"] == "'=1+1 is no argument"
    assert found["wrong"]["points"] == ""
    assert found["wrong"]["to be marked"] == "w1"
    assert found["wrong"]["last name"] == "O'Wrong, de"
    assert "The high side" in found["wrong"]["q3: reasons"]
    for learner, status in (("broken", "failed"), ("absent", "missing")):
        assert found[learner]["status"] == status
        assert {found[learner][name] for name in ("points", "of", "q1 (of 3)", "w1 (of 5)")} == {""}
        assert found[learner]["reason"]
    assert found["blank"]["points"] == "0"


@pytest.mark.parametrize("bom", [False, True])
def test_the_mark_for_excel_is_a_choice(course, tmp_path, bom):
    write_table(tmp_path / "s.csv", {NAME: standings(Course(course), NAME)}, bom=bom)
    content = (tmp_path / "s.csv").read_bytes()
    assert content.startswith(codecs.BOM_UTF8) is bom
    assert "Léttres" in content.decode("utf-8")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_taken_for_a_formula(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(("value", "told"), [(-1.5, "-1.5"), (0, "0"), (0.1 + 0.2, "0.3"), (None, ""), ("-", "'-")])
def test_numbers_stay_numbers(value, told):
    assert harmless(value) == told


def test_moodle(filled):
    done, text = filled(MOODLE)
    grades = {row[0]: row[5] for row in rows(text)[1:]}
    assert grades == {
        "Participant 11": "12.5",
        "Participant 12": "4",
        "Participant 13": "",
        "Participant 14": "",
        "Participant 99": "",
    }
    assert done.column == "Grade"
    assert done.filled == ("right", "wrong")
    assert done.changed == ("wrong",)
    assert done.ungraded == {"broken": "failed: It broke.", "hostile": "to be marked: w1"}
    assert [name.split(", ")[1] for name in done.only_in_file] == ["stranger@example.org"]
    assert done.only_in_gradebook == ("letters",)


def test_moodle_s_comments_are_harmless_html(filled):
    comments = {row[0]: row[10] for row in rows(filled(MOODLE)[1])[1:]}
    assert comments["Participant 11"] == "<p>w1: Good &amp; &lt;short&gt;</p>"
    assert comments["Participant 12"] == "<p>w1: =HYPERLINK(1)</p>"
    assert comments["Participant 13"] == ""


def test_everything_else_stays_byte_for_byte(filled):
    _, text = filled(MOODLE)
    changed = [
        (before, after)
        for before, after in zip(MOODLE.split("\r\n"), text.split("\r\n"), strict=True)
        if before != after
    ]
    assert len(changed) == 2
    assert changed[0][1] == changed[0][0].replace(",,15.00", ",12.5,15.00") + "<p>w1: Good &amp; &lt;short&gt;</p>"
    assert changed[1][1] == changed[1][0].replace("3.00", "4").replace("<p>old</p>", "<p>w1: =HYPERLINK(1)</p>")


def test_canvas(filled):
    done, text = filled(CANVAS)
    assert text == CANVAS.replace('late",,80', 'late",12.5,80').replace('late",3.0,', 'late",4,')
    assert done.column == "91-a How many came (4711)"
    assert done.only_in_file == ()
    assert set(done.only_in_gradebook) == {"hostile", "letters"}


def test_the_file_s_maximum_must_be_the_exercise_s(filled):
    with pytest.raises(ExportError, match="100 points, the exercise has 15"):
        filled(MOODLE.replace("15.00", "100.00"))
    _, text = filled(CANVAS.replace(",15.0,", ",30.0,"), scale=True)
    assert rows(text)[3][5] == "25"


def test_a_grade_that_cannot_be_changed_is_left_alone(filled):
    done, text = filled(MOODLE.replace("3.00,15.00,Yes", "3.00,15.00,No"))
    assert done.locked == ("wrong",)
    assert rows(text)[2][5] == "3.00"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("cp1252", b"")],
)
def test_encodings_are_kept(filled, encoding, mark):
    text = CANVAS.replace("Group A", "Grüppe Ä")
    _, after = filled(text, encoding=encoding, mark=mark)
    assert "Grüppe Ä" in after
    assert rows(after)[3][5] == "12.5"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_delimiters_and_decimal_commas_are_kept(filled, delimiter):
    text = delimiter.join(["Email address", "Grade", "Maximum Grade"]) + "\r\n"
    text += delimiter.join(["rita@example.org", "", "15,00"]) + "\r\n"
    _, after = filled(text)
    assert after == text.replace(f"org{delimiter}", f"org{delimiter}12,5")


def test_a_comma_in_a_number_is_quoted_where_commas_divide(filled):
    _, after = filled('Email address,Grade,Maximum Grade\nrita@example.org,,"15,00"\n')
    assert rows(after)[1] == ["rita@example.org", "12,5", "15,00"]


def test_a_column_that_is_not_found_is_asked_for(filled):
    text = "Email address,Essay,Quiz\nrita@example.org,,\n"
    with pytest.raises(ExportError, match=r"No column names .* --column.*Essay; Quiz"):
        filled(text)
    assert filled(text, column="Quiz")[1] == "Email address,Essay,Quiz\nrita@example.org,,12.5\n"
    with pytest.raises(ExportError, match="No column is called 'Exam'"):
        filled(text, column="Exam")
    two = "Email address,91-a (1),91-a (2)\nrita@example.org,,\n"
    with pytest.raises(ExportError, match="Several columns name"):
        filled(two)


def test_91_a_is_not_91_ab_nor_191_a(filled):
    text = "Email address,91-ab,191-a,Assignment: 91-a (Real),Assignment: 91-a (Percentage)\nrita@example.org,,,-,-\n"
    assert rows(filled(text)[1])[1] == ["rita@example.org", "", "", "12.5", "-"]


def test_learners_without_a_known_column_are_asked_for(filled):
    text = "Matrikel,91-a\nright,\n"
    with pytest.raises(ExportError, match="--learner-column"):
        filled(text)
    assert filled(text, learner_column="Matrikel")[1] == "Matrikel,91-a\nright,12.5\n"


def test_who_could_be_two_people_gets_no_grade(filled):
    twins = [one("ada1", 3.0, first="Ada", last="Twin"), one("ada2", 5.0, first="Ada", last="Twin")]
    done, text = filled("Full name,91-a\nAda Twin,\n", twins)
    assert rows(text)[1][1] == ""
    assert done.only_in_file == ("Ada Twin",)
    assert done.only_in_gradebook == ("ada1", "ada2")


def test_an_email_of_one_and_an_id_of_another_is_nobody(filled):
    done, text = filled("ID number,Email address,91-a\nwrong,rita@example.org,\n")
    assert rows(text)[1][2] == ""
    assert len(done.only_in_file) == 1


def test_a_name_does_not_outweigh_another_email(filled):
    done, text = filled("Full name,Email address,91-a\nRita Right,other@example.org,\n")
    assert rows(text)[1][2] == ""
    assert done.only_in_file == ("Rita Right, other@example.org",)


def test_a_learner_who_stands_twice_gets_no_grade(filled):
    done, text = filled("Email address,91-a\nrita@example.org,\nrita@example.org,\n")
    assert [row[1] for row in rows(text)[1:]] == ["", ""]
    assert "several lines mean right" in done.only_in_file[0]
    assert "right" in done.only_in_gradebook


def test_canvas_s_number_finds_who_has_no_other(filled):
    done, _ = filled("Student,ID,91-a\nSomebody,501,\nOther,502,\n", [one("x", 3.0, lms="501"), one("502", 4.0)])
    assert done.filled == ("x", "502")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no table"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b'Email address,91-a\n"a"b,\n', "stray quotation marks"),
        (b'Email address,91-a\n"never closed,\n', "stray quotation marks"),
        (codecs.BOM_UTF16_LE + b"a", "damaged"),
        (b"just a line\n", "no table"),
    ],
)
def test_a_file_that_is_no_gradebook_is_refused(tmp_path, content, told):
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(ExportError, match=told):
        fill(tmp_path / "x.csv", tmp_path / "y.csv", CLASS, NAME)
    assert not (tmp_path / "y.csv").exists()


def test_no_such_file(tmp_path):
    with pytest.raises(ExportError, match="cannot be read"):
        fill(tmp_path / "none.csv", tmp_path / "y.csv", CLASS, NAME)


@given(
    st.lists(st.lists(st.text(max_size=8).filter(lambda text: "\0" not in text), min_size=2, max_size=4), min_size=1),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_table_comes_back_as_it_was(tmp_path_factory, table, end):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(table)
    content = text.getvalue().encode("utf-8", "replace")
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        sheet = _Sheet.read(path)
    except ExportError:
        return
    assert sheet.content() == content


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "nbgrader", "export", *arguments]
    return subprocess.run(
        command, cwd=course, capture_output=True, text=True, env=environment, timeout=120, check=False
    )


def test_nbgrader_s_own_export_takes_our_plugins(course, tmp_path):
    place = classroom.copy(course, tmp_path / "course")
    chosen = f"--assignment=['{NAME}']"
    done = nbgrader(place, "--exporter=course_lib.grading.export.QuestionExport", chosen, "--to=s.csv")
    assert done.returncode == 0, done.stderr
    assert "q1 (of 3)" in (place / "s.csv").read_text(encoding="utf-8")
    (place / "from.csv").write_text("Email address,91-a\nrita@example.org,\n", encoding="utf-8")
    options = ["--exporter=course_lib.grading.export.PlatformExport", "--PlatformExport.file=from.csv", chosen]
    done = nbgrader(place, *options, "--to=to.csv")
    assert done.returncode == 0, done.stderr
    assert (place / "to.csv").read_text(encoding="utf-8") == "Email address,91-a\nrita@example.org,13\n"
    assert "Only in the gradebook: wrong" in done.stderr

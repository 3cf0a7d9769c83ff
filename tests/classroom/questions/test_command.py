import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from course_lib import open_case
from course_lib.case import new_case
from course_lib.classroom.questions.command import questions
from course_lib.practice import questions as asked


def run(*arguments, status=0):
    result = CliRunner().invoke(questions, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output
    return " ".join(result.output.split())


def written(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_everything_is_written_and_the_teacher_is_told_that_it_holds_answers(tmp_path):
    told = run(tmp_path / "out")
    assert f"{len(asked(open_case()))} questions" in told
    assert "not for learners" in told
    names = written(tmp_path / "out")
    assert {"README.md", "questions.xml", "questions.csv", "options.csv"} < set(names)
    assert len([name for name in names if name.startswith("qti/")]) == 15
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "These files hold the answers" in text
    assert text.count("- **Lesson ") == 13
    assert "post-test out of sight" in text
    assert "hold the answers" in " ".join(CliRunner().invoke(questions, ["--help"]).output.split())


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("moodle", ["questions.xml"]),
        ("csv", ["options.csv", "questions.csv"]),
        ("qti", ["qti/lesson-05.zip"]),
    ],
)
def test_a_format_and_a_lesson_can_be_chosen(hall, tmp_path, wanted, names):
    told = run(tmp_path / "out", "--format", wanted, "--lesson", "5", "--case", hall.folder)
    assert "2 questions" in told
    assert written(tmp_path / "out") == [".course-questions.json", "README.md", *names]
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert ("Moodle: questions.xml" in text) == (wanted == "moodle")
    assert "None is known for this case" in text
    assert "CC BY-SA" not in text


def test_what_is_as_it_was_written_is_renewed(hall, tmp_path):
    out = tmp_path / "out"
    moodle = (out, "--case", hall.folder, "--format", "moodle")
    run(*moodle)
    before = (out / "questions.xml").read_bytes()
    run(*moodle, "--lesson", "05")
    assert (out / "questions.xml").read_bytes() != before
    run(*moodle)
    assert (out / "questions.xml").read_bytes() == before


@pytest.mark.parametrize("name", ["README.md", "questions.csv", "questions.xml"])
def test_what_somebody_else_wrote_is_never_touched(hall, tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("Mine.", encoding="utf-8")
    told = run(out, "--case", hall.folder, status=1)
    assert name in told
    assert "Nothing was written" in told
    assert written(out) == [name]


def test_what_was_changed_since_is_never_touched(hall, tmp_path):
    out = tmp_path / "out"
    run(out, "--case", hall.folder)
    with (out / "options.csv").open("a", encoding="utf-8") as file:
        file.write("my own line\n")
    kept = (out / "options.csv").read_bytes()
    assert "options.csv" in run(out, "--case", hall.folder, "--lesson", "05", status=1)
    assert (out / "options.csv").read_bytes() == kept


def test_a_case_is_not_overwritten_by_its_own_export(tmp_path, hall):
    case = new_case(tmp_path / "case")
    before = {name: (case / name).read_bytes() for name in written(case)}
    run(case, "--case", hall.folder, status=1)
    assert {name: (case / name).read_bytes() for name in written(case)} == before


def test_a_link_is_not_followed(hall, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "elsewhere").write_text("Mine.", encoding="utf-8")
    (out / "questions.xml").symlink_to(tmp_path / "elsewhere")
    run(out, "--case", hall.folder, status=1)
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "Mine."


def test_a_damaged_record_makes_nothing_ours(hall, tmp_path):
    out = tmp_path / "out"
    run(out, "--case", hall.folder)
    (out / ".course-questions.json").write_text("{", encoding="utf-8")
    run(out, "--case", hall.folder)
    (out / ".course-questions.json").write_text("[]", encoding="utf-8")
    assert "Nothing was written" in run(out, "--case", hall.folder, "--lesson", "05", status=1)


def test_what_is_wrong_is_said_in_a_sentence(hall, tmp_path):
    assert "no questions yet" in run(tmp_path / "out", "--case", new_case(tmp_path / "case"), status=1)
    assert not (tmp_path / "out").exists()
    assert "no questions for lesson 09" in run(tmp_path / "out", "--lesson", "9", "--case", hall.folder, status=1)
    (tmp_path / "file").write_text("Mine.", encoding="utf-8")
    assert "name a folder" in run(tmp_path / "file", "--case", hall.folder, status=1)
    assert "Error" in run(tmp_path / "out", "--case", tmp_path / "nowhere", status=1)


def test_a_folder_that_cannot_be_made_is_said(hall, tmp_path):
    (tmp_path / "file").write_text("Mine.", encoding="utf-8")
    assert "Cannot write" in run(tmp_path / "file" / "out", "--case", hall.folder, status=1)


def test_no_key_of_graded_work_is_in_the_export(tmp_path):
    run(tmp_path / "out")
    packed = b"".join(
        zipfile.ZipFile(path).read(name)
        for path in (tmp_path / "out" / "qti").glob("*.zip")
        for name in zipfile.ZipFile(path).namelist()
    )
    everything = packed + b"".join(path.read_bytes() for path in (tmp_path / "out").glob("*.*"))
    exercises = Path(__file__).parents[3] / "exercises" / "source"
    lines = {
        line.strip()
        for path in exercises.glob("*/*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
        for line in cell["source"]
        if len(line.strip()) > 40
    }
    assert lines
    assert not [line for line in lines if line.encode() in everything]

import csv
import io

import pytest
from click.testing import CliRunner

from course_lib.grading import commands_after
from course_lib.grading.commands_after import export, feedback, mark
from tests.grading import classroom
from tests.grading.classroom import NAME
from tests.grading.marked import give, make_class


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_class(tmp_path_factory.mktemp("commands"))
    give(course, "right", "Emergent")
    return course


def call(command, *arguments):
    return CliRunner().invoke(command, [str(each) for each in arguments])


def test_feedback(course):
    done = call(feedback, NAME, "--course", course)
    assert done.exit_code == 0
    assert "8 pages written below" in done.output
    assert "Not wholly marked yet, and the page says so (4):" in done.output


def test_feedback_for_nobody(course):
    done = call(feedback, NAME, "--course", course, "--only", "nobody")
    assert (done.exit_code, "nobody" in done.output) == (1, True)


def test_export_question_by_question(course, tmp_path):
    done = call(export, NAME, "--course", course, "--to", tmp_path / "s.csv")
    assert done.exit_code == 0
    assert "8 learners, 2 with a grade" in done.output
    assert "  broken" in done.output
    assert len(list(csv.reader(io.StringIO((tmp_path / "s.csv").read_text(encoding="utf-8"))))) == 9


def test_export_into_the_platform_s_file(course, tmp_path):
    source = tmp_path / "grades.csv"
    source.write_text("Email address,91-a\nrita@example.org,\nbram@example.org,\nwho@example.org,\n", encoding="utf-8")
    done = call(export, NAME, source, "--course", course)
    assert done.exit_code == 0
    assert (tmp_path / "grades-graded.csv").read_text() == source.read_text().replace(
        "rita@example.org,", "rita@example.org,13"
    )
    for told in (
        "1 grade in the column '91-a'",
        "broken (failed: The file is not valid JSON",
        "Only in the file, not in the gradebook (1):\n  who@example.org",
        "Only in the gradebook, not in the file (6):",
    ):
        assert told in done.output


@pytest.mark.parametrize("command", [feedback, export, mark])
def test_what_is_wrong_is_said_to_a_person(command, tmp_path):
    done = call(command, NAME, "--course", tmp_path)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert "Traceback" not in done.output


def test_marking_says_where_and_ends_with_ctrl_c(course, monkeypatch):
    def stopped(self):
        self._server.server_close()
        raise KeyboardInterrupt

    monkeypatch.setattr(commands_after.MarkingServer, "serve", stopped)
    done = call(mark, NAME, "--course", course, "--no-browser")
    assert done.exit_code == 0
    assert "Mark at http://127.0.0.1:" in done.output
    assert "What you saved is in the gradebook." in done.output


def test_a_port_in_use_is_said(course):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = call(mark, NAME, "--course", course, "--port", taken.getsockname()[1], "--no-browser")
    assert (done.exit_code, "--port" in done.output) == (1, True)


def test_that_nothing_was_graded_yet_is_said(course, tmp_path):
    place = classroom.copy(course, tmp_path / "course")
    (place / "gradebook.db").unlink()
    done = call(export, NAME, "--course", place)
    assert "no gradebook" in done.output

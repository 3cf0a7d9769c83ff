"""The check that authors run on their file while they write it."""

from click.testing import CliRunner

from course_lib.teaching.check import main
from tests.teaching.conftest import ROOT


def test_a_good_file_is_said_to_be_good():
    done = CliRunner().invoke(main, [str(ROOT / "teaching" / "lessons" / "06.yaml")])
    assert done.exit_code == 0
    assert done.output == "06.yaml: all is well: Who held the town?\n"


def test_each_fault_is_a_line_and_the_exit_status_is_one(changed):
    path = changed(lambda d: (d["before"].append("See battle-p999."), d["timing"][0].update(phase="Tea")))
    done = CliRunner().invoke(main, [str(path)])
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 2
    assert "battle-p999" in done.output
    assert "'Tea' is no section" in done.output


def test_a_file_that_is_not_there_is_told(tmp_path):
    done = CliRunner().invoke(main, [str(tmp_path / "06.yaml")])
    assert done.exit_code == 1
    assert "There is no teacher's file for lesson 06" in done.output

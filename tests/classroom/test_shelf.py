import pytest

from course_lib.classroom.shelf import LIST, check, write
from course_lib.own_files import NotOursError


def test_a_report_is_written_and_written_again(tmp_path):
    out = tmp_path / "deep" / "out"
    write(out, {"a.csv": b"1", "report.html": b"2"})
    write(out, {"a.csv": b"3", "report.html": b"4"})
    assert (out / "a.csv").read_bytes() == b"3"
    assert sorted(path.name for path in out.iterdir()) == [LIST, "a.csv", "report.html"]


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_bytes(b"mine")
    with pytest.raises(NotOursError, match=r"not a class report \(thesis.txt\)"):
        write(tmp_path, {"report.html": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_that_somebody_changed_is_not_lost_and_nothing_else_is_written(tmp_path):
    out = tmp_path / "out"
    write(out, {"a.csv": b"1", "b.csv": b"1"})
    (out / "b.csv").write_bytes(b"with my notes")
    with pytest.raises(NotOursError, match=r"b\.csv was changed"):
        write(out, {"a.csv": b"2", "b.csv": b"2"})
    assert (out / "a.csv").read_bytes() == b"1"
    assert (out / "b.csv").read_bytes() == b"with my notes"


def test_a_file_beside_the_report_stays(tmp_path):
    out = tmp_path / "out"
    write(out, {"a.csv": b"1"})
    (out / "notes.txt").write_bytes(b"mine")
    write(out, {"a.csv": b"2"})
    assert (out / "notes.txt").read_bytes() == b"mine"
    (out / "b.csv").write_bytes(b"mine")
    with pytest.raises(NotOursError, match="no part of it"):
        write(out, {"a.csv": b"3", "b.csv": b"3"})


def test_a_link_is_not_written_through(tmp_path):
    out, target = tmp_path / "out", tmp_path / "target"
    write(out, {"a.csv": b"1"})
    target.write_bytes(b"1")
    (out / "a.csv").unlink()
    (out / "a.csv").symlink_to(target)
    with pytest.raises(NotOursError):
        write(out, {"a.csv": b"2"})
    assert target.read_bytes() == b"1"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(NotOursError, match="not a folder"):
        check(tmp_path / "out")


@pytest.mark.parametrize(
    "listed", [b"", b"[]", b'{"schema": "who-says-so/class-report"}', b'{"schema": "x", "files": {}}']
)
def test_a_list_that_is_none_protects_the_folder(tmp_path, listed):
    (tmp_path / LIST).write_bytes(listed)
    with pytest.raises(NotOursError):
        check(tmp_path)

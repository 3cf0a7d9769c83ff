import io
import os
import stat
import zipfile

import pytest

from course_lib.archives import FilesError, NotReadError
from course_lib.classroom import files
from course_lib.classroom.files import files_of


def by_path(source, **also):
    return {found.path: found for found in files_of(source, **also)}


def zipped(entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return content.getvalue()


def test_files_of_folders_and_sub_folders_come_in_the_order_of_their_names(tmp_path, put):
    put("b/answers.json", b"2")
    put("a.json", b"1")
    put("notes.txt", b"")
    found = by_path(tmp_path / "class")
    assert list(found) == ["a.json", "notes.txt", "b/answers.json"]
    assert found["b/answers.json"].read() == b"2"
    assert found["notes.txt"].aside == "is no answers file, to go by its name"


def test_a_link_is_not_followed_wherever_it_leads(tmp_path, put):
    put("a.json", b"1")
    secret = tmp_path / "secret.json"
    secret.write_bytes(b"secret")
    (tmp_path / "class" / "link.json").symlink_to(secret)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.json").write_bytes(b"secret")
    (tmp_path / "class" / "folder").symlink_to(tmp_path / "elsewhere")
    found = by_path(tmp_path / "class")
    assert set(found) == {"a.json", "folder", "link.json"}
    assert all("link to another place" in found[name].refused for name in ("folder", "link.json"))
    with pytest.raises(NotReadError):
        found["link.json"].read()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_make_it_wait(tmp_path, put):
    put("a.json", b"1")
    os.mkfifo(tmp_path / "class" / "pipe.json")
    assert by_path(tmp_path / "class")["pipe.json"].refused == "is no ordinary file"


def test_a_huge_file_is_told_and_not_read(tmp_path, put):
    path = put("a.json", b"")
    with path.open("wb") as file:
        file.truncate(files.LARGEST + 1)
    assert "larger than 8 MiB" in by_path(tmp_path / "class")["a.json"].refused


def test_a_file_that_grows_in_the_meantime_is_not_read_beyond_the_limit(tmp_path, put):
    path = put("a.json", b"1")
    (found,) = files_of(tmp_path / "class")
    with path.open("wb") as file:
        file.truncate(files.LARGEST + 1)
    with pytest.raises(NotReadError, match="larger than 8 MiB"):
        found.read()


def test_what_the_system_keeps_for_itself_is_no_file(tmp_path, put):
    put("one/.git/config", b"")
    put("one/.git/objects/aa/bb", b"")
    put("one/.course/copied.json", b"{}")
    put("one/.answers.json.lock", b"")
    put("one/.answers.json.part", b"")
    put("one/.DS_Store", b"")
    put("one/answers.json", b"1")
    put("one/all.zip", zipped([("x.json", "1"), ("__MACOSX/._x.json", "2"), (".x.json.lock", "")]))
    found = by_path(tmp_path / "class")
    assert set(found) == {"one/answers.json", "one/all.zip", "one/all.zip/x.json"}
    assert found["one/all.zip"].aside == "is an archive of 1 file, each with a line of its own"
    assert set(by_path(tmp_path / "class" / "one" / "all.zip")) == {"x.json"}


def test_the_folder_of_the_report_is_left_out(tmp_path, put):
    put("a.json", b"1")
    put("report/report.html", b"")
    assert set(by_path(tmp_path / "class", but=tmp_path / "class" / "report")) == {"a.json"}


def test_an_archive_is_read_and_paths_that_lead_out_are_refused(tmp_path):
    path = tmp_path / "class.zip"
    link = zipfile.ZipInfo("link.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path.write_bytes(zipped([("one/answers.json", "1"), ("../../etc/x.json", "2"), ("/abs.json", "3"), (link, "/etc")]))
    found = by_path(path)
    assert found["one/answers.json"].read() == b"1"
    assert "leads out" in found["etc/x.json"].refused
    assert "leads out" in found["abs.json"].refused
    assert "link" in found["link.json"].refused
    assert sorted(each.name for each in tmp_path.iterdir()) == ["class.zip"]


def test_a_bomb_does_not_go_off(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([("bomb.json", b"\0" * (files.LARGEST + 10))]))
    assert len(path.read_bytes()) < 100_000
    assert "when unpacked" in by_path(path)["bomb.json"].refused


def test_all_archives_together_have_a_limit(tmp_path, monkeypatch):
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([(f"{n}.json", b" " * 1_000) for n in range(5)]))
    monkeypatch.setattr(files, "BUDGET", 3_000)
    told = []
    for found in files_of(path):
        try:
            found.read()
            told.append("read")
        except NotReadError as error:
            told.append(str(error)[:12])
    assert told == ["read", "read", "read", "is left out,", "is left out,"]


def test_an_archive_inside_is_looked_into_and_a_deeper_one_is_told(tmp_path, put):
    inner = zipped([("answers.json", "1"), ("deep.zip", zipped([("x.json", "2")]))])
    put("one.zip", inner)
    put("broken.zip", inner[:50])
    found = by_path(tmp_path / "class")
    assert found["one.zip/answers.json"].read() == b"1"
    assert "archive inside an archive" in found["one.zip/deep.zip"].refused
    assert found["one.zip"].aside == "is an archive of 2 files, each with a line of its own"
    assert found["broken.zip"].refused == "is no zip archive that can be read"


def test_one_name_twice_in_an_archive_is_two_lines(tmp_path):
    path = tmp_path / "class.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(zipped([("a.json", "1"), ("a.json", "2")]))
    assert len(by_path(path)) == 2


def test_what_is_no_folder_and_no_archive_is_said(tmp_path):
    with pytest.raises(FilesError, match="There is no"):
        list(files_of(tmp_path / "nowhere"))
    (tmp_path / "a.json").write_bytes(b"{}")
    with pytest.raises(FilesError, match="neither a folder nor a zip archive"):
        list(files_of(tmp_path / "a.json"))


def test_too_many_files_are_no_class(tmp_path, put, monkeypatch):
    for name in "abc":
        put(f"{name}.json", b"")
    monkeypatch.setattr(files, "MOST_FILES", 2)
    with pytest.raises(FilesError, match="more than 2 files"):
        list(files_of(tmp_path / "class"))

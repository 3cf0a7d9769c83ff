import errno
import os
import stat
from pathlib import Path

import pytest

from course_lib.own_files import NotOursError, Shelf

LIST = ".list.json"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "folder"


def snapshot(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_written_is_renewed_and_what_is_the_same_is_not_touched(folder):
    assert Shelf(folder, LIST).text("a/one.txt", "été")
    assert Shelf(folder, LIST).put("two", b"2")
    again = Shelf(folder, LIST)
    before = (folder / "two").stat().st_mtime_ns
    assert again.put("a/one.txt", b"new")
    assert again.put("two", b"2")
    assert (again.written, again.same, again.left) == (["a/one.txt"], ["two"], [])
    assert (folder / "a" / "one.txt").read_bytes() == b"new"
    assert (folder / "two").stat().st_mtime_ns == before
    assert set(snapshot(folder)) == {LIST, "a/one.txt", "two"}


def test_what_somebody_changed_or_put_there_stays(folder):
    Shelf(folder, LIST).put("changed", b"1")
    (folder / "changed").write_bytes(b"my notes")
    (folder / "before").write_bytes(b"mine")
    (folder / "a folder").mkdir()
    shelf = Shelf(folder, LIST)
    assert not any(shelf.put(name, b"2") for name in ("changed", "before", "a folder"))
    assert shelf.left == ["changed", "before", "a folder"]
    assert (folder / "changed").read_bytes() == b"my notes"
    assert (folder / "before").read_bytes() == b"mine"


def test_somebody_s_file_with_the_same_content_may_be_renewed_later(folder):
    folder.mkdir(parents=True)
    (folder / "one").write_bytes(b"1")
    assert Shelf(folder, LIST).put("one", b"1")
    assert Shelf(folder, LIST).put("one", b"2")


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_neither_followed_nor_replaced(folder, tmp_path, there):
    Shelf(folder, LIST).put("one", b"1")
    target = tmp_path / "target"
    if there:
        target.write_bytes(b"1")
    (folder / "one").unlink()
    (folder / "one").symlink_to(target)
    assert not Shelf(folder, LIST).put("one", b"2")
    assert (folder / "one").is_symlink()
    assert not there or target.read_bytes() == b"1"


def test_several_files_or_none(folder):
    Shelf(folder, LIST).fill({"a": b"1", "b": b"1"}, what="the list")
    Shelf(folder, LIST).fill({"a": b"2", "b": b"2"}, what="the list")
    (folder / "b").write_bytes(b"mine")
    with pytest.raises(NotOursError, match="b was changed since the list was written, or is no part of it"):
        Shelf(folder, LIST).fill({"a": b"3", "b": b"3", "c": b"3"}, what="the list")
    assert {name: content for name, content in snapshot(folder).items() if name != LIST} == {"a": b"2", "b": b"mine"}


def test_many_files_are_not_all_named(folder):
    folder.mkdir(parents=True)
    for name in "abcdefg":
        (folder / name).write_bytes(b"mine")
    with pytest.raises(NotOursError, match=r"a, b, c, d, e and 2 more were .* name a new one\.$"):
        Shelf(folder, LIST).fill(dict.fromkeys("abcdefg", b"1"), what="it", other="a new one")


def test_a_file_in_the_folder_s_place_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(NotOursError, match="is a file: name a folder"):
        Shelf(tmp_path / "file", LIST).fill({"a": b"1"}, what="it")
    with pytest.raises(NotADirectoryError):
        Shelf(tmp_path / "file" / "deeper", LIST).put("a", b"1")


@pytest.mark.parametrize("listed", [b"", b"[]", b"{}", b'{"copied": 3}', b"[" * 100_000, b"\x00\xff"])
def test_a_broken_list_makes_nothing_ours(folder, listed):
    Shelf(folder, LIST).put("one", b"1")
    assert Shelf(folder, LIST).begun
    (folder / LIST).write_bytes(listed)
    shelf = Shelf(folder, LIST)
    assert not shelf.begun
    assert not shelf.put("one", b"2")


def test_what_breaks_off_leaves_the_old_file_and_says_what_came_before(folder, monkeypatch):
    Shelf(folder, LIST).put("two", b"old")
    shelf = Shelf(folder, LIST)
    shelf.put("one", b"1")
    before, whole = snapshot(folder), Path.write_bytes

    def full(path, content):
        whole(path, content[:1])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        shelf.put("two", b"new")
    assert snapshot(folder) == before
    monkeypatch.undo()
    assert Shelf(folder, LIST).stands("one", b"newer") == "ours"


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_files_can_be_kept_from_other_people_s_eyes(folder):
    Shelf(folder, LIST, mode=0o600).put("one", b"1")
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in ("one", LIST)} == {0o600}

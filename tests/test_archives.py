import io
import os
import re
import stat
import zipfile

import pytest

from course_lib.archives import Budget, FilesError, Found, Limits, NotReadError, at_most, files_in, files_of_archive

LIMITS = Limits(re.compile(r"\.txt$"), 1 << 20, 2 << 20, 5)


def zipped(*entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return content.getvalue()


def inside(content, limits=LIMITS, budget=None):
    archive = Found(("a.zip",), 0.0, lambda: content)
    return {found.path: found for found in files_of_archive(archive, limits, budget)}


def test_a_folder_and_its_archive_give_the_same_files(tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "b.txt").write_bytes(b"2")
    (tmp_path / "in" / "deep" / "a.txt").write_bytes(b"1")
    (tmp_path / "in.zip").write_bytes(zipped(("b.txt", b"2"), ("deep/", b""), ("deep/a.txt", b"1")))
    told = [[(f.path, f.read(), f.refused) for f in files_in(tmp_path / name, LIMITS)] for name in ("in", "in.zip")]
    assert told[0] == told[1] == [("b.txt", b"2", ""), ("deep/a.txt", b"1", "")]


def test_only_what_is_wanted_is_refused_for_its_size_and_nothing_is_read_beyond_it(tmp_path):
    found = inside(zipped(("a.txt", bytes(2 << 20)), ("film", bytes(2 << 20)), ("more.zip", bytes(2 << 20))))
    assert found["a.zip/a.txt"].refused == "is larger than 1 MiB when unpacked: too large to be read"
    assert not found["a.zip/film"].refused
    assert not found["a.zip/more.zip"].refused
    with pytest.raises(NotReadError, match="larger than 1 MiB"):
        found["a.zip/film"].read()
    (tmp_path / "a.txt").write_bytes(bytes(2 << 20))
    (on_disk,) = files_in(tmp_path, LIMITS)
    assert on_disk.refused == "is larger than 1 MiB: too large to be read"


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "x/../../a.txt", "C:\\a.txt", "..\\a.txt", "C:a.txt"])
def test_a_path_that_leads_out_is_refused_and_its_name_is_harmless(name):
    (found,) = inside(zipped((name, b"1"))).values()
    assert "leads out" in found.refused
    assert not {"", ".", ".."} & set(found.parts)


def test_links_and_devices_in_an_archive_are_refused():
    link, device = zipfile.ZipInfo("link.txt"), zipfile.ZipInfo("device.txt")
    link.external_attr, device.external_attr = (stat.S_IFLNK | 0o777) << 16, (stat.S_IFBLK | 0o666) << 16
    found = inside(zipped((link, "/etc"), (device, "")))
    assert "link to another place" in found["a.zip/link.txt"].refused
    assert "no ordinary file" in found["a.zip/device.txt"].refused


def test_a_password_is_told():
    content = bytearray(zipped(("a.txt", b"1")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert inside(bytes(content))["a.zip/a.txt"].refused == "is locked with a password"


def test_damage_is_told():
    content = bytearray(zipped(("a.txt", os.urandom(200))))
    content[60:90] = bytes(30)
    with pytest.raises(NotReadError, match="is damaged in its archive"):
        inside(bytes(content))["a.zip/a.txt"].read()
    with pytest.raises(NotReadError, match="is no zip archive that can be read"):
        inside(b"PK\x03\x04abc")


def test_a_budget_is_for_all_that_is_read():
    found = inside(zipped(*((f"{n}.txt", bytes(400_000)) for n in range(3))), budget=Budget(1 << 20))
    assert found["a.zip/2.txt"].read()
    assert found["a.zip/0.txt"].read()
    with pytest.raises(NotReadError, match="more than 1 MiB in all"):
        found["a.zip/1.txt"].read()


def test_too_many_files_are_refused(tmp_path):
    content = zipped(*((f"{n}.txt", b"") for n in range(6)))
    with pytest.raises(NotReadError, match="more than 5 files"):
        inside(content)
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(FilesError, match=r"a\.zip holds more than 5 files"):
        list(files_in(tmp_path / "a.zip", LIMITS))
    assert len(list(at_most(6, iter(inside(content, Limits(LIMITS.names, 1, 1, 6)).values()), tmp_path))) == 6


def test_folders_that_are_not_looked_into_are_one_file_each(tmp_path):
    for name in ("__MACOSX", "mine", "out"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "a.txt").write_bytes(b"1")
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    found = {each.path: each for each in files_in(tmp_path / "in", LIMITS, but=tmp_path / "in" / "out")}
    assert set(found) == {"__MACOSX", "link", "mine/a.txt"}
    assert {path for path, each in found.items() if each.folder} == {"__MACOSX", "link"}
    assert "system" in found["__MACOSX"].aside
    assert "link to another place" in found["link"].refused


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    (found,) = files_in(tmp_path, LIMITS)
    (tmp_path / "closed").chmod(0o700)
    assert (found.folder, found.refused) == (True, "cannot be read: the folder is closed")

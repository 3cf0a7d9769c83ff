import errno
import json
import os
import subprocess
from pathlib import Path

import pytest

from course_lib import workspace
from course_lib.workspace import WorkspaceError, copy_lessons, default_folder, explain

LESSONS = ("00_start_here.ipynb", "01_what_am_i_holding.ipynb")


def notebook(text):
    cells = [
        {"cell_type": "markdown", "id": "l00-01", "metadata": {}, "source": ["# Lesson\n", text]},
        {
            "cell_type": "code",
            "id": "l00-02",
            "metadata": {"tags": ["kept"]},
            "execution_count": 7,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["four"]}],
            "source": ["print('four')"],
        },
    ]
    metadata = {"kernelspec": {"name": "python3"}, "widgets": {"state": {}}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write(source, name, text):
    (source / name).write_text(json.dumps(notebook(text)), encoding="utf-8")


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "course" / "notebooks"
    folder.mkdir(parents=True)
    for name in LESSONS:
        write(folder, name, "first edition: ‘été’")
    return folder


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "a learner" / "lessons"


def snapshot(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_gets_every_lesson_without_outputs(source, folder):
    copied = copy_lessons(source, folder)
    assert copied.new == list(LESSONS)
    copy = json.loads((folder / LESSONS[0]).read_text(encoding="utf-8"))
    code = copy["cells"][1]
    assert (code["outputs"], code["execution_count"]) == ([], None)
    assert (code["id"], code["metadata"]) == ("l00-02", {"tags": ["kept"]})
    assert copy["metadata"] == {"kernelspec": {"name": "python3"}}
    assert "‘été’" in (folder / LESSONS[0]).read_text(encoding="utf-8")


def test_only_lessons_are_copied(source, folder):
    (source / "answers.json").write_text("{}")
    (source / ".ipynb_checkpoints").mkdir()
    write(source / ".ipynb_checkpoints", "00_start_here-checkpoint.ipynb", "old")
    copy_lessons(source, folder)
    assert set(snapshot(folder)) == {*LESSONS, ".course/manifest.json"}


def test_a_second_time_changes_nothing(source, folder):
    copy_lessons(source, folder)
    before = snapshot(folder)
    copied = copy_lessons(source, folder)
    assert (copied.same, copied.new, copied.renewed, copied.left) == (list(LESSONS), [], [], {})
    assert snapshot(folder) == before


def test_an_unchanged_copy_is_renewed_when_the_lesson_is(source, folder):
    copy_lessons(source, folder)
    write(source, LESSONS[1], "second edition")
    copied = copy_lessons(source, folder)
    assert (copied.same, copied.renewed) == ([LESSONS[0]], [LESSONS[1]])
    assert "second edition" in (folder / LESSONS[1]).read_text(encoding="utf-8")


def test_a_changed_copy_is_left_alone_with_a_fresh_one_beside(source, folder):
    copy_lessons(source, folder)
    (folder / LESSONS[0]).write_text("my own work")
    write(source, LESSONS[0], "second edition")
    copied = copy_lessons(source, folder)
    assert copied.left == {LESSONS[0]: f"fresh/{LESSONS[0]}"}
    assert (folder / LESSONS[0]).read_text() == "my own work"
    assert "second edition" in (folder / "fresh" / LESSONS[0]).read_text(encoding="utf-8")


def test_a_fresh_copy_that_was_worked_on_is_left_alone_too(source, folder):
    copy_lessons(source, folder)
    (folder / LESSONS[0]).write_text("my own work")
    copy_lessons(source, folder)
    (folder / "fresh" / LESSONS[0]).write_text("my second try")
    copied = copy_lessons(source, folder)
    assert copied.left == {LESSONS[0]: "fresh/00_start_here-2.ipynb"}
    assert (folder / "fresh" / LESSONS[0]).read_text() == "my second try"
    assert copy_lessons(source, folder).left == copied.left


def test_an_untouched_fresh_copy_is_renewed_in_place(source, folder):
    copy_lessons(source, folder)
    (folder / LESSONS[0]).write_text("my own work")
    copy_lessons(source, folder)
    write(source, LESSONS[0], "second edition")
    assert copy_lessons(source, folder).left == {LESSONS[0]: f"fresh/{LESSONS[0]}"}
    assert "second edition" in (folder / "fresh" / LESSONS[0]).read_text(encoding="utf-8")


def test_a_lesson_that_was_thrown_away_comes_back(source, folder):
    copy_lessons(source, folder)
    (folder / LESSONS[0]).unlink()
    assert copy_lessons(source, folder).new == [LESSONS[0]]


@pytest.mark.parametrize("manifest", ["", "not json", "[]", '{"copied": 3}', '{"version": 1}', "\x00\xff"])
def test_a_broken_manifest_never_costs_the_learner_work(source, folder, manifest):
    copy_lessons(source, folder)
    (folder / LESSONS[0]).write_text("my own work")
    (folder / ".course" / "manifest.json").write_text(manifest, encoding="latin-1")
    write(source, LESSONS[1], "second edition")
    copied = copy_lessons(source, folder)
    assert (folder / LESSONS[0]).read_text() == "my own work"
    assert "first edition" in (folder / LESSONS[1]).read_text(encoding="utf-8")
    assert set(copied.left) == set(LESSONS)


def test_a_copy_that_breaks_off_leaves_no_half_lesson(source, folder, monkeypatch):
    copy_lessons(source, folder)
    write(source, LESSONS[0], "second edition")
    before = snapshot(folder)
    whole = Path.write_bytes

    def full(path, content):
        whole(path, content[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        copy_lessons(source, folder)
    assert snapshot(folder) == before


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.skipif(os.name != "posix", reason="mounts a disk")
def test_a_full_disk_is_told_in_a_sentence(source, small_disk):
    write(source, LESSONS[1], "long " * 10_000)
    with pytest.raises(OSError, match="No space") as caught:
        copy_lessons(source, small_disk / "lessons")
    assert explain(caught.value, small_disk).startswith(f"The disk that holds {small_disk} is full")


def test_a_file_in_the_folder_s_place_is_named(source, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="is a file: name a folder"):
        copy_lessons(source, tmp_path / "file")
    with pytest.raises(NotADirectoryError) as caught:
        copy_lessons(source, tmp_path / "file" / "lessons")
    assert explain(caught.value, tmp_path).startswith("A file stands where a folder should be")


def test_the_course_s_own_lessons_are_no_learner_s_folder(source):
    with pytest.raises(WorkspaceError, match="its own lessons"):
        copy_lessons(source, source)
    with pytest.raises(WorkspaceError, match="its own lessons"):
        copy_lessons(source, source / "mine")
    assert set(snapshot(source)) == set(LESSONS)


def test_an_installation_without_lessons_is_told(tmp_path, folder):
    with pytest.raises(WorkspaceError, match="no lessons"):
        copy_lessons(tmp_path / "nothing", folder)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EACCES, "You may not write in lessons"),
        (errno.EROFS, "You may not write in lessons"),
        (errno.EEXIST, "A file stands where a folder should be (part)"),
        (errno.EIO, "lessons cannot be used: "),
    ],
)
def test_each_fault_of_the_system_is_one_sentence(number, words):
    sentence = explain(OSError(number, os.strerror(number), "part"), Path("lessons"))
    assert words in sentence
    assert "\n" not in sentence


def test_the_folder_one_is_in_comes_before_the_home_folder(source, folder, monkeypatch, tmp_path):
    monkeypatch.setattr(workspace.Path, "home", lambda: tmp_path)
    copy_lessons(source, folder)
    (folder / "fresh").mkdir()
    assert default_folder(folder / "fresh") == folder
    assert default_folder(folder) == folder
    assert default_folder(tmp_path) == tmp_path / "my-who-says-so"


def test_no_home_folder_is_told(monkeypatch, tmp_path):
    def homeless():
        raise RuntimeError

    monkeypatch.setattr(workspace.Path, "home", homeless)
    with pytest.raises(WorkspaceError, match="name a folder yourself"):
        default_folder(tmp_path)

import errno
import json
import multiprocessing
import os
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from course_lib.practice import answers as module
from course_lib.practice.answers import Answers, AnswersError, answers_path

TODAY = date.today().isoformat()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DAMAGED = {
    "cut short": b'{"schema": "who-says-so/answers", "version": 1, "answers": {"q-1',
    "empty": b"",
    "not UTF-8": b"\xff\xfe\x00",
    "another file": b'{"cells": []}',
    "a list": b"[]",
    "nested without end": b"[" * 100_000,
    "infinite": b'{"schema": "who-says-so/answers", "version": 1, "answers": {"q": {"a": 1e999}}}',
    "no answers": b'{"schema": "who-says-so/answers", "version": 1}',
    "an answer that is none": b'{"schema": "who-says-so/answers", "version": 1, "answers": {"q": 3}}',
    "no version": b'{"schema": "who-says-so/answers", "answers": {}}',
    "version zero": b'{"schema": "who-says-so/answers", "version": 0, "answers": {}}',
    "version true": b'{"schema": "who-says-so/answers", "version": true, "answers": {}}',
}


def aside(path):
    return sorted(path.parent.glob("answers-kept-aside-*.json"))


def save_many(path, name):
    for number in range(20):
        Answers(path).save(f"{name}-{number}", {"by": name})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.json"


def test_what_is_saved_is_there_on_the_next_start(path):
    Answers(path).save("q-01-1", {"tries": [{"value": "a", "confidence": 0.8}]})
    Answers(path).save("activity/x/y", {"steps": []})
    again = Answers(path)
    assert again.get("q-01-1") == {"tries": [{"value": "a", "confidence": 0.8}]}
    assert list(again.all()) == ["activity/x/y", "q-01-1"]
    assert again.get("q-01-2") is None
    assert again.notice == ""


def test_nothing_is_written_before_the_first_answer(path):
    assert Answers(path).all() == {}
    assert list(path.parent.iterdir()) == []


def test_the_file_can_be_read_by_a_person(path):
    Answers(path).save("q-01-1", {"value": "Ar-Rastan, ‘later’"})
    text = path.read_text(encoding="utf-8")
    assert "Ar-Rastan, ‘later’" in text
    assert json.loads(text)["schema"] == "who-says-so/answers"
    assert json.loads(text)["version"] == 1


def test_a_second_save_takes_the_place_of_the_first(path):
    answers = Answers(path)
    answers.save("q", {"a": 1, "b": 2})
    answers.save("q", {"a": 3})
    assert answers.get("q") == {"a": 3}


def test_several_are_saved_at_once_or_not_at_all(path):
    answers = Answers(path)
    answers.save_all({"q-1": {"a": 1}, "q-2": {"a": 2}})
    with pytest.raises(TypeError):
        answers.save_all({"q-1": {"a": 9}, "q-3": {"a": object()}})
    assert answers.all() == {"q-1": {"a": 1}, "q-2": {"a": 2}}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_hold_is_refused(path, number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        Answers(path).save("q", {"value": number})
    assert not path.exists()


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), JSON), max_size=4))
def test_any_json_comes_back_as_it_was(tmp_path_factory, states):
    path = tmp_path_factory.mktemp("any") / "answers.json"
    Answers(path).save_all(states)
    assert Answers(path).all() == states


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_kept_aside_said_and_started_anew(path, content):
    path.write_bytes(content)
    answers = Answers(path)
    assert [file.name for file in aside(path)] == [f"answers-kept-aside-{TODAY}.json"]
    assert aside(path)[0].read_bytes() == content
    assert f"answers-kept-aside-{TODAY}.json" in answers.notice
    assert answers.notice.count(".") - answers.notice.count(".json") == 1
    assert answers.all() == {}
    answers.save("q", {"a": 1})
    assert Answers(path).get("q") == {"a": 1}
    assert Answers(path).notice == ""


@given(st.binary(max_size=200))
def test_no_bytes_crash_it_and_none_are_lost(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "answers.json"
    path.write_bytes(content)
    answers = Answers(path)
    answers.save("q", {"a": 1})
    assert Answers(path).get("q") == {"a": 1}
    assert [file.read_bytes() for file in aside(path)] == [content]


@given(st.dictionaries(st.sampled_from(["schema", "version", "answers", "x"]), JSON))
def test_no_document_crashes_it_and_none_is_lost(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("json") / "answers.json"
    content = json.dumps({"schema": "who-says-so/answers", "version": 1} | document).encode()
    path.write_bytes(content)
    answers = Answers(path)
    kept = answers.all()
    answers.save("q", {"a": 1})
    assert answers.all() == kept | {"q": {"a": 1}}
    assert kept or [file.read_bytes() for file in aside(path)] == [content] or document.get("answers") == {}


def test_the_second_file_kept_aside_on_a_day_gets_a_number(path):
    for content in (b"one", b"two"):
        path.write_bytes(content)
        Answers(path)
    names = {file.name: file.read_bytes() for file in aside(path)}
    assert names == {f"answers-kept-aside-{TODAY}.json": b"one", f"answers-kept-aside-{TODAY}-2.json": b"two"}


def test_a_file_of_a_newer_course_is_kept_aside(path):
    content = b'{"schema": "who-says-so/answers", "version": 2, "answers": {"q": {"a": 1}}}'
    path.write_bytes(content)
    assert "newer version of the course" in Answers(path).notice
    assert aside(path)[0].read_bytes() == content


def test_a_file_damaged_while_the_course_is_open_is_kept_aside_at_the_next_save(path):
    answers = Answers(path)
    answers.save("q-1", {"a": 1})
    path.write_bytes(b"broken")
    answers.save("q-2", {"a": 2})
    assert answers.all() == {"q-2": {"a": 2}}
    assert aside(path)[0].read_bytes() == b"broken"
    assert "is damaged" in answers.notice


def test_a_byte_order_mark_does_no_harm(path):
    Answers(path).save("q", {"a": 1})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Answers(path).get("q") == {"a": 1}


def test_a_write_protected_file_stays_and_its_answers_go_on_in_a_new_one(path):
    Answers(path).save("q-1", {"a": 1})
    content = path.read_bytes()
    path.chmod(0o444)
    answers = Answers(path)
    assert answers.get("q-1") == {"a": 1}
    answers.save("q-2", {"a": 2})
    assert aside(path)[0].read_bytes() == content
    assert Answers(path).all() == {"q-1": {"a": 1}, "q-2": {"a": 2}}
    assert "write-protected" in answers.notice
    assert "goes on with them" in answers.notice


def test_a_file_that_may_not_be_read_is_kept_aside(path, monkeypatch):
    path.write_bytes(b"secret")
    real = Path.read_bytes

    def refuse(self):
        if self == path and self.exists():
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    answers = Answers(path)
    assert "may not be read" in answers.notice
    assert real(aside(path)[0]) == b"secret"


def test_a_folder_in_its_place_is_left_alone(path):
    (path / "inside").mkdir(parents=True)
    answers = Answers(path)
    assert "is a folder" in answers.notice
    assert answers.all() == {}
    with pytest.raises(AnswersError, match="is a folder"):
        answers.save("q", {})
    assert (path / "inside").is_dir()


def test_a_file_where_the_folder_should_be_is_said(tmp_path):
    (tmp_path / "course").write_text("x")
    answers = Answers(tmp_path / "course" / "answers.json")
    with pytest.raises(AnswersError, match="cannot be used"):
        answers.save("q", {})


def test_a_locked_file_is_said_and_nothing_is_changed(path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    answers = Answers(path)
    answers.save("q", {"a": 1})
    with (
        FileLock(path.with_name(".answers.json.lock")),
        pytest.raises(AnswersError, match=r"Another program holds .*answers\.json"),
    ):
        answers.save("q", {"a": 2})
    assert answers.get("q") == {"a": 1}


def test_a_damaged_file_that_is_locked_stays_until_it_can_be_kept_aside(path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    path.write_bytes(b"broken")
    with FileLock(path.with_name(".answers.json.lock")):
        answers = Answers(path)
        assert "nothing can be saved" in answers.notice
        assert answers.all() == {}
    assert path.read_bytes() == b"broken"
    answers.save("q", {"a": 1})
    assert aside(path)[0].read_bytes() == b"broken"


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "is full"), (errno.EROFS, "You may not write"), (errno.EIO, "Input/output error")],
)
def test_a_disk_that_fails_is_told_and_what_was_kept_stays(path, monkeypatch, number, told):
    answers = Answers(path)
    answers.save("q", {"a": 1})

    def fail(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(AnswersError, match=told):
        answers.save("q", {"a": 2})
    assert answers.get("q") == {"a": 1}
    assert sorted(file.name for file in path.parent.iterdir() if not file.name.endswith(".lock")) == ["answers.json"]


def test_a_damaged_file_is_not_moved_before_the_new_one_is_safe(path, monkeypatch):
    answers = Answers(path)
    path.write_bytes(b"broken")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left")))
    with pytest.raises(AnswersError):
        answers.save("q", {"a": 2})
    assert path.read_bytes() == b"broken"


def test_two_lessons_do_not_undo_each_other_s_work(path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=save_many, args=(path, name)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(Answers(path).all()) == 40


def test_what_another_lesson_saved_is_seen_at_once(path):
    one, two = Answers(path), Answers(path)
    one.save("q-1", {"a": 1})
    two.save("q-2", {"a": 2})
    assert one.all() == two.all() == {"q-1": {"a": 1}, "q-2": {"a": 2}}


class TestWhere:
    @pytest.fixture(autouse=True)
    def nowhere(self, monkeypatch, tmp_path):
        monkeypatch.delenv("COURSE_ANSWERS", raising=False)
        monkeypatch.chdir(tmp_path)

    def test_the_variable_comes_first(self, monkeypatch, tmp_path):
        (tmp_path / ".course").mkdir()
        monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path / "mine.json"))
        assert answers_path() == tmp_path / "mine.json"

    def test_then_the_learner_s_folder(self, monkeypatch, tmp_path):
        (tmp_path / ".course").mkdir()
        (tmp_path / "fresh" / "deep").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "fresh" / "deep")
        assert answers_path() == tmp_path / "answers.json"

    def test_then_the_current_folder(self, monkeypatch, tmp_path):
        monkeypatch.setenv("COURSE_ANSWERS", "")
        assert answers_path() == tmp_path / "answers.json"

    def test_a_folder_that_is_missing_is_made(self, monkeypatch, tmp_path):
        monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path / "new" / "folder" / "answers.json"))
        Answers().save("q", {"a": 1})
        assert Answers().get("q") == {"a": 1}

import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib.grading import intake
from course_lib.grading.exercise import Exercise
from course_lib.grading.intake import IntakeError, Received, read, released
from course_lib.grading.mending import ANSWER_MISSING, WRITTEN_MISSING, OtherAssignmentError, mend
from course_lib.grading.roster import Person, Roster, RosterError, identifier
from tests.grading import classroom
from tests.grading.classroom import NAME, by_id, filled, save

SHIPPED = Path(__file__).parents[2] / "exercises"

Take = Callable[..., dict[str, Received]]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return classroom.make_course(tmp_path_factory.mktemp("intake") / "course", "91-b")


@pytest.fixture(scope="module")
def work(course: Path) -> Callable[..., Any]:
    good = json.dumps(filled(course))
    return lambda: json.loads(good)


@pytest.fixture
def take(course: Path, tmp_path: Path) -> Take:
    def taken(source: Path, roster: Any = None) -> dict[str, Received]:
        found = read(source, classroom.exercise(course), roster, into=tmp_path / "taken-in")
        return {one.learner: one for one in found}

    return taken


@pytest.fixture
def one(take: Take, tmp_path: Path) -> Callable[[bytes], Received]:
    def taken(content: bytes, name: str = f"{NAME}.ipynb") -> Received:
        path = tmp_path / "class" / "jane" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return take(tmp_path / "class")["jane"]

    return taken


def test_good_work_is_taken_as_it_is(one: Any, work: Any) -> None:
    found = one(json.dumps(work()).encode())
    assert (found.fault, found.remarks, found.suspect) == (None, (), ())
    assert by_id(json.loads(found.path.read_text()), "q1")["source"] == "q1 = 24"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\0\0\0", "empty"),
        (b'{"cells": [', "cut off"),
        (b"not a notebook", "does not hold JSON"),
        (b"[1, 2]", "no notebook"),
        (b'{"a": 1}', "no list of cells"),
        (b"PK\x03\x04abc", "zip archive"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"cells": [], "nbformat": 4}', "no cells"),
        (b'{"cells":\n<<<<<<< HEAD\n[]\n=======\n', "could not merge"),
        (b"[" * 200_000, "nested"),
        (b'{"cells": [{"cell_type": "code", "metadata": {}, "source": "1"}], "nbformat": 4}', "no cell of this"),
        (b'{"cells": [{"cell_type": "code", "metadata": ' + b"9" * 9000 + b"}]}", "not valid JSON"),
        ("{".encode("utf-16"), "not valid JSON"),
        (b"\xff\xfe\x00\xd8", "damaged"),
    ],
)
def test_what_is_no_notebook_is_named(one: Any, content: bytes, told: str) -> None:
    found = one(content)
    assert found.fault is not None
    assert told in found.fault


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-8-sig", "byte order"), ("latin-1", "Latin")],
)
def test_other_encodings_are_read(one: Any, work: Any, encoding: str, told: str) -> None:
    notebook = work()
    by_id(notebook, "w1")["source"] = "Très sûr."
    found = one(json.dumps(notebook, ensure_ascii=False).encode(encoding))
    assert found.fault is None
    assert any(told in remark for remark in found.remarks)
    assert by_id(json.loads(found.path.read_text()), "w1")["source"] == "Très sûr."


def test_stray_commas_and_rests_are_mended(one: Any, work: Any) -> None:
    text = json.dumps(work())
    for broken in (text[:-1] + ",}", text + "\n}"):
        found = one(broken.encode())
        assert found.fault is None
        assert any("not valid JSON" in remark for remark in found.remarks)


def test_other_versions_of_the_format(one: Any, work: Any) -> None:
    older = work() | {"nbformat_minor": 2}
    for each in older["cells"]:
        del each["id"]
    assert one(json.dumps(older).encode()).remarks == ()
    oldest = {"nbformat": 3, "nbformat_minor": 0, "metadata": older["metadata"], "worksheets": [{"cells": []}]}
    for each in work()["cells"]:
        kind = (
            {"input": each["source"], "language": "python"}
            if each["cell_type"] == "code"
            else {"source": each["source"]}
        )
        outputs = {"outputs": []} if each["cell_type"] == "code" else {}
        oldest["worksheets"][0]["cells"].append(
            {"cell_type": each["cell_type"], "metadata": each["metadata"], **kind, **outputs}
        )
    found = one(json.dumps(oldest).encode())
    assert found.fault is None
    assert any("old format" in remark for remark in found.remarks)
    assert by_id(json.loads(found.path.read_text()), "q2")["source"] == "q2 = ['a', 'b']"


@pytest.mark.parametrize(
    "spec", [None, "R", {"name": "ir", "language": "R"}, {"name": "conda-env-py", "language": "python"}]
)
def test_foreign_and_missing_kernels(one: Any, work: Any, spec: Any) -> None:
    notebook = work()
    notebook["metadata"] = {} if spec is None else {"kernelspec": spec}
    found = one(json.dumps(notebook).encode())
    assert found.fault is None
    assert any("kernel" in remark for remark in found.remarks)
    assert json.loads(found.path.read_text())["metadata"]["kernelspec"]["name"] == "python3"


def test_a_copied_answer_counts_where_it_was_filled_in(one: Any, work: Any, course: Path) -> None:
    notebook = work()
    empty = by_id(filled(course, {}), "q1")
    notebook["cells"].insert(3, json.loads(json.dumps(empty)))
    found = one(json.dumps(notebook).encode())
    cells = json.loads(found.path.read_text())["cells"]
    assert [each["source"] for each in cells if each["metadata"].get("nbgrader", {}).get("grade_id") == "q1"] == [
        "q1 = 24"
    ]
    assert len({each["id"] for each in cells}) == len(cells)
    assert any("q1 was there 2 times" in remark for remark in found.remarks)


def test_a_copied_check_is_left_out(one: Any, work: Any) -> None:
    notebook = work()
    notebook["cells"].append(json.loads(json.dumps(by_id(notebook, "q1-check"))))
    found = one(json.dumps(notebook).encode())
    sources = [each["source"] for each in json.loads(found.path.read_text())["cells"]]
    assert sum("hand_in(" in source for source in sources) == 3


def test_changed_and_missing_locked_cells_are_put_back(one: Any, work: Any) -> None:
    notebook = work()
    by_id(notebook, "q1-check")["source"] = 'hand_in("q1", 24, kind="number")'
    by_id(notebook, "start")["source"] = "hand_in = print"
    notebook["cells"].remove(by_id(notebook, "q2-check"))
    notebook["cells"].remove(by_id(notebook, "title"))
    found = one(json.dumps(notebook).encode())
    mended = json.loads(found.path.read_text())
    assert by_id(mended, "q1-check")["source"] == 'hand_in("q1", q1, kind="number")'
    assert by_id(mended, "start")["source"] == "from course_lib.practice import hand_in"
    names = [each["metadata"]["nbgrader"]["grade_id"] for each in mended["cells"]]
    assert names.index("q2-check") == names.index("q2") + 1
    assert names[0] == "title"
    assert {"The locked cell q1-check had been changed.", "The locked cell start had been changed."} <= set(
        found.suspect
    )
    assert len(found.remarks) == 2


def test_missing_and_renamed_answers_are_put_back_empty(one: Any, work: Any) -> None:
    notebook = work()
    notebook["cells"].remove(by_id(notebook, "q1"))
    notebook["cells"].remove(by_id(notebook, "w1"))
    by_id(notebook, "q2")["metadata"]["nbgrader"]["grade_id"] = "mine"
    found = one(json.dumps(notebook).encode())
    mended = json.loads(found.path.read_text())
    assert by_id(mended, "q1")["source"] == ANSWER_MISSING.format(id="q1")
    assert by_id(mended, "w1")["source"] == WRITTEN_MISSING
    assert by_id(mended, "q2")["source"] == "q2 = ['a', 'b']"
    assert any("q1, w1" in remark for remark in found.remarks)


def test_cells_that_lost_their_ids_are_recognised(one: Any, work: Any) -> None:
    notebook = work()
    for each in notebook["cells"]:
        each["metadata"] = {}
    found = one(json.dumps(notebook).encode())
    assert found.fault is None
    assert by_id(json.loads(found.path.read_text()), "q3")["source"] == "q3 = (10, None)"


def test_a_check_above_its_answer_is_moved_below(one: Any, work: Any) -> None:
    notebook = work()
    check = by_id(notebook, "q1-check")
    notebook["cells"].remove(check)
    notebook["cells"].insert(0, check)
    names = [
        each["metadata"]["nbgrader"]["grade_id"]
        for each in json.loads(one(json.dumps(notebook).encode()).path.read_text())["cells"]
    ]
    assert names.index("q1-check") > names.index("q1")
    assert names.index("start") < names.index("q1")


def test_damaged_cells_do_not_matter(one: Any, work: Any) -> None:
    notebook = work()
    notebook["cells"] += [7, {"cell_type": "code"}, {"cell_type": "heading", "source": "x", "metadata": 3}]
    notebook["cells"] += [{"cell_type": "markdown", "source": "\ud800", "metadata": {"nbgrader": []}, "id": "q1"}]
    found = one(json.dumps(notebook).encode())
    assert found.fault is None
    assert len(found.remarks) == 2


@pytest.mark.parametrize("which", ["another", "variant"])
def test_another_assignment_is_refused(one: Any, work: Any, course: Path, which: str) -> None:
    notebook = filled(course, name="91-b") if which == "variant" else work()
    if which == "another":
        for each in notebook["cells"]:
            each["metadata"]["nbgrader"]["grade_id"] += "-x"
            each["source"] = "x" + each["source"]
    found = one(json.dumps(notebook).encode())
    assert "another" in found.fault


@pytest.mark.parametrize("name", sorted(each.name for each in (SHIPPED / "release").iterdir()))
def test_the_other_variant_of_each_shipped_exercise_is_refused(name: str) -> None:
    other = f"{name[:-1]}{'b' if name.endswith('a') else 'a'}"
    wanted = released(Exercise.load(SHIPPED / "source" / name))
    with pytest.raises(OtherAssignmentError, match=f"exercise {other}, not of {name}"):
        mend((SHIPPED / "release" / other / f"{other}.ipynb").read_bytes(), wanted)


def test_the_untouched_copy_is_said_to_be_so(one: Any, course: Path) -> None:
    found = one(json.dumps(filled(course, {}, None)).encode())
    assert found.remarks == ("Nothing was filled in.",)


@pytest.mark.parametrize(
    "code",
    ["hand_in = print", "import sys; sys.modules['x'] = 1", "open('/etc/passwd')", "import socket", "import ctypes"],
)
def test_suspicious_code_is_flagged(one: Any, work: Any, code: str) -> None:
    notebook = work()
    by_id(notebook, "q1")["source"] += f"\n{code}"
    found = one(json.dumps(notebook).encode())
    assert found.fault is None
    assert found.suspect


def test_moodle_download(take: Take, work: Any, tmp_path: Path) -> None:
    path = tmp_path / "moodle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("Jane Doe_12345", "Zoë Müller_7", "Max Kern_8", "Ida Berg_9", "Ida Berg_10"):
            archive.writestr(f"{name}_assignsubmission_file_/my answers.ipynb", json.dumps(work()))
        archive.writestr("Max Kern_8_assignsubmission_onlinetext_/onlinetext.html", "<p>hello</p>")
        archive.writestr("Tom Lee_11_assignsubmission_file_/essay.docx", b"PK")
    found = take(path)
    assert list(found) == ["Ida-Berg-10", "Ida-Berg-9", "Jane-Doe", "Max-Kern", "Tom-Lee", "Zoë-Müller"]
    assert found["Jane-Doe"].person == Person("Jane-Doe", "Jane", "Doe", "", "12345")
    assert found["Jane-Doe"].remarks == ("The file has another name (my answers.ipynb).",)
    assert "essay.docx" in found["Tom-Lee"].fault


def test_canvas_download(take: Take, work: Any, tmp_path: Path) -> None:
    first = work()
    by_id(first, "q1")["source"] = "q1 = 1"
    path = tmp_path / "canvas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doejane_12345_67890_05-a-1.ipynb", json.dumps(work()))
        archive.writestr("doejane_12345_67880_05-a.ipynb", json.dumps(first))
        archive.writestr("kernmax_LATE_77_123_91-a.ipynb", json.dumps(work()))
    found = take(path)
    assert set(found) == {"doejane-12345", "kernmax-77"}
    assert by_id(json.loads(found["doejane-12345"].path.read_text()), "q1")["source"] == "q1 = 24"
    assert any("2 notebooks" in remark for remark in found["doejane-12345"].remarks)
    assert "Canvas marks it as late." in found["kernmax-77"].remarks


def test_nbgraders_layout(take: Take, work: Any, tmp_path: Path) -> None:
    for learner in ("jane", "max"):
        save(tmp_path / "submitted" / learner / NAME / f"{NAME}.ipynb", work())
        save(tmp_path / "submitted" / learner / "05-b" / "05-b.ipynb", {})
        save(tmp_path / "submitted" / learner / NAME / "scratch.ipynb", {})
    (tmp_path / "submitted" / "jane" / NAME / "timestamp.txt").write_text("2026-01-02 10:00:00 UTC")
    for source in (tmp_path, tmp_path / "submitted"):
        found = take(source)
        assert {name: each.remarks for name, each in found.items()} == {"jane": (), "max": ()}
        assert found["jane"].handed_in == "2026-01-02 10:00:00 UTC"


def test_a_folder_that_begins_with_a_dot_is_a_learners_too(take: Take, work: Any, tmp_path: Path) -> None:
    save(tmp_path / "class" / ".jane" / f"{NAME}.ipynb", work())
    save(tmp_path / "class" / "max" / f"{NAME}.ipynb", work())
    save(tmp_path / "class" / "max" / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb", {})
    (tmp_path / "class" / ".hidden").write_text("nobody's work")
    found = take(tmp_path / "class")
    assert {name: (each.fault, each.remarks) for name, each in found.items()} == {"jane": (None, ()), "max": (None, ())}


def test_a_learners_own_timestamp_is_not_believed(take: Take, work: Any, tmp_path: Path) -> None:
    save(tmp_path / "class" / "jane" / f"{NAME}.ipynb", work())
    (tmp_path / "class" / "jane" / "timestamp.txt").write_text("2020-01-02 10:00:00 UTC")
    assert take(tmp_path / "class")["jane"].handed_in == ""


def test_plain_files_and_the_newest_of_several(take: Take, work: Any, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    save(folder / "jane.ipynb", work())
    save(folder / f"max_{NAME}.ipynb", work())
    old = save(folder / "ida" / f"{NAME}.ipynb", {})
    new = save(folder / "ida" / f"{NAME} (1).ipynb", work())
    os.utime(old, (1_000_000_000, 1_000_000_000))
    os.utime(new, (1_100_000_000, 1_100_000_000))
    found = take(folder)
    assert set(found) == {"jane", "max", "ida"}
    assert found["jane"].remarks == ()
    assert found["ida"].fault is None
    assert any("newest counts" in remark for remark in found["ida"].remarks)


def test_a_zip_inside_a_learners_folder_is_opened(take: Take, work: Any, tmp_path: Path) -> None:
    inner = tmp_path / "class" / "jane" / "work.zip"
    inner.parent.mkdir(parents=True)
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"x/{NAME}.ipynb", json.dumps(work()))
    assert take(tmp_path / "class")["jane"].fault is None


def test_links_pipes_and_huge_files_are_refused(
    take: Take, work: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = save(tmp_path / "secret.ipynb", work())
    folder = tmp_path / "class"
    for name in ("link", "pipe", "huge", "folder"):
        (folder / name).mkdir(parents=True)
    (folder / "link" / f"{NAME}.ipynb").symlink_to(secret)
    (folder / "folder" / "inner").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe" / f"{NAME}.ipynb")
    (folder / "huge" / f"{NAME}.ipynb").write_bytes(b" " * 300_000)
    save(folder / "good" / f"{NAME}.ipynb", work())
    monkeypatch.setattr(intake, "LARGEST", 200_000)
    found = take(folder)
    assert "link" in found["link"].fault
    assert "link" in found["folder"].fault
    assert "ordinary" in found["pipe"].fault
    assert "larger" in found["huge"].fault
    assert found["good"].fault is None


def test_hostile_archives(take: Take, work: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST", 200_000)
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../slip/91-a.ipynb", json.dumps(work()))
        archive.writestr("bomb/91-a.ipynb", b" " * 5_000_000)
        link = zipfile.ZipInfo("link/91-a.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good/91-a.ipynb", json.dumps(work()))
        archive.writestr("liar/91-a.ipynb", b" " * 3_000_000)
    content = path.read_bytes()
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"liar/91-a.ipynb"))
    path.write_bytes(content[: place + 24] + (100).to_bytes(4, "little") + content[place + 28 :])
    found = take(path)
    assert "leads out" in found["slip"].fault
    assert "larger" in found["bomb"].fault
    assert "link" in found["link"].fault
    assert found["liar"].fault
    assert found["good"].fault is None
    assert not (tmp_path.parent / "slip").exists()


def test_names_make_safe_ids(take: Take, work: Any, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    for name in ("a b", "a-b", "[x]*", "***", "-rf"):
        save(folder / name / f"{NAME}.ipynb", work())
    found = take(folder)
    assert len(found) == 5
    assert {"a-b", "a-b-2", "x", "rf"} < set(found)
    assert all(each.path.parent == tmp_path / "taken-in" for each in found.values())
    assert identifier("..") == ""


def test_the_roster_names_the_missing_and_the_unknown(take: Take, work: Any, tmp_path: Path) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text(
        'id;email;name\nu1;jane@example.org;"Doe, Jane"\nu2;max@example.org;Max Kern\nu3;;Ida Berg\n', "utf-8-sig"
    )
    path = tmp_path / "moodle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("Jane Doe_1", "Tom Lee_2"):
            archive.writestr(f"{name}_assignsubmission_file_/91-a.ipynb", json.dumps(work()))
    found = take(path, roster)
    assert list(found) == ["Tom-Lee", "u1", "u2", "u3"]
    assert found["u1"].person == Person("u1", "Jane", "Doe", "jane@example.org", "")
    assert (found["u2"].absent, found["u2"].fault) == (True, "Nothing was handed in.")
    assert "roster" in found["Tom-Lee"].remarks[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("colour\nred\n", "no column"),
        ("id\n", "names nobody"),
        ("id\na\na\n", "twice"),
        (None, "cannot be read"),
    ],
)
def test_a_roster_that_is_none(tmp_path: Path, text: str | None, told: str) -> None:
    path = tmp_path / "class.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(RosterError, match=told):
        Roster.read(path)


def test_a_canvas_gradebook_is_a_roster(tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    path.write_text('Student,ID,SIS Login ID,Section\n"Doe, Jane",12345,jd1,A\n')
    person = Roster.read(path).find("12345", "doejane")
    assert person == Person("jd1", "Jane", "Doe", "", "12345")


@pytest.mark.parametrize("make", ["nothing", "file", "empty"])
def test_a_source_that_is_none(take: Take, tmp_path: Path, make: str) -> None:
    path = tmp_path / "source"
    if make == "file":
        path.write_text("hello")
    if make == "empty":
        path.mkdir()
    with pytest.raises(IntakeError):
        take(path)

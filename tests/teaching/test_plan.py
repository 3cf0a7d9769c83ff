"""The teacher's file is read strictly, and each fault says where it is and what was expected."""

import re

import pytest

from course_lib.teaching.plan import read_plan
from course_lib.teaching.strict import MaterialError

LONG = "a line of a slide that has far more than its twelve words in it"

WRONG = {
    "unknown key": (lambda d: d.update(colour="blue"), r"line \d+: colour: is not a key here"),
    "unknown key inside": (lambda d: d["care"].update(more="x"), r"line \d+: care, more: is not a key here"),
    "missing part": (lambda d: d.pop("discussion"), r"discussion: is missing: add it"),
    "missing key inside": (lambda d: d["wrong"][1].pop("reply"), r"line \d+: wrong, item 2, reply: is missing"),
    "minutes": (lambda d: d["timing"][0].update(minutes=6), r"line \d+: timing: the minutes come to 51; 50 were"),
    "minutes as text": (lambda d: d["timing"][0].update(minutes="5"), r"timing, item 1, minutes: a whole number"),
    "empty text": (lambda d: d["before"].append(" "), r"before, item \d+: is empty: write it"),
    "colon": (lambda d: d["before"].append({"Read": "this"}), r"a table \(is there a colon in the sentence\?\)"),
    "no list": (lambda d: d.update(materials="paper"), r"materials: a list was expected"),
    "no table": (lambda d: d.update(care="none"), r"care: a table of keys was expected"),
    "moves": (lambda d: d["discussion"]["moves"].__delitem__(slice(3, None)), r"moves: 4 or more were expected"),
    "wrong answers": (lambda d: d["wrong"].extend(d["wrong"][:1]), r"wrong: 6 at most were expected, and there are 7"),
    "sample level": (lambda d: d["samples"].pop("Basic"), r"samples, Basic: is missing"),
    "sample length": (lambda d: d["samples"]["Basic"].update(text="Too short."), r"20 to 160 words were expected"),
    "other task": (lambda d: d["care"].update(other="Read something else."), r"care, other: 80 to 160 words"),
    "few slides": (lambda d: d["slides"].__delitem__(slice(5, None)), r"slides: 8 or more were expected"),
    "long line": (lambda d: d["slides"][2]["lines"].append(LONG), r"slides, item 3, lines, item 5: 12 words .* has 15"),
    "many lines": (lambda d: d["slides"][3]["lines"].append("Six"), r"slides, item 4, lines: 5 at most"),
    "empty slide": (lambda d: d["slides"][3].pop("lines"), r"slides, item 4: lines, a picture or a passage"),
    "crowded slide": (lambda d: d["slides"][7].update(passage="battle-p045"), r"picture and passage do not fit"),
    "no note": (lambda d: d["slides"][3].pop("note"), r"slides, item 4, note: is missing"),
    "task kind": (lambda d: d["worksheet"]["tasks"][0].update(kind="map"), r"table, lines or choice"),
    "task without rows": (lambda d: d["worksheet"]["tasks"][0].pop("rows"), r"worksheet, tasks, item 1, rows: is miss"),
    "key without task": (lambda d: d["worksheet"]["key"].append("More"), r"one answer a task was expected: 6 tasks, 7"),
    "task without key": (lambda d: d["worksheet"]["key"].pop(), r"one answer a task was expected: 6 tasks, 5"),
    "few passages": (lambda d: d["worksheet"].update(passages=["battle-p045"]), r"passages: 4 or more were expected"),
    "passage twice": (lambda d: d["worksheet"]["passages"].__setitem__(1, "battle-p045"), r"one stands there twice"),
    "sheet without cut": (lambda d: d["sheets"][0].pop("cut"), r"line \d+: sheets, item 1, cut: is missing"),
    "cut as text": (lambda d: d["sheets"][0].update(cut="yes"), r"sheets, item 1, cut: true or false was expected"),
    "unknown key of a sheet": (lambda d: d["sheets"][1].update(size=4), r"sheets, item 2, size: is not a key here"),
    "sheet without items": (lambda d: d["sheets"][0].update(items=[]), r"sheets, item 1, items: 1 or more were"),
    "three sheets": (
        lambda d: d["sheets"].extend(d["sheets"][:1]),
        r"sheets: 2 at most were expected, and there are 3",
    ),
    "long strip": (lambda d: d["sheets"][0]["items"].append("word " * 150), r"650 characters at most fit a strip"),
    "no month": (lambda d: d["sheets"][0]["items"].append("calendar 2012-13"), r"write it as 'calendar 2012-03'"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_told_with_file_place_and_what_was_expected(kind, changed):
    change, expected = WRONG[kind]
    path = changed(change)
    with pytest.raises(MaterialError) as caught:
        read_plan(path)
    assert re.search(expected, str(caught.value)), str(caught.value)
    assert all(fault.startswith("06.yaml") for fault in caught.value.faults)


def test_all_faults_are_told_at_once(changed):
    path = changed(lambda d: (d.pop("care"), d.update(colour=1), d["timing"][0].update(minutes=4)))
    with pytest.raises(MaterialError) as caught:
        read_plan(path)
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lesson: 6\nlesson: 7\n", r"06.yaml, line 2: lesson is there twice: keep one"),
        ("before:\n  - Say: this: now\n", r"06.yaml, line 2: is not YAML here"),
        ("- one\n- two\n", r"holds no keys"),
        ("", r"holds no keys"),
    ],
)
def test_what_is_no_such_file_is_told_in_words(text, expected, tmp_path):
    path = tmp_path / "06.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MaterialError, match=expected):
        read_plan(path)


def test_a_file_that_is_not_in_utf_8_is_told(tmp_path):
    path = tmp_path / "06.yaml"
    path.write_bytes("lesson: Größe".encode("latin-1"))
    with pytest.raises(MaterialError, match="not in UTF-8"):
        read_plan(path)


def test_a_file_needs_no_sheets(changed):
    plan, _ = read_plan(changed(lambda d: d.pop("sheets")))
    assert plan.sheets == []

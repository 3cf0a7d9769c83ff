import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.checks import NO_ANSWER, check
from course_lib.grading.keys import key_faults, names, right_answer, secrets
from course_lib.grading.types import Handed

NUMBER = {
    "kind": "number",
    "points": 2,
    "answer": 240,
    "accept": [241],
    "partial": [
        {"answer": 180, "points": 0.5, "reason": "Too few."},
        {"answer": 180, "points": 1, "reason": "Two groups are in it."},
    ],
}
NEAR = {"kind": "number", "points": 1, "answer": 0.3, "tolerance": 0.05}
RANGE = {"kind": "range", "points": 3, "low": 10, "high": None, "low_points": 1, "accept": [[12, 20]]}
WIDE = {"answer": "2012", "points": 0.5, "reason": "Too wide."}
DATE = {"kind": "date", "points": 2, "answer": "2012-01?", "doubt": 1, "partial": [WIDE]}
CLAIM = {"kind": "claim", "points": 1, "answer": "hall-c001", "accept": ["hall-c002"]}
PASSAGE = {"kind": "passage", "points": 1, "answer": "hall-p001"}
CHOICE = {"kind": "choice", "points": 1, "answer": "not comparable"}
SET = {
    "kind": "set",
    "points": 4,
    "answer": ["hall-c001", ["hall-c002", "hall-c003"]],
    "each": 2,
    "extra": -1,
    "ignore": ["hall-c009"],
}
ORDER = {"kind": "order", "points": 3, "answer": ["first", ["second", "third"], "last"]}
TABLE = {
    "kind": "table",
    "points": 8,
    "by": "figure id",
    "columns": {
        "low": 1,
        "window": {"points": 1, "kind": "date", "wrong": "Look at the notice."},
        "group": 1,
        "of": {"points": 1, "kind": "set"},
    },
    "rows": [
        {"figure id": "one", "low": 3, "window": "2012-01-29", "group": ["visitor", "guest"], "of": ["fig-a", "fig-b"]},
        {"figure id": "two", "low": None, "window": None, "group": "staff", "of": ["fig-c"]},
    ],
}  # fmt: skip
TYPED = {"Figure_ID": "ONE", "low": "3", "window": "2012-01-29/2012-01-29", "group": "Guest", "of": "fig-b, fig-a"}
FOUND = {**{k: v for k, v in TABLE.items() if k != "points"}, "points": 8, "named": False, "extra": -2}
ENTRIES = {
    "number": NUMBER, "near": NEAR, "range": RANGE, "date": DATE, "claim": CLAIM, "passage": PASSAGE, "choice": CHOICE,
    "set": SET, "order": ORDER, "table": TABLE, "found": FOUND,
}  # fmt: skip


def marked(entry, answer, form="ok"):
    return check(entry, Handed("q1", entry["kind"], answer, form))


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_a_right_answer_has_full_points_and_no_reason(entry):
    assert key_faults(entry) == []
    checked = marked(entry, right_answer(entry))
    assert (checked.points, checked.reasons) == (entry["points"], ())


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_no_answer_is_told_as_such(entry):
    for checked in (check(entry, None), marked(entry, None), marked(entry, None, "empty")):
        assert (checked.points, checked.of, checked.reasons) == (0.0, entry["points"], (NO_ANSWER,))
    assert marked(entry, None, "It is no number.").reasons != (NO_ANSWER,)


@pytest.mark.parametrize(
    ("entry", "answer", "points"),
    [
        (NUMBER, "240", 2),
        (NUMBER, 240.0, 2),
        (NUMBER, 241, 2),
        (NUMBER, 180, 1),
        (NUMBER, 239, 0),
        (NUMBER, True, 0),
        (NUMBER, [240], 0),
        (NUMBER, 10**400, 0),
        (NUMBER, float("nan"), 0),
        (NEAR, 0.35, 1),
        (NEAR, "0,25", 1),
        (NEAR, 0.36, 0),
        (RANGE, [10, None], 3),
        (RANGE, ["10", "unknown"], 3),
        (RANGE, [12, 20], 3),
        (RANGE, [10, 15], 1),
        (RANGE, [9, None], 2),
        (RANGE, [12, None], 2),
        (RANGE, [None, None], 2),
        (RANGE, 10, 0),
        (RANGE, [10, None, None], 0),
        (DATE, " 2012-01 ?", 2),
        (DATE, "2012-01", 1),
        (DATE, "2012-01-01/2012-01-31", 1),
        (DATE, "2012", 0.5),
        (DATE, "2012-02?", 0),
        (DATE, "soon", 0),
        (DATE, 2012, 0),
        (CLAIM, " HALL-C001\n", 1),
        (CLAIM, "hall-c002", 1),
        (CLAIM, "hall-c0012", 0),
        (CLAIM, ["hall-c001"], 0),
        (CHOICE, "Not_Comparable", 1),
        (CHOICE, "comparable", 0),
        (SET, ["hall-c003", "hall-c001"], 4),
        (SET, ["hall-c001", "hall-c002", "hall-c003", "hall-c009", "HALL-C001"], 4),
        (SET, ["hall-c001"], 2),
        (SET, ["hall-c001", "hall-c002", "hall-c004"], 3),
        (SET, ["hall-c004", "hall-c005", "hall-c001"], 0),
        (SET, [], 0),
        (SET, "hall-c001", 0),
        (SET, [["hall-c001"]], 0),
        (ORDER, ["first", "third", "second", "last"], 3),
        (ORDER, ["last", "third", "second", "first"], 0),
        (ORDER, ["first", "last", "second", "third"], 0.5),
        (ORDER, ["first", "second"], 0.5),
        (ORDER, ["first", "second", "third", "last", "other"], 2),
        (ORDER, [], 0),
        (TABLE, [TYPED], 4),
        (TABLE, [{"figure id": "one", "low": 3}, {"figure id": "one", "low": 4, "group": "visitor"}], 1),
        (TABLE, [{"figure id": "two", "low": None, "window": "unknown", "group": None, "of": ["fig-c", "fig-d"]}], 2),
        (TABLE, [{"figure id": "one", "of": ["fig-a"]}], 0.5),
        (TABLE, {"figure id": "one"}, 0),
        (TABLE, [[]], 0),
        (FOUND, [*right_answer(FOUND), {"figure id": "three", "low": 1}], 6),
        (TABLE, [*right_answer(TABLE), {"figure id": "three", "low": 1}], 8),
    ],
)  # fmt: skip
def test_points_are_given_in_parts(entry, answer, points):
    checked = marked(entry, answer)
    assert checked.points == points
    assert bool(checked.reasons) == (points < entry["points"])


def test_the_key_s_own_reasons_are_used():
    assert marked(NUMBER, 180).reasons == ("Two groups are in it.",)
    assert marked(NUMBER | {"wrong": "Add the parts."}, 7).reasons == ("Add the parts.",)
    assert marked(RANGE | {"high_wrong": "Who closes it?"}, [10, 15]).reasons == ("Who closes it?",)
    row = {"figure id": "one", "low": 3, "window": "2011", "group": "guest"}
    reasons = marked(TABLE, [row]).reasons
    assert "one: window is not as the evidence gives it." in reasons
    assert "one: of is not filled in." in reasons
    assert "window: Look at the notice." in reasons
    assert "two: this row is missing." in reasons


def test_a_missing_row_that_had_to_be_found_is_not_named():
    reasons = " ".join(marked(FOUND, []).reasons)
    assert "missing" in reasons
    assert "two" not in reasons


def test_naming_everything_gains_nothing():
    plain_set = {"kind": "set", "points": 4, "answer": ["a1", "b1"]}
    assert marked(plain_set, ["a1", "b1", "c1", "d1"]).points == 0


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["hall-c001", "2012-01?", "2012", "one", "two", "first", "last", "staff", "unknown", 240, 10]),
    lambda part: (
        st.lists(part)
        | st.dictionaries(st.sampled_from(["figure id", "low", "window", "group", "of", "x"]) | st.text(), part)
    ),
    max_leaves=20,
)


@given(answer=JSON, name=st.sampled_from(sorted(ENTRIES)), form=st.sampled_from(["ok", "empty", "It is no number."]))
def test_any_data_can_be_checked(answer, name, form):
    entry = ENTRIES[name]
    checked = marked(entry, answer, form)
    assert 0 <= checked.points <= checked.of == entry["points"]
    assert bool(checked.reasons) == (checked.points < checked.of)
    json.dumps(checked.points, allow_nan=False)
    for secret in secrets(entry):
        assert not any(names(reason, secret) for reason in checked.reasons), (secret, checked.reasons)


@given(text=st.text(alphabet="0123456789-/.?~%XuyTZ+:{}[],E ", max_size=70))
def test_any_text_can_be_checked_as_a_date(text):
    assert 0 <= marked(DATE, text).points <= 2


def test_deep_and_long_data_can_be_checked():
    deep = []
    for _ in range(900):
        deep = [deep]
    for entry in ENTRIES.values():
        for answer in (deep, "9" * 90_000, list(range(20_000)), [{"figure id": n} for n in range(9_000)]):
            assert marked(entry, answer).points == 0

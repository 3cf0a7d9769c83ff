import json

import pytest

from course_lib.classroom.gather import answers_of, gather
from course_lib.practice.answers import Answers
from course_lib.practice.questions import questions
from course_lib.practice.record import first_tries
from tests.classroom.conftest import picked, said
from tests.classroom.widgets import hand_in


@pytest.fixture(scope="module")
def files(hall, tmp_path_factory):
    return hand_in(hall, tmp_path_factory.mktemp("class"), 4)


def test_it_finds_the_same_first_answers_as_the_learner_s_own_page(hall, files):
    kept = [json.loads(path.read_text())["answers"] for path in files]
    found = gather(questions(hall), kept)
    for learner, path in enumerate(files):
        own = first_tries(hall, Answers(path)).reset_index()
        mine = found.first[found.first["learner"] == learner].set_index("question").loc[own["question_id"]]
        assert mine["correct"].astype(bool).tolist() == own["correct"].tolist()
        for name in ("score", "confidence"):
            assert mine[name].tolist() == pytest.approx(own[name].astype(float).tolist())
        for name in ("item", "says"):
            assert mine[name].fillna("").tolist() == own[name].fillna("").tolist()


def test_each_kind_of_answer_says_what_it_picked(hall):
    asked = {each.id: each for each in questions(hall)}
    values = {
        "q-01-1": "q-01-1-o1",
        "q-01-2": ["q-01-2-o1", "q-01-2-o2"],
        "q-02-1": "2019-03-11",
        "q-02-2": ["q-02-2-o3", "q-02-2-o1", "q-02-2-o2", "q-02-2-o4"],
        "q-03-1": {"q-03-1-o1": "the fire brigade", "q-03-1-o2": "the council", "q-03-1-o3": "the council"},
        "q-05-1": 14,
    }
    kept = {key: {"tries": [{"value": value, "confidence": 0.5}]} for key, value in values.items()}
    picks = gather(tuple(asked.values()), [kept]).picks
    told = {
        key: [(row.text, row.chosen, row.right) for row in rows.itertuples()] for key, rows in picks.groupby("question")
    }
    assert [right for _, _, right in told["q-01-1"]] == [False]
    assert [(chosen, right) for _, chosen, right in told["q-01-2"]] == [
        (True, True),
        (True, False),
        (False, False),
        (False, True),
    ]
    assert told["q-02-1"] == [("2019-03-11", True, False)]
    assert [right for _, _, right in told["q-02-2"]] == [True, False, True, False]
    assert told["q-03-1"] == [
        ("Fourteen people were hurt → the fire brigade", True, True),
        ("The alarm was off before the fire → the council", True, False),
        ("Traders left a stove burning → the council", True, True),
    ]
    assert told["q-05-1"] == [("14", True, False)]
    for key, rows in picks.groupby("question"):
        offered = {(part, pick): right for part, pick, _, _, right, _ in answers_of(asked[key])}
        for row in rows.itertuples():
            if row.chosen and (row.part, row.pick) in offered:
                assert offered[row.part, row.pick] == row.right


@pytest.mark.parametrize(
    "value",
    [None, True, 7, "q-x", "", [], {}, [["q1-a"]], {"value": {}}, "x" * 100_000, 1e999, [1] * 5_000, "=cmd()"],
)
@pytest.mark.parametrize("key", ["q-01-1", "q-01-2", "q-02-1", "q-02-2", "q-03-1", "q-05-1", "q-03-4"])
def test_no_value_breaks_it(hall, key, value):
    fits = (key == "q-05-1" and value == 7) or (key == "q-03-4" and isinstance(value, str) and value)
    kept = {key: {"tries": [{"value": value, "confidence": 0.5}]}}
    found = gather(questions(hall), [kept])
    assert len(found.first) + len(found.written) == bool(fits)
    if key != "q-03-4":
        assert found.unfit == ({} if fits else {0: (key,)})


@pytest.mark.parametrize(
    "state",
    [{}, {"tries": None}, {"tries": "x"}, {"tries": [1, "a", None]}, {"tries": [{}]}, {"steps": [[]], "hints": "many"}],
)
def test_no_state_breaks_it(hall, state):
    found = gather(questions(hall), [{"q-01-1": state, "activity/x": state, "activity/pre-test/A": state}])
    assert found.first.empty


@pytest.mark.parametrize("sure", [None, True, -0.1, 1.1, "0.5", float("nan"), []])
def test_a_confidence_that_is_none_is_left_out(sure):
    found = gather([picked("q1")], [{"q1": {"tries": [{"value": "q1-a", "confidence": sure}]}}])
    assert found.first["confidence"].isna().all()
    assert found.first["correct"].tolist() == [1.0]


def test_an_answer_that_no_longer_fits_gives_way_and_is_noted():
    kept = {"q1": {"tries": [{"value": "gone", "confidence": 0.9}, {"value": "q1-b"}]}}
    found = gather([picked("q1")], [kept, said("q1", "a")])
    assert found.first["correct"].tolist() == [0.0, 1.0]
    assert found.first["confidence"].isna().tolist() == [True, False]
    assert found.unfit == {0: ("q1",)}


def test_activities_count_where_something_is_in_them():
    kept = {
        "activity/hedge-sorter/epoch": {"level": "supported", "steps": [{"a": 1}]},
        "activity/hedge-sorter/siege": {"level": "standard", "steps": []},
        "activity/pre-test/A": {"drafts": {"q1": {}}},
        "activity/<b>\x00": {"level": "evil", "steps": [1]},
    }
    found = gather([picked("q1")], [kept])
    assert found.activities.to_numpy().tolist() == [[0, "hedge-sorter", "supported"], [0, "<b>?", ""]]

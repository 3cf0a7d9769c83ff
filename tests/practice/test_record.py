import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.practice.questions import question
from course_lib.practice.record import Record, Try, first_tries, read_record


def test_the_first_try_keeps_its_confidence_and_later_ones_have_none(hall):
    record = Record(question(hall, "q-01-1")).tried("q-01-1-o3", 0.9).tried("q-01-1-o2", 0.6)
    assert record.first == Try("q-01-1-o3", 0.9)
    assert record.last == Try("q-01-1-o2", None)
    assert record.solved is True


def test_the_same_answer_again_is_no_new_try(hall):
    record = Record(question(hall, "q-01-1")).tried("q-01-1-o3", 0.9)
    assert record.tried("q-01-1-o3", 0.5) is record


def test_a_free_text_takes_the_place_of_what_was_written(hall):
    record = Record(question(hall, "q-03-4")).tried("One.").tried("Two.")
    assert record.tries == (Try("Two."),)
    assert record.solved is None


def test_no_more_hints_than_there_are(hall):
    record = Record(question(hall, "q-01-1"))
    for _ in range(9):
        record = record.helped()
    assert record.hints == 3


def test_a_record_comes_back_from_its_state(hall):
    record = (
        Record(question(hall, "q-03-1"))
        .helped()
        .tried({"q-03-1-o1": "the council", "q-03-1-o2": "the council", "q-03-1-o3": "the council"}, 0.4)
    )
    assert read_record(record.question, record.state()) == record
    text = Record(question(hall, "q-03-4")).tried("Mine.").seen()
    assert read_record(text.question, text.state()) == text


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"tries": "x", "hints": "y"},
        {"tries": [1, None, {}, {"value": "gone"}, {"value": ["q-01-1-o1"]}], "hints": True},
        {"tries": None, "hints": -4, "compared": 1},
    ],
)
def test_what_no_longer_fits_is_left_out(hall, state):
    assert read_record(question(hall, "q-01-1"), state) == Record(question(hall, "q-01-1"))


@pytest.mark.parametrize("confidence", [None, "0.8", True, -1, 1.5, [0.5]])
def test_a_confidence_that_is_none_is_left_out(hall, confidence):
    state = {"tries": [{"value": "q-01-1-o1", "confidence": confidence}]}
    assert read_record(question(hall, "q-01-1"), state).first == Try("q-01-1-o1", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["tries", "hints", "compared", "value"]), JSON))
def test_no_state_crashes_it(hall, state):
    for key in ("q-01-1", "q-01-2", "q-02-1", "q-02-2", "q-03-1", "q-05-1"):
        assert read_record(question(hall, key), state).hints >= 0


def test_first_tries_are_marked_in_a_table(hall, answers):
    answers.save("q-03-2", {"tries": [{"value": "q-03-2-o1", "confidence": 0.7}, {"value": "q-03-2-o2"}]})
    answers.save("q-05-1", {"tries": [{"value": 9.0}]})
    answers.save("q-03-4", {"tries": [{"value": "A text."}]})
    answers.save("q-01-1", {"tries": [], "hints": 2})
    answers.save("activity/x/y", {"steps": []})
    table = first_tries(hall, answers)
    assert set(table.index) == {"q-03-2", "q-05-1"}
    row = table.loc["q-03-2"]
    assert (row["item"], row["says"], row["confidence"], row["correct"]) == ("weak", "well_supported", 0.7, False)
    assert table.loc["q-05-1", ["item", "says", "confidence"]].isna().all()
    assert bool(table.loc["q-05-1", "correct"])


def test_first_tries_of_one_lesson(hall, answers):
    answers.save_all({"q-03-2": {"tries": [{"value": "q-03-2-o1"}]}, "q-05-1": {"tries": [{"value": 9}]}})
    assert first_tries(hall, answers, "05").index.tolist() == ["q-05-1"]


def test_without_answers_the_table_is_empty_and_has_its_types(hall, answers):
    table = first_tries(hall, answers)
    assert table.empty
    assert table["confidence"].dtype == pd.Float64Dtype()
    assert table["correct"].dtype == pd.BooleanDtype()

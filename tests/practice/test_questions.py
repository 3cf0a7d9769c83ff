import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import CaseError
from course_lib.practice.questions import Question, question, questions, read_number

KINDS = {"single", "multiple", "number", "date", "ordering", "matching", "claim", "passage", "text"}


def test_every_kind_is_built_from_the_tables(hall):
    found = questions(hall)
    assert {asked.kind for asked in found} == KINDS
    assert [asked.id for asked in found] == hall.table("questions").index.tolist()


def test_options_and_hints_come_in_their_order(hall):
    asked = question(hall, "q-01-1")
    assert [option.id for option in asked.options] == [f"q-01-1-o{n}" for n in range(1, 5)]
    assert [hint.step for hint in asked.hints] == [1, 2, 3]
    assert asked.passage_id == "lexicon-p008"
    assert asked.claim_id is None


def test_the_order_is_that_of_the_column_and_not_of_the_rows(changed):
    case = changed(("options", "q-01-1-o1", "order", 9))
    assert question(case, "q-01-1").options[-1].id == "q-01-1-o1"


def test_questions_can_be_chosen_by_lesson_and_form(hall):
    assert {asked.lesson for asked in questions(hall, lesson="02")} == {"02"}
    assert [asked.id for asked in questions(hall, form="A")] == [f"q-00-a{n}" for n in range(1, 5)]
    assert all(asked.form is None for asked in questions(hall, form=""))
    assert questions(hall, lesson="02", form="A") == ()
    assert questions(hall, lesson="11") == ()


def test_judgement_items_say_what_is_true(hall):
    asked = question(hall, "q-03-2")
    assert asked.item == "weak"
    assert [option.says for option in asked.options] == ["well_supported", "weak"]
    assert question(hall, "q-05-2").tolerance == 10


def test_an_unknown_question_is_refused_with_near_keys(hall):
    with pytest.raises(CaseError, match=r"no 'q-01-9' among the questions .* q-01-1"):
        question(hall, "q-01-9")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([("options", "q-01-1-o2", "correct", False)], "q-01-1: no option is marked as correct"),
        ([("options", "q-01-1-o1", "correct", True)], "q-01-1: 2 options are marked as correct: mark one"),
        ([("options", "q-05-1-o2", "text", "many")], "q-05-1: in q-05-1-o2, 'many' is not a number"),
        ([("options", "q-02-1-o2", "text", "Monday")], "q-02-1: in q-02-1-o2, 'Monday' is not a date"),
        ([("options", "q-05-1-o4", "correct", True)], r"q-05-1: \* stands for every other answer"),
        ([("options", "q-05-1-o3", "text", "*")], r"q-05-1: only one option can be \*"),
        ([("options", "q-02-2-o1", "value", "second")], "q-02-2: in q-02-2-o1, the value must be the place"),
        ([("options", "q-02-2-o1", "value", None)], "q-02-2: in q-02-2-o1, the value must be the place"),
        ([("options", "q-02-2-o1", "correct", False)], "q-02-2: each of its options must be marked as correct"),
        ([("options", "q-03-1-o1", "value", None)], "q-03-1: in q-03-1-o1, the value must be the right partner"),
        ([("options", "q-02-3-o1", "value", "gone-c001")], "the key of a claim, and 'gone-c001' is none"),
        ([("options", "q-01-3-o1", "value", None)], "q-01-3: in q-01-3-o1, the value must be the key of a passage"),
        ([("questions", "q-03-4", "model_answer", None)], "q-03-4: a free text needs a model_answer"),
        ([("options", "q-03-2-o1", "says", None)], "q-03-2: each option of a judgement item must say something"),
        ([("questions", "q-03-2", "item", "well_supported")], "q-03-2: its item is well_supported, and its correct"),
        ([("questions", "q-01-2", "item", "weak")], "q-01-2: a judgement item .* is answered by one option"),
        ([("options", "q-03-2-o1", "question_id", "q-03-3")], "q-03-2: it needs two options or more"),
    ],
)
def test_a_malformed_question_is_told(changed, cells, told):
    case = changed(*cells)
    with pytest.raises(CaseError, match=told):
        questions(case)


def test_all_faults_are_told_at_once(changed):
    case = changed(("options", "q-01-1-o2", "correct", False), ("questions", "q-03-4", "model_answer", None))
    with pytest.raises(CaseError, match=r"(?s)q-01-1.*q-03-4"):
        questions(case)


def test_a_sound_question_can_be_asked_beside_a_malformed_one(changed):
    case = changed(("options", "q-01-1-o2", "correct", False))
    assert question(case, "q-01-2").kind == "multiple"


@pytest.mark.parametrize(
    ("key", "lowest"),
    [("q-03-2", 0.5), ("q-02-3", 0.3), ("q-01-1", 0.2), ("q-01-2", 0.1), ("q-05-1", 0.1), ("q-02-2", 0.1)],
)
def test_confidence_begins_at_a_guess_and_ends_at_certainty(hall, key, lowest):
    levels = question(hall, key).confidence_levels
    assert (levels[0], levels[-1]) == (lowest, 1.0)
    assert list(levels) == sorted(levels)


def test_free_text_has_no_confidence(hall):
    assert question(hall, "q-03-4").confidence_levels == ()


def test_partners_are_told_once_each():
    assert Question("q", "01", "matching", "?").partners == ()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_is_read_back(number):
    assert read_number(repr(number)) == number


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_with_separators_is_read_back(number):
    assert read_number(f"{number:,}") == number
    assert read_number(f"{number:,}".replace(",", "\u202f")) == number


@given(st.text())
def test_any_text_is_a_number_or_is_told(text):
    try:
        number = read_number(text)
    except ValueError:
        return
    assert math.isfinite(number)


@pytest.mark.parametrize("text", ["", "nan", "inf", "1_000", "0x10", "12 dead", "1e999"])
def test_what_is_no_number_is_told(text):
    with pytest.raises(ValueError, match="is not a number: write it in digits"):
        read_number(text)

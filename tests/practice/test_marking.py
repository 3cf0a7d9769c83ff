from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.practice.marking import DOUBT, NOT_ALL, OTHER, in_words, mark
from course_lib.practice.questions import Option, Question, question, questions


def right_answer(asked):
    """The course's own answer to a question."""
    right = [option for option in asked.options if option.correct]
    if asked.kind == "multiple":
        return [option.id for option in right]
    if asked.kind == "ordering":
        return [option.id for option in sorted(right, key=lambda option: int(option.value))]
    if asked.kind == "matching":
        return {option.id: option.value for option in right}
    if asked.kind == "number":
        return float(right[0].text)
    return right[0].text if asked.kind == "date" else right[0].id


def test_the_course_s_own_answers_are_right(hall):
    for asked in questions(hall):
        if asked.kind != "text":
            marking = mark(asked, right_answer(asked))
            assert marking.correct is True, asked.id
            assert marking.score == 1.0, asked.id
            assert marking.replies, asked.id


def test_each_option_has_its_own_reply(hall):
    asked = question(hall, "q-01-1")
    marking = mark(asked, "q-01-1-o3")
    assert (marking.correct, marking.score) == (False, 0.0)
    assert marking.replies == (asked.options[2].reply,)
    assert marking.chosen == (asked.options[2],)


def test_a_judgement_says_what_was_chosen(hall):
    assert mark(question(hall, "q-03-2"), "q-03-2-o1").says == "well_supported"
    assert mark(question(hall, "q-01-2"), ["q-01-2-o1", "q-01-2-o3"]).says is None


@pytest.mark.parametrize(
    ("ticked", "correct", "score", "missing"),
    [
        ([1, 3], True, 1.0, False),
        ([3, 1, 1], True, 1.0, False),
        ([1], False, 1 / 2, True),
        ([1, 2], False, 1 / 3, True),
        ([2, 4], False, 0.0, True),
        ([1, 2, 3, 4], False, 1 / 2, False),
    ],
)
def test_multiple_choice_shares_out_the_score(hall, ticked, correct, score, missing):
    marking = mark(question(hall, "q-01-2"), [f"q-01-2-o{n}" for n in ticked])
    assert marking.correct is correct
    assert marking.score == pytest.approx(score)
    assert (NOT_ALL in marking.replies) is missing
    assert len(marking.replies) == len(set(ticked)) + missing


@pytest.mark.parametrize(
    ("given_", "correct", "reply"),
    [
        (30, True, "some thirty"),
        (20, True, "some thirty"),
        (40.0, True, "some thirty"),
        ("35", True, "some thirty"),
        (41, False, "Look at the last sentence"),
        (19.99, False, "Look at the last sentence"),
    ],
)
def test_a_number_counts_within_its_tolerance(hall, given_, correct, reply):
    marking = mark(question(hall, "q-05-2"), given_)
    assert marking.correct is correct
    assert reply in marking.replies[0]


def numbers(*options, tolerance=0.0):
    made = tuple(Option(f"o{n}", text, right, None, None, f"reply {text}") for n, (text, right) in enumerate(options))
    return Question("q", "05", "number", "How many?", options=made, tolerance=tolerance)


def test_the_nearest_number_replies_and_the_right_one_where_two_are_as_near():
    asked = numbers(("10", True), ("13", False), tolerance=2)
    assert mark(asked, 11).replies == ("reply 10",)
    assert mark(asked, 12).replies == ("reply 13",)
    assert mark(numbers(("12", False), ("10", True), tolerance=1), 11).correct


def test_without_a_star_any_other_answer_has_a_reply():
    assert mark(numbers(("10", True)), 3).replies == (OTHER,)


def test_a_decimal_is_not_lost_to_floating_point():
    assert mark(numbers(("0.3", True), tolerance=0.1), 0.1 + 0.1).correct
    assert mark(numbers(("0.3", True)), 0.1 + 0.2).correct


def dates(*options):
    made = tuple(Option(f"o{n}", text, right, None, None, f"reply {text}") for n, (text, right) in enumerate(options))
    return Question("q", "02", "date", "When?", options=made)


@pytest.mark.parametrize(
    ("written", "given_", "correct", "reply"),
    [
        ("2012-01", "2012-01", True, "reply 2012-01"),
        ("2012-01", " 2012-01 ", True, "reply 2012-01"),
        ("2012-01", "2012-01-01/2012-01-31", False, "reply *"),
        ("2012-01", "2012-01-29", False, "reply *"),
        ("2012-01?", "2012-01", False, DOUBT),
        ("2012-01?", "2012-01~", True, "reply 2012-01?"),
        ("../2012-06-20", "../2012-06-20", True, "reply ../2012-06-20"),
        ("../2012-06-20", "2012-06-20", False, "reply *"),
    ],
)
def test_dates_agree_when_their_days_their_form_and_their_doubt_do(written, given_, correct, reply):
    marking = mark(dates((written, True), ("*", False)), given_)
    assert (marking.correct, marking.replies) == (correct, (reply,))


def test_an_expected_wrong_date_has_its_own_reply(hall):
    assert "day of the report" in mark(question(hall, "q-02-1"), "2019-03-11").replies[0]


def test_ordering_scores_pairs_and_replies_to_what_is_misplaced(hall):
    asked = question(hall, "q-02-2")
    right = right_answer(asked)
    swapped = [right[1], right[0], *right[2:]]
    marking = mark(asked, swapped)
    assert marking.correct is False
    assert marking.score == pytest.approx(5 / 6)
    assert len(marking.replies) == 2
    assert mark(asked, right[::-1]).score == 0.0


def test_only_one_order_is_right(hall):
    asked = question(hall, "q-02-2")
    right = [mark(asked, order).correct for order in permutations(option.id for option in asked.options)]
    assert right.count(True) == 1


def test_items_of_one_place_may_stand_in_either_order():
    first, same, last = (Option(f"o{n}", f"{n}", True, place, None, ".") for n, place in enumerate("112"))
    asked = Question("q", "02", "ordering", "?", options=(first, same, last))
    assert mark(asked, ["o1", "o0", "o2"]).correct
    assert not mark(asked, ["o1", "o2", "o0"]).correct


def test_matching_replies_to_the_wrong_rows_alone(hall):
    asked = question(hall, "q-03-1")
    answer = right_answer(asked) | {"q-03-1-o3": "the fire brigade"}
    marking = mark(asked, answer)
    assert marking.score == pytest.approx(2 / 3)
    assert len(marking.replies) == 1
    assert "allegedly" in marking.replies[0]
    assert marking.replies[0].startswith("“Traders left a stove burning”: ")


def test_free_text_is_never_marked(hall):
    asked = question(hall, "q-03-4")
    marking = mark(asked, "I do not know.")
    assert (marking.correct, marking.score) == (None, None)
    assert marking.replies == (asked.model_answer,)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("q-01-1", "q-01-2-o1", "'q-01-2-o1' does not answer q-01-1 .*give one of q-01-1-o1, "),
        ("q-01-1", None, "None does not answer"),
        ("q-01-2", [], "give a list of options"),
        ("q-01-2", "q-01-2-o1", "give a list of options"),
        ("q-02-2", ["q-02-2-o1"], "give each of its options once"),
        ("q-02-2", ["q-02-2-o1"] * 4, "give each of its options once"),
        ("q-02-2", {"q-02-2-o1": 1}, "in order, as a list"),
        ("q-03-1", {"q-03-1-o1": "the council"}, "a partner for each"),
        ("q-03-1", dict.fromkeys(["q-03-1-o1", "q-03-1-o2", "q-03-1-o3"], "nobody"), "partners are the council, "),
        ("q-05-1", True, "give a number"),
        ("q-05-1", "many", "'many' is not a number"),
        ("q-02-1", "Saturday", "'Saturday' is not a date"),
        ("q-02-1", 2019, "give a date as text"),
        ("q-03-4", "  ", "write something"),
    ],
)
def test_what_does_not_answer_is_told(hall, key, value, told):
    with pytest.raises(ValueError, match=told):
        mark(question(hall, key), value)


@given(st.data())
def test_any_data_is_marked_or_told(hall, data):
    asked = data.draw(st.sampled_from(questions(hall)))
    keys = st.sampled_from([option.id for option in asked.options] or ["x"])
    values = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), keys, st.lists(keys),
        st.dictionaries(keys, st.sampled_from(asked.partners or ("x",))), st.dates().map(str), st.lists(st.integers()),
    )  # fmt: skip
    try:
        marking = mark(asked, data.draw(values))
    except ValueError:
        return
    assert marking.replies
    assert (marking.score is None) if asked.kind == "text" else (0 <= marking.score <= 1)
    assert (marking.score == 1.0) if marking.correct else (marking.score != 1.0)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("q-01-1", "This copy was made in June 2021 or later."),
        ("q-01-2", "Its date; Its publisher"),
        ("q-02-1", "2019-03-09"),
        ("q-05-1", "9"),
        (
            "q-02-2",
            "Traders occupy the hall, then The fire breaks out, then The Gazette prints its report, then The hall",
        ),
        (
            "q-03-1",
            "Fourteen people were hurt: the fire brigade; The alarm was off before the fire: the night watchman",
        ),
    ],
)
def test_an_answer_can_be_told_in_words(hall, key, told):
    asked = question(hall, key)
    assert in_words(asked, right_answer(asked)).startswith(told)


def test_a_free_text_in_words_is_itself(hall):
    assert in_words(question(hall, "q-03-4"), "Mine.") == "Mine."

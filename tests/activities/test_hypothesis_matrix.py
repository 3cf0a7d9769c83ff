import pytest

from course_lib import Case, CaseError
from course_lib.activities.hypothesis_matrix import HypothesisMatrix
from course_lib.practice.answers import Answers

COURSE = {
    "scraps-c001": ["CC", "II", "I"],
    "gazette-c007": ["I", "CC", "I"],
    "scraps-c005": ["N", "N", "C"],
}


def rate(matrix, claim, ratings):
    matrix.item.value = claim
    for control, rating in zip(matrix.rate.values(), ratings, strict=True):
        control.value = rating
    matrix.put.click()


@pytest.fixture
def matrix(hall, answers):
    return HypothesisMatrix(hall, 1, answers=answers)


def test_the_course_s_own_matrix_agrees_with_itself(matrix):
    for claim, ratings in COURSE.items():
        rate(matrix, claim, ratings)
    matrix.check.click()
    assert "You rated 3 of 3 columns; 9 of their 9 cells are as in the course's matrix" in matrix.reply.value
    assert matrix.reply.value.startswith("<div role='status'>")
    assert matrix.filled.to_dict() == matrix.course.to_dict()


def test_each_difference_gets_the_course_s_reason(matrix):
    rate(matrix, "scraps-c005", ["N", "C", "C"])
    matrix.check.click()
    assert "scraps-c005, h-stove</b>: yours C, the course N (neutral). The alarm lit nothing." in matrix.reply.value
    assert "2 of their 3 cells" in matrix.reply.value
    assert "open to dispute" in matrix.reply.value


def test_an_item_is_asked_of_every_answer(matrix):
    matrix.rate["h-cable"].value = "CC"
    matrix.put.click()
    assert "h-stove, h-arson has no rating yet" in matrix.reply.value
    assert matrix.steps == []


def test_after_a_column_comes_the_next_one_empty(matrix):
    rate(matrix, "scraps-c001", COURSE["scraps-c001"])
    assert matrix.item.value == "gazette-c007"
    assert {control.value for control in matrix.rate.values()} == {""}
    assert "gazette-p008" in matrix.passage.value


def test_what_fits_all_alike_is_told_at_once(matrix):
    rate(matrix, "scraps-c005", ["C", "C", "C"])
    assert "it tells nothing apart" in matrix.reply.value
    rate(matrix, "scraps-c005", ["NA", "NA", "NA"])
    assert "bears on fewer than two answers" in matrix.reply.value
    rate(matrix, "scraps-c005", ["CC", "II", "NA"])
    assert "4 of 4" in matrix.reply.value


def test_the_order_and_what_it_hangs_on_are_shown_without_a_winner(matrix):
    assert "After two columns" in matrix.sums.value
    for claim, ratings in COURSE.items():
        rate(matrix, claim, ratings)
    assert "h-cable &lt; h-stove = h-arson" in matrix.sums.value
    assert "names no winner" in matrix.sums.value
    assert "without scraps-c001 (Inquiry of 2020): h-stove &lt; h-cable = h-arson" in matrix.sums.value


def test_an_order_that_hangs_on_nothing_single_says_so(matrix):
    rate(matrix, "scraps-c001", ["N", "N", "N"])
    rate(matrix, "gazette-c007", ["C", "C", "C"])
    assert "No item and no source alone changes this order" in matrix.sums.value


def test_half_is_filled_in_at_the_supported_level(hall, answers):
    matrix = HypothesisMatrix(hall, 1, level="supported", answers=answers)
    assert matrix.given == ["scraps-c001", "scraps-c005"]
    assert matrix.item.value == "gazette-c007"
    assert matrix.grid.value.count(">given<") == 2
    rate(matrix, "gazette-c007", ["I", "CC", "N"])
    assert "yours N, the course I (inconsistent). It alleges neglect." in matrix.reply.value
    rate(matrix, "gazette-c007", COURSE["gazette-c007"])
    assert "as you do" in matrix.reply.value
    assert matrix.filled.to_dict() == matrix.course.to_dict()


def test_a_given_column_can_be_rated_anew(hall, answers):
    matrix = HypothesisMatrix(hall, 1, level="supported", answers=answers)
    rate(matrix, "scraps-c001", ["N", "N", "N"])
    assert matrix.filled["scraps-c001"].tolist() == ["N", "N", "N"]
    matrix.undo.click()
    assert matrix.filled["scraps-c001"].tolist() == COURSE["scraps-c001"]
    assert matrix.rate["h-cable"].value == "CC"


def test_undo_and_start_again(matrix):
    rate(matrix, "scraps-c001", COURSE["scraps-c001"])
    rate(matrix, "gazette-c007", COURSE["gazette-c007"])
    matrix.undo.click()
    assert list(matrix.own) == ["scraps-c001"]
    assert matrix.item.value == "gazette-c007"
    matrix.reset.click()
    assert matrix.steps == []
    assert matrix.item.value == "scraps-c001"
    assert matrix.check.disabled


def test_the_last_rating_of_a_column_counts(matrix):
    rate(matrix, "scraps-c001", ["N", "N", "N"])
    rate(matrix, "scraps-c001", COURSE["scraps-c001"])
    assert len(matrix.steps) == 2
    assert matrix.filled["scraps-c001"].tolist() == COURSE["scraps-c001"]


def test_the_matrix_comes_back(hall, answers, matrix):
    rate(matrix, "scraps-c001", COURSE["scraps-c001"])
    again = HypothesisMatrix(hall, 1, answers=answers)
    assert again.steps == matrix.steps
    assert "Taken up where you left it" in again.saved.value
    assert again.item.value == "gazette-c007"


@pytest.mark.parametrize("ratings", [{"h-cable": "N"}, {"h-cable": "N", "h-stove": "N", "h-arson": "X"}, "N N N", None])
def test_columns_that_no_longer_fit_are_dropped(hall, answers, ratings):
    answers.save("activity/hypothesis-matrix/h-cable", {"steps": [{"claim": "scraps-c001", "ratings": ratings}]})
    assert HypothesisMatrix(hall, 1, answers=Answers()).steps == []


def test_ratings_can_be_told_without_colour(matrix):
    rate(matrix, "scraps-c001", COURSE["scraps-c001"])
    assert all(f">{rating}</td>" in matrix.grid.value for rating in ("CC", "II", "I", "?"))


def test_questions_must_exist_and_have_evidence(hall, answers):
    with pytest.raises(CaseError, match="no question 7"):
        HypothesisMatrix(hall, 7, answers=answers)
    tables = {name: hall.table(name) for name in hall.schema.tables}
    empty = Case(hall.folder, hall.schema, {**tables, "ratings": tables["ratings"].iloc[:0]})
    with pytest.raises(CaseError, match="No item of evidence has been rated"):
        HypothesisMatrix(empty, 1, answers=answers)


@pytest.mark.parametrize("level", ["supported", "standard"])
def test_every_control_has_a_label_of_its_own(hall, answers, controls, level):
    labels = [control.description for control in controls(HypothesisMatrix(hall, 1, level=level, answers=answers))]
    assert all(labels)
    assert len(set(labels)) == len(labels)

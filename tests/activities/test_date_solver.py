from datetime import date

import pytest

from course_lib import CaseError
from course_lib.activities.date_solver import DateSolver


def add(solver, side, when, passage="", basis="stated"):
    solver.side.value, solver.date.value = side, when
    solver.passage.value, solver.basis.value = passage, basis
    solver.put.click()


def take(solver, when, side, basis="stated"):
    solver.evidence.value = next(c for _, c in solver.evidence.options[1:] if c.date == when)
    solver.side.value, solver.basis.value = side, basis
    solver.put.click()


@pytest.fixture
def solver(hall, answers):
    return DateSolver(hall, "lexicon", answers=answers)


def test_the_interval_shrinks_step_by_step(solver):
    add(solver, "after", "2019-03", "lexicon-p015")
    assert "still open" in solver.reply.value
    add(solver, "before", "2022", "lexicon-p021", "inferred")
    assert "Both sides are bounded" in solver.reply.value
    assert (solver.found.post_quem, solver.found.ante_quem) == (date(2019, 3, 1), date(2022, 12, 31))
    assert solver.drawn.value.count("<tr>") == 2
    assert "Not before 2019-03-01, not after 2022-12-31 (inferred)" in solver.drawn.value


def test_evidence_that_adds_nothing_is_told(solver):
    add(solver, "after", "2021-06", "lexicon-p008")
    add(solver, "after", "2019-03-19", "lexicon-p015")
    assert "adds nothing" in solver.reply.value


def test_a_contradiction_is_explained_with_both_passages(solver):
    add(solver, "after", "2021-06", "lexicon-p008")
    add(solver, "before", "2019-03-19", "lexicon-p015")
    assert "Both cannot be right" in solver.reply.value
    assert "lexicon-p008" in solver.reply.value
    assert "lexicon-p015" in solver.reply.value
    assert "no day is left" in solver.drawn.value


def test_a_text_that_is_no_date_is_refused_in_words(solver):
    add(solver, "after", "June 2021", "lexicon-p008")
    assert "is not a date: write" in solver.reply.value
    assert solver.steps == []


def test_the_same_evidence_counts_once(solver):
    add(solver, "after", "2021-06", "lexicon-p008")
    add(solver, "after", "2021-06", "lexicon-p008")
    assert len(solver.steps) == 1
    assert "already" in solver.reply.value


def test_evidence_without_a_passage_is_external(solver):
    add(solver, "after", "2020")
    assert solver.steps[0]["basis"] == "external"


def test_comparison_with_the_course_s_dating(solver):
    add(solver, "after", "2021-06", "lexicon-p008", "inferred")
    solver.check.click()
    assert "The course has: 2021-06-01 or later." in solver.reply.value
    assert "The earliest day: the same, 2021-06-01" in solver.reply.value
    assert "The latest day: the same, open" in solver.reply.value
    assert "this is inferred" not in solver.reply.value


def test_comparison_names_what_is_missing_and_what_is_too_much(solver):
    add(solver, "after", "2019-03-19", "lexicon-p015")
    add(solver, "before", "2022", "lexicon-p021")
    solver.check.click()
    assert "2019-03-19 holds, and more can be said. See lexicon-p008" in solver.reply.value
    assert "the course leaves this side open" in solver.reply.value


def test_an_inferred_date_stored_as_stated_is_told(solver):
    add(solver, "after", "2021-06", "lexicon-p008", "stated")
    solver.check.click()
    assert "this is inferred, not stated" in solver.reply.value


def test_evidence_on_the_wrong_side_is_told(hall, answers):
    solver = DateSolver(hall, "lexicon", level="supported", answers=answers)
    take(solver, "2021-06", "before")
    solver.check.click()
    assert "it bounds the other side" in solver.reply.value


def test_the_supported_level_offers_dated_evidence_of_the_case(hall, answers):
    solver = DateSolver(hall, "lexicon", level="supported", answers=answers)
    passages = [c.passage_id for _, c in solver.evidence.options[1:]]
    assert "lexicon-p008" in passages
    take(solver, "2021-06", "after", "inferred")
    assert solver.found.post_quem == date(2021, 6, 1)
    assert solver.found.basis == "inferred"


def test_an_interval_in_words_is_offered_and_shows_its_conflict(hall, answers):
    solver = DateSolver(hall, "reopening", level="supported", answers=answers)
    take(solver, "2019-03-19", "on")
    take(solver, "2019-03-15/2019-03-17", "on", "stated")
    assert "Both cannot be right" in solver.reply.value
    solver.check.click()
    assert "this is inferred, not stated: the words put it 1 week after" in solver.reply.value


def test_a_target_without_evidence_can_be_opened(hall, answers):
    solver = DateSolver(hall, "cold-kitchen", level="supported", answers=answers)
    solver.put.click()
    assert solver.steps == []
    assert "There is none to choose" in solver.reply.value


def test_nothing_chosen_is_told(hall, answers):
    solver = DateSolver(hall, "lexicon", level="supported", answers=answers)
    solver.put.click()
    assert "Choose a piece of evidence" in solver.reply.value


def test_undo_reset_and_restore(hall, answers, solver):
    add(solver, "after", "2019-03-19", "lexicon-p015")
    add(solver, "after", "2021-06", "lexicon-p008")
    solver.undo.click()
    again = DateSolver(hall, "lexicon", answers=answers)
    assert again.found == solver.found
    assert again.drawn.value == solver.drawn.value
    again.reset.click()
    assert DateSolver(hall, "lexicon", answers=answers).steps == []


def test_copies_events_and_claims_are_asked_for_in_their_own_words(hall, answers):
    solver = DateSolver(hall, ["lexicon", "reopening", "lexicon-c013"], answers=answers)
    assert "Not: when was the work written?" in solver.question.value
    solver.target.value = "reopening"
    assert "When did it happen: The hall reopens?" in solver.question.value
    assert solver.side.description == "It happened"
    add(solver, "on", "2019-03-19", "lexicon-p015")
    solver.check.click()
    assert "The course has: 2019-03-19." in solver.reply.value
    solver.target.value = "lexicon-c013"
    assert solver.side.description == "It was said"
    assert solver.steps == []


def test_targets_must_exist_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="neither a copy nor an event nor a claim"):
        DateSolver(hall, "council", answers=answers)
    with pytest.raises(CaseError, match="at least one"):
        DateSolver(hall, [], answers=answers)

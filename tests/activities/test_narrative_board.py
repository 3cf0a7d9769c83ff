import pytest

from course_lib import Case, CaseError
from course_lib.activities.narrative_board import NarrativeBoard
from course_lib.practice.answers import Answers

FIRE = "Fire in the Market Hall"
TOGETHER = {"the fire and the photo": ["fire", "gazette-c003"], "the hall": ["occupation", "keys"]}


@pytest.fixture
def board(hall, answers):
    return NarrativeBoard(hall, "gazette", answers=answers)


def grade(board, claim, reliability, credibility):
    board.line.value = claim
    board.reliability.value, board.credibility.value = reliability, credibility
    board.grade.click()


def note(board, same, decide):
    board.same.value, board.decide.value = same, decide
    board.note.click()


def test_voices_stand_side_by_side_and_absent_ones_are_marked(board):
    board.moment.value = FIRE
    for words in ("the state", "the opposition", "residents and witnesses", "the text&#x27;s own narrator"):
        assert words in board.beside.value
    assert "no statement in this text" not in board.beside.value
    board.moment.value = "The council takes the keys"
    assert board.beside.value.count("no statement in this text") == 4
    assert "no statement in this text" in board.overview.value


def test_the_absent_are_named_at_the_supported_level(hall, answers):
    board = NarrativeBoard(hall, "gazette", level="supported", answers=answers)
    board.moment.value = "The council takes the keys"
    assert "Absent here: the opposition; residents and witnesses" in board.beside.value


def test_a_statement_opens_to_its_passage_and_its_chain(board):
    board.moment.value = FIRE
    board.line.value = "gazette-c009"
    assert "gazette-p010" in board.opened.value
    assert "<ol" in board.opened.value
    assert "How the first voice knows: saw it" in board.opened.value


def test_a_claim_without_a_chain_opens_all_the_same(hall, answers):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    bare = Case(hall.folder, hall.schema, {**tables, "transmission": tables["transmission"].iloc[:0]})
    board = NarrativeBoard(bare, "gazette", answers=answers)
    assert "has no chain" in board.opened.value


def test_what_is_denied_is_told_as_denied(hall, answers):
    board = NarrativeBoard(hall, "scraps", answers=answers)
    board.moment.value = "The alarm is disconnected"
    assert "Denied: The council switched the alarm off" in board.beside.value


def test_two_grades_are_asked_for(board):
    board.reliability.value = "B"
    board.grade.click()
    assert "Give both grades" in board.reply.value
    assert board.steps == []


def test_grades_are_compared_with_the_course_s_and_its_reason(board):
    board.moment.value = FIRE
    grade(board, "gazette-c005", "B", "4")
    assert "course" not in board.reply.value
    board.check.click()
    assert "Reliability: you and the course B (usually reliable)" in board.reply.value
    assert "Credibility: you 4 (doubtful), the course 2 (probably true)" in board.reply.value
    assert "The brigade counted its own calls" in board.reply.value


def test_an_ungraded_claim_says_so(hall, answers):
    board = NarrativeBoard(hall, "gazette", level="supported", answers=answers)
    board.moment.value = FIRE
    grade(board, "gazette-c008", "C", "3")
    assert "the course has not graded it" in board.reply.value


def test_the_course_s_reading_of_pairs_follows(board):
    board.moment.value = FIRE
    note(board, "same", "The brigade's log")
    board.check.click()
    assert "gazette-c008" in board.reply.value
    assert "rebuts. The secretary denies what the council alleges" in board.reply.value
    assert "Your note: they speak of the same event. The brigade&#x27;s log" in board.reply.value
    assert "You: they speak of the same event" in board.overview.value


def test_a_moment_without_relations_says_so(board):
    board.moment.value = "The council takes the keys"
    note(board, "one voice", "The minutes of the council")
    board.check.click()
    assert "no relation between two speakers" in board.reply.value


def test_a_note_needs_both_parts(board):
    board.same.value = "open"
    board.note.click()
    assert "what would decide it" in board.reply.value
    assert board.steps == []


def test_grades_that_always_go_together_are_remarked_on(board):
    board.moment.value = FIRE
    for claim, letter, number in (("gazette-c005", "B", "2"), ("gazette-c009", "C", "3"), ("gazette-c007", "D", "4")):
        grade(board, claim, letter, number)
    board.check.click()
    assert "letter and number go together" in board.reply.value
    grade(board, "gazette-c009", "C", "2")
    board.check.click()
    assert "letter and number go together" not in board.reply.value


def test_moments_can_be_read_together(hall, answers):
    board = NarrativeBoard(hall, "gazette", TOGETHER, answers=answers)
    assert [value for _, value in board.moment.options] == list(TOGETHER)
    assert "gazette-c003" in [value for _, value in board.line.options]
    board.moment.value = "the hall"
    assert {value for _, value in board.line.options} == {"gazette-c010", "gazette-c011"}


def test_undo_takes_back_the_last_and_leaves_what_is_being_written(board):
    board.moment.value = FIRE
    grade(board, "gazette-c005", "B", "2")
    board.decide.value = "half a thought"
    board.undo.click()
    assert (board.reliability.value, board.credibility.value) == ("", "")
    assert board.decide.value == "half a thought"
    note(board, "open", "a log")
    board.undo.click()
    assert (board.same.value, board.decide.value) == ("", "")
    grade(board, "gazette-c005", "B", "2")
    board.reset.click()
    assert board.steps == []
    assert board.reliability.value == ""


def test_grades_and_notes_come_back(hall, answers, board):
    board.moment.value = FIRE
    grade(board, "gazette-c005", "B", "2")
    note(board, "open", "a log")
    again = NarrativeBoard(hall, "gazette", answers=answers)
    again.moment.value = FIRE
    again.line.value = "gazette-c005"
    assert (again.reliability.value, again.credibility.value) == ("B", "2")
    assert (again.same.value, again.decide.value) == ("open", "a log")
    assert "Taken up where you left it" in again.saved.value


@pytest.mark.parametrize(
    "step",
    [
        {"claim": "gone", "reliability": "A", "credibility": "1"},
        {"claim": "gazette-c005", "reliability": "Z", "credibility": "1"},
        {"claim": "gazette-c005", "reliability": "A", "credibility": "9"},
        {"moment": FIRE, "same": "perhaps", "decide": "x"},
        {"moment": FIRE, "same": "open", "decide": None},
        {},
        7,
    ],
)
def test_steps_that_no_longer_fit_are_dropped(hall, answers, step):
    answers.save("activity/narrative-board/gazette", {"steps": [step]})
    assert NarrativeBoard(hall, "gazette", answers=Answers()).steps == []


def test_what_a_learner_writes_is_escaped(board):
    note(board, "open", "<b>bold</b>")
    board.check.click()
    assert "&lt;b&gt;bold" in board.reply.value


def test_copies_must_exist_and_have_claims(hall, answers):
    with pytest.raises(CaseError, match="no 'gazete' among the copies"):
        NarrativeBoard(hall, "gazete", answers=answers)
    tables = {name: hall.table(name) for name in hall.schema.tables}
    empty = Case(hall.folder, hall.schema, {**tables, "claims": tables["claims"].iloc[:0]})
    with pytest.raises(CaseError, match="has no claims to put on a board"):
        NarrativeBoard(empty, "gazette", answers=answers)


@pytest.mark.parametrize("level", ["supported", "standard"])
def test_every_control_has_a_label_of_its_own(hall, answers, controls, level):
    labels = [
        control.description for control in controls(NarrativeBoard(hall, "gazette", level=level, answers=answers))
    ]
    assert all(labels)
    assert len(set(labels)) == len(labels)

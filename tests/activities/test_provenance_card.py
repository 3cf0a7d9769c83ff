from html import escape

import pytest

from course_lib import CaseError
from course_lib.activities.provenance_card import ProvenanceCard
from course_lib.methods import provenance


def write(card, field, state, content="", passage=""):
    card.field.value = field
    card.state.value = state
    card.content.value = content
    card.passage.value = passage
    card.put.click()


@pytest.fixture
def card(hall, answers):
    return ProvenanceCard(hall, "lexicon", answers=answers)


@pytest.mark.parametrize("copy", ["gazette", "lexicon", "bulletin", "scraps"])
def test_the_course_s_card_agrees_with_itself(hall, answers, copy):
    card = ProvenanceCard(hall, copy, answers=answers)
    for entry in provenance.card(hall, copy):
        content = "" if entry.state in ("missing", "does not apply") else entry.value
        write(card, entry.field.name, entry.state, content)
    card.check.click()
    assert "10 of 10 lines agree" in card.reply.value
    assert "Not filled in" not in card.reply.value


def test_the_host_taken_for_the_publisher(card):
    write(card, "publisher", "stated", "Lexicon Mirror", "lexicon-p001")
    card.check.click()
    assert "What you chose is the host" in card.reply.value
    assert "0 of 1 line agrees" in card.reply.value


def test_a_date_of_the_copy_taken_for_the_work_s(card):
    write(card, "published", "stated", "2021-06", "lexicon-p008")
    card.check.click()
    assert "It does not date the work" in card.reply.value
    assert "lexicon-p002" in card.reply.value


def test_an_inference_kept_as_a_statement(card):
    write(card, "made after", "stated", "2021-06", "lexicon-p008")
    card.check.click()
    assert "must not be kept as a stated one" in card.reply.value
    assert "See lexicon-p008" in card.reply.value


def test_unknown_is_an_answer(card):
    write(card, "byline", "stated", "Orsby Gazette")
    write(card, "made after", "missing")
    card.check.click()
    assert "Unknown is an answer" in card.reply.value
    assert "More can be said" in card.reply.value


@pytest.mark.parametrize(
    ("copy", "line", "said"),
    [
        ("lexicon", ("byline", "stated", "Orsby Gazette"), "on the course's card it is unknown."),
        ("lexicon", ("host", "missing"), "on the course's card the copy states it: “Lexicon Mirror”."),
        ("gazette", ("references", "missing"), "on the course's card this field does not apply."),
        ("scraps", ("references", "missing"), "on the course's card it is there, but damaged: “displaced”."),
        ("scraps", ("made after", "missing"), "on the course's card it is inferred: “2020”."),
        ("gazette", ("whole text", "inferred", "whole"), "agreed, it is inferred: “whole”."),
        ("bulletin", ("whole text", "stated", "whole"), "What is left must not be taken for the sound thing"),
        ("bulletin", ("references", "inferred", "displaced"), "There is nothing to fill in"),
        ("scraps", ("references", "damaged", "taken out"), "What we know fits; the content is another."),
        ("scraps", ("translated from", "missing"), "“Does not apply here” is for what such a text never had"),
        ("scraps", ("host", "does not apply"), "This there is, or may be"),
    ],
)
def test_each_state_is_replied_to_in_a_sentence(hall, answers, copy, line, said):
    card = ProvenanceCard(hall, copy, answers=answers)
    write(card, *line)
    card.check.click()
    assert said in card.reply.value


@pytest.mark.parametrize("copy", ["gazette", "lexicon", "bulletin", "scraps"])
def test_each_reply_says_why_and_what_shows_it(hall, answers, copy):
    card = ProvenanceCard(hall, copy, level="supported", answers=answers)
    for entry in provenance.card(hall, copy):
        for state in ("missing", "does not apply"):
            write(card, entry.field.name, state)
            assert escape(entry.because) in card.reply.value
            shown = (
                "No single passage of the copy shows this" if entry.passage_id is None else f"See {entry.passage_id}"
            )
            assert shown in card.reply.value


def test_dates_are_said_in_words_and_kept_as_the_tables_have_them(card):
    write(card, "made after", "inferred", "2021-06", "lexicon-p008")
    assert card.lines["made after"]["content"] == "2021-06"
    assert ">June 2021<" in card.card.value
    assert "2021-06" not in card.card.value
    write(card, "made before", "missing")
    assert "2 of 10 fields" in card.card.value
    card.field.value = "made after"
    assert ("June 2021", "2021-06") in card.content.options


def test_a_kept_date_that_cannot_be_read_is_left_aside(hall, answers):
    line = {"field": "published", "state": "stated", "content": "soon", "passage": None}
    answers.save(
        "activity/provenance-card/lexicon", {"steps": [line, line | {"content": "2019"}, line | {"content": 3}]}
    )
    assert ProvenanceCard(hall, "lexicon", answers=answers).steps == [line | {"content": "2019"}]


def test_the_lines_of_one_question_stand_together(card):
    names = [name for _, name in card.field.options]
    assert names[:5] == ["title", "published", "made after", "made before", "host"]
    assert sorted(names) == sorted(field.name for field in provenance.FIELDS)
    assert "rowspan='3'" in card.card.value


def test_a_narrow_page_scrolls_the_card_alone(card):
    assert card.card.value.startswith("<div role='region' aria-label='Card of lexicon: 0 of 10 fields' tabindex='0'")
    assert "overflow-x:auto" in card.card.value


def test_a_line_needs_a_state_and_a_content(card):
    card.put.click()
    assert "First choose what we know" in card.reply.value
    write(card, "title", "stated")
    assert "Choose the content too" in card.reply.value
    assert card.steps == []


def test_a_line_can_be_written_anew_and_taken_back(card):
    write(card, "title", "missing")
    write(card, "title", "stated", "Orsby Market Hall fire", "lexicon-p002")
    assert card.lines["title"]["state"] == "stated"
    assert "1 of 10 fields" in card.card.value
    card.undo.click()
    assert card.lines["title"]["state"] == "missing"
    card.reset.click()
    assert card.lines == {}


def test_after_a_line_the_next_empty_field_is_asked(card):
    assert card.field.value == "title"
    assert "What is the work called?" in card.hint.value
    assert "before Garraghan's six questions" in card.hint.value
    write(card, "title", "missing")
    assert card.field.value == "published"
    assert "When was the work published?" in card.hint.value
    assert "question 1, “When was the source produced?”" in card.hint.value
    card.field.value = "host"
    assert "belongs to the <b>host</b>" in card.hint.value


def test_a_written_line_shows_again_in_the_controls(card):
    write(card, "host", "stated", "Lexicon Mirror", "lexicon-p001")
    card.field.value = "host"
    assert (card.state.value, card.content.value, card.passage.value) == ("stated", "Lexicon Mirror", "lexicon-p001")
    assert "lexicon-p001" in card.preview.value


def test_the_unknown_needs_no_content(card):
    card.state.value = "missing"
    assert card.content.disabled
    card.state.value = "stated"
    assert not card.content.disabled


def test_supported_gives_a_hint_and_a_reply_after_each_line(hall, answers):
    card = ProvenanceCard(hall, "lexicon", level="supported", answers=answers)
    assert "Look at the headline" in card.hint.value
    write(card, "title", "stated", "Orsby Market Hall fire", "lexicon-p002")
    assert "agreed" in card.reply.value
    standard = ProvenanceCard(hall, "lexicon", answers=answers)
    assert len(card.passage.options) < len(standard.passage.options)


def test_the_card_comes_back_and_each_copy_has_its_own(hall, answers):
    card = ProvenanceCard(hall, answers=answers)
    assert [key for _, key in card.copy.options] == ["gazette", "lexicon", "bulletin", "scraps"]
    write(card, "title", "stated", "Fire Guts Market Hall as Traders Lose Everything", "gazette-p001")
    card.copy.value = "scraps"
    assert card.steps == []
    again = ProvenanceCard(hall, answers=answers)
    assert again.lines["title"]["passage"] == "gazette-p001"
    assert again.field.value == "published"


def test_copies_must_exist_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="no 'lexikon' among the copies"):
        ProvenanceCard(hall, "lexikon", answers=answers)
    with pytest.raises(CaseError, match="at least one copy"):
        ProvenanceCard(hall, [], answers=answers)

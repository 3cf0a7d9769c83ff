import json
import re

import pytest

from course_lib import CaseError
from course_lib.activities.selfcheck import SelfCheck, self_check
from course_lib.practice.answers import Answers, AnswersError
from course_lib.practice.questions import questions

EVERY = [
    "q-01-1", "q-01-2", "q-01-3", "q-02-1", "q-02-2", "q-02-3", "q-03-1", "q-03-2", "q-03-4", "q-05-1",
]  # fmt: skip
RIGHT = {
    "q-01-1": "q-01-1-o2",
    "q-01-2": ["q-01-2-o1", "q-01-2-o3"],
    "q-01-3": "q-01-3-o3",
    "q-02-1": "2019-03-09",
    "q-02-2": ["q-02-2-o3", "q-02-2-o1", "q-02-2-o4", "q-02-2-o2"],
    "q-02-3": "q-02-3-o2",
    "q-03-1": {
        "q-03-1-o1": "the fire brigade", "q-03-1-o2": "the night watchman", "q-03-1-o3": "the council",
    },
    "q-03-2": "q-03-2-o2",
    "q-05-1": 9.0,
}  # fmt: skip
WINNING = re.compile(r"\b(correct!|well done|great|perfect|bravo|congrat|win|won|points?|score|streak|wrong)\b", re.I)


@pytest.fixture
def ask(hall, answers):
    return lambda key: SelfCheck(hall, key, answers=answers)


def answered(check, value, sure=0.8):
    check.answering.put(value)
    if check.confidence is not None and not check.confidence.disabled:
        check.confidence.value = sure
    check.check.click()
    return check


def text(html):
    return re.sub(r"<[^>]+>", " ", html)


@pytest.mark.parametrize("key", EVERY)
def test_every_control_has_a_label_of_its_own(ask, controls, key):
    labels = [control.description for control in controls(ask(key))]
    assert all(labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("key", EVERY)
def test_nothing_can_be_checked_before_it_is_answered(ask, key):
    check = ask(key)
    assert check.check.disabled
    check.check.click()
    assert check.reply.value == ""
    assert not check.answers.path.exists()


@pytest.mark.parametrize("key", RIGHT)
def test_an_answer_alone_is_not_enough_without_a_confidence(ask, key):
    check = ask(key)
    check.answering.put(RIGHT[key])
    assert check.check.disabled
    assert "Choose how sure you are" in check.saved.value
    check.confidence.value = 0.7
    assert not check.check.disabled
    assert "Not saved yet. Press Check." in check.saved.value


@pytest.mark.parametrize("key", RIGHT)
def test_the_course_s_own_answer_agrees_and_cites_its_passage(hall, ask, key):
    check = answered(ask(key), RIGHT[key])
    assert check.reply.value.startswith("<div role='status'>")
    assert "This agrees with the course's answer." in text(check.reply.value)
    assert re.search(r"(gazette|lexicon|bulletin|scraps)-p0\d\d", check.reply.value)
    assert "Saved." in check.saved.value
    assert check.answers.get(key)["tries"] == [{"value": RIGHT[key], "confidence": 0.8}]


@pytest.mark.parametrize("key", EVERY)
def test_it_comes_back_after_a_restart_and_says_so(hall, ask, key):
    first = answered(ask(key), RIGHT.get(key, "I would ask the watchman."))
    again = SelfCheck(hall, key, answers=Answers(first.answers.path))
    assert again.answering.value == first.answering.value
    assert again.reply.value == first.reply.value
    assert "Taken up where you left it." in again.saved.value
    if again.confidence is not None:
        assert again.confidence.value == 0.8
        assert again.confidence.disabled


def test_each_option_has_a_reply_of_its_own(hall, ask):
    asked = next(asked for asked in questions(hall) if asked.id == "q-01-1")
    replies = {}
    for option in asked.options:
        check = ask("q-01-1")
        answered(check, option.id)
        replies[option.id] = check.reply.value
        assert option.reply in text(check.reply.value).replace("&#x27;", "'")
    assert len(set(replies.values())) == len(asked.options)


def test_the_first_answer_counts_and_it_can_be_tried_again(ask):
    check = answered(ask("q-01-1"), "q-01-1-o3", 0.9)
    assert "This is not the course's answer." in text(check.reply.value)
    assert "You can change your answer and check it again." in text(check.reply.value)
    check.answering.put("q-01-1-o2")
    assert "Not saved yet. Press Check." in check.saved.value
    check.check.click()
    assert "This agrees with the course's answer." in text(check.reply.value)
    assert "It was “The copy was made in March 2019.”, 90 % sure." in text(check.reply.value)
    assert check.answers.get("q-01-1")["tries"] == [
        {"value": "q-01-1-o3", "confidence": 0.9},
        {"value": "q-01-1-o2"},
    ]


def test_checking_the_same_answer_twice_is_one_try(ask):
    check = answered(ask("q-01-1"), "q-01-1-o3")
    check.check.click()
    assert len(check.answers.get("q-01-1")["tries"]) == 1


def test_an_answer_given_on_another_page_stays_the_first(hall, ask, answers):
    here, there = ask("q-01-1"), ask("q-01-1")
    answered(there, "q-01-1-o3", 0.9)
    answered(here, "q-01-1-o2", 0.6)
    assert [each["value"] for each in answers.get("q-01-1")["tries"]] == ["q-01-1-o3", "q-01-1-o2"]


def test_part_of_an_answer_is_told_as_such(ask):
    check = answered(ask("q-01-2"), ["q-01-2-o1", "q-01-2-o2"])
    told = text(check.reply.value)
    assert "Part of this agrees with the course's answer." in told
    assert "“Its date”: The report has a date line" in told
    assert "still missing" in told


def test_a_picked_passage_is_the_one_that_is_shown(ask):
    check = answered(ask("q-01-3"), "q-01-3-o2")
    assert "bulletin-p002" in check.reply.value
    assert "bulletin-p011" not in check.reply.value


def test_a_picked_claim_is_shown_with_its_passage(ask):
    assert "gazette-p007" in answered(ask("q-02-3"), "q-02-3-o1").reply.value


def test_hints_come_one_a_click_and_stay(hall, ask):
    check = ask("q-01-1")
    seen = []
    for _ in range(4):
        check.hint.click()
        seen.append(check.hints.value.count("<li>"))
    assert seen == [1, 2, 3, 3]
    assert check.hint.description == "No more hints"
    assert check.hints.value.startswith("<div role='status'>")
    again = ask("q-01-1")
    assert again.hints.value.count("<li>") == 3
    assert "Taken up where you left it" in again.saved.value
    assert again.reply.value == ""


def test_without_hints_there_is_no_button(ask, controls):
    assert all("int" not in control.description for control in controls(ask("q-05-2")) if control.description == "Hint")
    assert "Hint" not in [control.description for control in controls(ask("q-05-2"))]


@pytest.mark.parametrize(
    ("key", "entered", "told"),
    [("q-05-1", "about nine", "is not a number: write it in digits"), ("q-02-1", "9 March", "is not a date: write")],
)
def test_what_cannot_be_read_is_told_while_it_is_typed(ask, key, entered, told):
    check = ask(key)
    check.answering.view.value = entered
    check.confidence.value = 0.8
    assert told in check.saved.value
    assert check.check.disabled


@pytest.mark.parametrize("entered", ["9", " 9.0 ", "9,0"])
def test_a_number_may_be_written_in_several_ways(ask, entered):
    check = ask("q-05-1")
    check.answering.view.value = entered
    check.confidence.value = 1.0
    check.check.click()
    assert "This agrees" in check.reply.value


def test_a_place_given_twice_is_told(ask):
    check = ask("q-02-2")
    for row, place in zip(check.answering.rows.values(), "1123", strict=True):
        row.value = place
    assert "Place 1 is given more than once." in check.saved.value
    assert check.check.disabled


def test_free_text_is_kept_and_then_put_beside_the_model_answer(hall, ask):
    check = ask("q-03-4")
    assert check.confidence is None
    assert check.compare.disabled
    check.answering.put("Who told the watchman?")
    assert "Not saved yet. Press Save my answer." in check.saved.value
    check.check.click()
    assert "model_answer" not in check.reply.value
    assert "The story comes by way of a baker" not in check.reply.value
    check.compare.click()
    assert "The story comes by way of a baker" in check.reply.value
    assert "This agrees" not in check.reply.value
    assert check.answers.get("q-03-4") == {
        "tries": [{"value": "Who told the watchman?"}], "hints": 0, "compared": True,
    }  # fmt: skip
    assert ask("q-03-4").reply.value == check.reply.value


def test_a_text_can_be_written_anew(ask):
    check = answered(ask("q-03-4"), "One.")
    answered(check, "Two.")
    assert check.answers.get("q-03-4")["tries"] == [{"value": "Two."}]


def test_an_answer_that_cannot_be_saved_is_said_and_can_be_saved_later(ask, monkeypatch):
    check = ask("q-01-1")
    real = check.answers.save

    def fail(key, state):
        raise AnswersError("The disk is full.")

    monkeypatch.setattr(check.answers, "save", fail)
    answered(check, "q-01-1-o3")
    assert "Not saved: The disk is full. Your answer stays here as long as this page is open." in check.saved.value
    assert "This is not the course's answer." in text(check.reply.value)
    monkeypatch.setattr(check.answers, "save", real)
    check.check.click()
    assert "Saved." in check.saved.value
    assert len(check.answers.get("q-01-1")["tries"]) == 1


def test_a_damaged_file_is_said_on_the_page(hall, answers):
    answers.path.write_bytes(b"broken")
    assert "is damaged: it is kept as answers-kept-aside-" in SelfCheck(hall, "q-01-1").saved.value


def test_what_no_longer_fits_the_question_is_left_aside(hall, answers):
    answers.save("q-01-1", {"tries": [{"value": "q-01-1-o9", "confidence": 0.8}]})
    check = SelfCheck(hall, "q-01-1", answers=answers)
    assert check.answering.value is None
    assert check.reply.value == ""
    assert not check.confidence.disabled


def test_a_confidence_off_the_scale_does_no_harm(hall, answers):
    answers.save("q-03-2", {"tries": [{"value": "q-03-2-o1", "confidence": 0.15}]})
    check = SelfCheck(hall, "q-03-2", answers=answers)
    assert check.confidence.value == ""
    assert "This is not the course's answer." in text(check.reply.value)


@pytest.mark.parametrize("key", RIGHT)
def test_the_tone_is_neutral(ask, key):
    check = answered(ask(key), RIGHT[key])
    own = check.reply.value + check.saved.value + check.view.children[0].value
    assert not WINNING.search(text(own))


def test_what_a_learner_types_is_never_taken_for_html(ask):
    check = answered(ask("q-03-4"), "<script>alert(1)</script>")
    check.compare.click()
    check.answering.view.value = "<b>"
    everything = "".join(child.value for child in check.view.children if hasattr(child, "value") and child.value)
    assert "<script>" not in everything.replace(check.answering.view.value, "")


def test_where_no_kernel_runs_the_question_can_still_be_read(ask):
    check = ask("q-01-1")
    told = check._repr_mimebundle_()["text/plain"]
    assert told == f"{check.question.prompt} (a question: run this cell in Jupyter to answer it)"


def test_keys_typed_in_it_are_kept_from_jupyterlab(ask):
    check = ask("q-01-1")
    assert "data-lm-suppress-shortcuts" in check.view.children[-1].value
    assert {"course-activity", "course-question"} <= set(check.view._dom_classes)


def test_a_lesson_s_call_uses_the_learner_s_own_file(hall, answers):
    answered(self_check(hall, "q-01-1"), "q-01-1-o2")
    assert json.loads(answers.path.read_text(encoding="utf-8"))["answers"]["q-01-1"]["tries"]


def test_an_unknown_question_is_refused(hall, answers):
    with pytest.raises(CaseError, match="no 'q-99-9' among the questions"):
        SelfCheck(hall, "q-99-9", answers=answers)

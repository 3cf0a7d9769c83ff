import re

import pytest

from course_lib import Case, CaseError
from course_lib.activities.pretest import PreTest, pre_test
from course_lib.practice.answers import Answers, AnswersError

ITEMS = [f"q-00-a{n}" for n in range(1, 5)]


@pytest.fixture
def test(hall, answers):
    return PreTest(hall, "A", answers=answers)


def fill(test, keys, option=1, sure=0.8):
    for key in keys:
        test.answering[key].put(f"{key}-o{option}")
        test.confidence[key].value = sure


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_all_items_of_the_form_stand_on_one_page(test):
    assert list(test.answering) == ITEMS
    assert test.title == "Before the course: 4 claims"
    assert "0 of 4 answered." in text(test.saved.value)


def test_every_control_has_a_label_of_its_own(test, controls):
    labels = [control.description for control in controls(test)]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_nothing_is_told_before_all_is_answered_and_sent(test, answers):
    fill(test, ITEMS[:3])
    test.answering[ITEMS[3]].put("q-00-a4-o1")
    assert test.send.disabled
    assert "3 of 4 answered. Still open: 4." in text(test.saved.value)
    test.send.click()
    assert test.reply.value == ""
    assert all(answers.get(key) is None for key in ITEMS)
    test.confidence[ITEMS[3]].value = 0.5
    assert not test.send.disabled
    assert test.reply.value == ""


def test_sending_keeps_the_answers_and_shows_the_results(test, answers):
    fill(test, ITEMS)
    test.send.click()
    assert answers.get("q-00-a1") == {"tries": [{"value": "q-00-a1-o1", "confidence": 0.8}], "hints": 0}
    assert answers.get("activity/pre-test/A") == {"drafts": {}}
    told = text(test.reply.value)
    assert test.reply.value.startswith("<div role='status'>")
    assert "Well-supported claims taken for well supported Hits: the more, the better. 2 of 2" in told
    assert "Weak claims taken for well supported False alarms: the fewer, the better. 2 of 2" in told
    assert "too few yet: 2 and 2, of 5 each" in told
    assert test.reply.value.count("<details") == 4
    assert "You said: Well supported, 80 % sure. This is not the course&#x27;s answer." in told.replace(
        "course's", "course&#x27;s"
    )
    assert "gazette-p002" in test.reply.value
    assert test.page.layout.display == "none"
    assert "Sent and saved." in test.saved.value


def test_what_was_begun_comes_back(hall, test, answers):
    fill(test, ITEMS[:2], option=2, sure=0.6)
    test.confidence[ITEMS[2]].value = 0.9
    again = PreTest(hall, "A", answers=Answers(answers.path))
    assert [again.answering[key].value for key in ITEMS] == ["q-00-a1-o2", "q-00-a2-o2", None, None]
    assert [again.confidence[key].value for key in ITEMS] == [0.6, 0.6, 0.9, ""]
    assert "Taken up where you left it. 2 of 4 answered. Still open: 3, 4." in text(again.saved.value)
    assert again.reply.value == ""


def test_what_was_sent_comes_back_with_its_results(hall, test, answers):
    fill(test, ITEMS)
    test.send.click()
    again = PreTest(hall, "A", answers=Answers(answers.path))
    assert again.sent
    assert again.reply.value == test.reply.value
    assert "Taken up where you left it. Sent and saved." in text(again.saved.value)


def test_it_can_be_sent_once(test, answers):
    fill(test, ITEMS)
    test.send.click()
    fill(test, ITEMS, option=2)
    test.send.disabled = False
    test.send.click()
    assert answers.get("q-00-a1")["tries"] == [{"value": "q-00-a1-o1", "confidence": 0.8}]


def test_what_was_sent_on_another_page_stays_the_first(hall, test, answers):
    other = PreTest(hall, "A", answers=answers)
    fill(other, ITEMS)
    other.send.click()
    fill(test, ITEMS, option=2, sure=0.5)
    test.send.click()
    assert answers.get("q-00-a1")["tries"][0] == {"value": "q-00-a1-o1", "confidence": 0.8}


def test_both_forms_stand_side_by_side_once_both_are_sent(hall, test, answers):
    fill(test, ITEMS)
    test.send.click()
    assert "After the course" not in test.reply.value
    after = PreTest(hall, "B", answers=answers)
    fill(after, [f"q-00-b{n}" for n in range(1, 5)], option=2)
    after.send.click()
    assert re.search(r"Before the course\s+After the course", text(after.reply.value))


@pytest.mark.parametrize("rubbish", [{"drafts": 3}, {"drafts": {"q-00-a1": 1, "q-00-a2": {"value": "x"}}}, {"x": {}}])
def test_a_damaged_draft_is_left_aside(hall, answers, rubbish):
    answers.save("activity/pre-test/A", rubbish)
    assert all(answering.value is None for answering in PreTest(hall, "A", answers=answers).answering.values())


def test_what_cannot_be_saved_is_said_and_can_be_sent_again(test, answers, monkeypatch):
    fill(test, ITEMS)
    real = test.answers.save_all

    def fail(states):
        raise AnswersError("The disk is full.")

    monkeypatch.setattr(test.answers, "save_all", fail)
    test.send.click()
    assert "Not saved: The disk is full." in test.saved.value
    assert test.reply.value == ""
    monkeypatch.setattr(test.answers, "save_all", real)
    test.send.click()
    assert "Sent and saved." in test.saved.value
    assert answers.get("q-00-a4") is not None


@pytest.mark.parametrize("form", ["C", ""])
def test_a_form_without_questions_is_refused(hall, answers, form):
    with pytest.raises(CaseError, match=f"no questions of form '{form}'. Its forms are: A, B"):
        PreTest(hall, form, answers=answers)


def test_a_form_with_a_free_text_is_refused(hall, answers):
    tables = {name: hall.table(name).copy() for name in hall.schema.tables}
    tables["questions"].loc["q-03-4", "form"] = "A"
    with pytest.raises(CaseError, match="q-03-4 is free text"):
        PreTest(Case(hall.folder, hall.schema, tables), "A", answers=answers)


def test_a_lesson_s_call(hall, answers):
    fill(pre_test(hall), ITEMS[:1])
    assert list(answers.get("activity/pre-test/A")["drafts"]) == ["q-00-a1"]
    assert pre_test(hall, form="B").title == "After the course: 4 claims"

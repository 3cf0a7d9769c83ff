import re

import pytest

from course_lib import CaseError
from course_lib.activities.mypage import MyPage, my_page
from course_lib.practice.questions import questions

JUDGED = [f"q-00-{form}{n}" for form in "ab" for n in range(1, 5)] + ["q-03-2", "q-03-3"]


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def judge(hall, answers, believe, sure=0.8):
    """Answer every judgement item; ``believe`` says which are taken for well supported, given the truth."""
    for asked in questions(hall):
        if asked.item:
            word = "well_supported" if believe(asked.item) else "weak"
            option = next(option for option in asked.options if option.says == word)
            answers.save(asked.id, {"tries": [{"value": option.id, "confidence": sure}]})


def cell(page, label):
    """The cells of a row of the scores, by the row's label."""
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page.content.value) if f"<b>{label}</b>" in row)
    return re.findall(r"<td>(.*?)</td>", row)


def test_before_the_first_answer_it_says_so(hall, answers):
    page = MyPage(hall, "01", answers=answers)
    assert "There is nothing to count yet" in page.content.value
    assert "<table" not in page.content.value
    assert page.write.disabled


def test_after_new_answers_it_can_be_brought_up_to_date(hall, answers):
    page = MyPage(hall, "01", answers=answers)
    answers.save("q-01-1", {"tries": [{"value": "q-01-1-o2", "confidence": 0.6}]})
    assert "<table" not in page.content.value
    page.renew.click()
    assert cell(page, "First answers that agree with the course&#x27;s") == ["1 of 1", "1 of 1"]
    assert page.reply.value == "<div role='status'>The page is up to date.</div>"


def test_it_names_what_is_open_and_what_is_worth_another_look(hall, answers):
    answers.save("q-01-1", {"tries": [{"value": "q-01-1-o3", "confidence": 0.6}]})
    told = text(MyPage(hall, "01", answers=answers).content.value)
    assert "You have answered 1 of the 3 questions of this lesson." in told
    assert "Not answered yet: q-01-2, q-01-3." in told
    assert "Worth another look: q-01-1." in told


def test_what_was_mended_later_needs_no_other_look_but_the_first_answer_counts(hall, answers):
    answers.save("q-01-1", {"tries": [{"value": "q-01-1-o3", "confidence": 0.6}, {"value": "q-01-1-o2"}]})
    page = MyPage(hall, "01", answers=answers)
    assert "Worth another look" not in page.content.value
    assert cell(page, "First answers that agree with the course&#x27;s")[0] == "0 of 1"


def test_lesson_and_all_so_far_are_told_apart(hall, answers):
    judge(hall, answers, lambda truth: truth == "well_supported")
    page = MyPage(hall, "03", answers=answers)
    assert cell(page, "Well-supported claims taken for well supported") == ["1 of 1", "5 of 5"]
    assert cell(page, "Weak claims taken for well supported") == ["0 of 1", "0 of 5"]
    lesson, every = cell(page, "Telling them apart: d′")
    assert lesson == "too few yet: 1 and 1, of 5 each"
    assert float(every) > 2
    assert cell(page, "Telling them apart, with confidence: AUC")[1] == "1.00"
    assert cell(page, "Confidence against outcome") == ["too few yet: 2 of 10", "20 points less sure than right"]
    assert cell(page, "Brier score")[1] == "0.04"


@pytest.mark.parametrize(("believes", "leaning"), [(True, "−"), (False, "1")])
def test_who_believes_or_doubts_everything_tells_nothing_apart(hall, answers, believes, leaning):
    judge(hall, answers, lambda truth: believes)
    page = MyPage(hall, answers=answers)
    assert cell(page, "Telling them apart: d′") == ["0.00"]
    assert cell(page, "Telling them apart, with confidence: AUC") == ["0.50"]
    assert cell(page, "Leaning: c")[0].startswith(leaning)
    assert cell(page, "Confidence against outcome") == ["30 points surer than right"]


def test_the_picture_comes_with_enough_answers(hall, answers):
    judge(hall, answers, lambda truth: True)
    answers.save("q-03-2", {"tries": [], "hints": 0})
    page = MyPage(hall, answers=answers)
    assert "begins with 10 rated answers; so far there are 9" in page.content.value
    assert "<img" not in page.content.value
    judge(hall, answers, lambda truth: True)
    page.renew.click()
    assert re.search(r'<img alt="Calibration curve: .* 5 of 10 right at 80 %', page.content.value)


def test_without_a_lesson_it_sums_up_all_alone(hall, answers):
    answers.save("q-01-1", {"tries": [{"value": "q-01-1-o2", "confidence": 0.6}]})
    page = MyPage(hall, answers=answers)
    assert page.title == "Your page"
    assert cell(page, "First answers that agree with the course&#x27;s") == ["1 of 1"]
    assert "of this lesson" not in page.content.value


def test_free_text_counts_as_answered_and_is_not_marked(hall, answers):
    answers.save("q-03-4", {"tries": [{"value": "Mine."}]})
    page = MyPage(hall, "03", answers=answers)
    assert "You have answered 1 of the 4 questions" in page.content.value
    assert "Free texts are kept, not counted." in page.content.value


def test_the_answers_can_be_written_as_a_text(hall, answers):
    answers.save("q-01-1", {"tries": [{"value": "q-01-1-o2", "confidence": 0.6}]})
    page = MyPage(hall, "01", answers=answers)
    page.write.click()
    assert "written as my-answers.md, beside your answers file" in page.reply.value
    assert "This copy was made in June 2021" in answers.path.with_name("my-answers.md").read_text(encoding="utf-8")


def test_a_text_that_cannot_be_written_is_said(hall, answers, monkeypatch):
    answers.save("q-01-1", {"tries": [{"value": "q-01-1-o2", "confidence": 0.6}]})
    page = MyPage(hall, "01", answers=answers)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("course_lib.activities.mypage.export", full)
    page.write.click()
    assert "could not be written: No space left on device" in page.reply.value


def test_a_damaged_file_is_said(hall, answers):
    answers.path.write_bytes(b"broken")
    assert "is kept as answers-kept-aside-" in MyPage(hall, "01").content.value


def test_a_lesson_without_questions_is_refused(hall, answers):
    with pytest.raises(CaseError, match=r"No question belongs to lesson '11'\. Lessons with questions: 00, 01"):
        MyPage(hall, "11", answers=answers)


def test_a_lesson_s_call_and_its_one_line_where_no_kernel_runs(hall, answers):
    told = my_page(hall, lesson="01")._repr_mimebundle_()["text/plain"]
    assert told == "Your page, lesson 01 (an activity: run this cell in Jupyter to use it)"


def test_every_control_has_a_label(hall, answers, controls):
    assert [control.description for control in controls(MyPage(hall, answers=answers))] == [
        "Bring up to date",
        "Write my answers as a text",
    ]

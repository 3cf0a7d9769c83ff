import pytest

from course_lib.classroom.questions import groups, moodle_xml
from course_lib.classroom.questions.groups import Group
from course_lib.classroom.questions.texts import paragraphs
from course_lib.practice import Option, Question, mark
from tests.classroom.questions import moodle_rules as moodle
from tests.classroom.questions.answering import possible


def imported(case, asked):
    """One question as Moodle has it."""
    return moodle.read(moodle_xml(case, [Group("one", "One", asked.lesson, "", (asked,))]))[0][1]


def places(asked, value):
    keys = [option.id for option in asked.options]
    return [keys.index(key) for key in ([value] if isinstance(value, str) else value)]


def test_one_option_a_number_a_date_and_pairs_get_the_score_and_the_reply_of_the_course(every):
    checked = 0
    for case, asked in every:
        if asked.kind in ("multiple", "ordering", "text"):
            continue
        question = imported(case, asked)
        for value in possible(asked):
            expected = mark(asked, value)
            if asked.kind == "matching":
                score = moodle.grade_pairs(question, [value[option.id] for option in asked.options])
                afterwards = moodle.text(question, "generalfeedback/text")
                assert all(paragraphs(reply) in afterwards for reply in expected.replies)
            else:
                if asked.kind == "number":
                    score, told = moodle.grade_number(question, value)
                elif asked.kind == "date":
                    score, told = moodle.grade_text(question, value)
                else:
                    score, (told,) = moodle.grade_choices(question, places(asked, value))
                assert told == paragraphs(expected.replies[0]), (asked.id, value)
            assert score == pytest.approx(expected.score, abs=1e-12), (asked.id, value)
            checked += 1
    assert checked > 500


def test_several_options_differ_only_where_moodle_cannot_do_otherwise(every):
    checked = 0
    for case, asked in every:
        if asked.kind != "multiple":
            continue
        question = imported(case, asked)
        right = {option.id for option in asked.options if option.correct}
        for value in possible(asked):
            expected = mark(asked, value)
            score, told = moodle.grade_choices(question, places(asked, value))
            hits, wrong = len(right & set(value)), len(set(value) - right)
            assert (score == pytest.approx(1, abs=1e-4)) == bool(expected.correct)
            if not wrong or not hits or (hits == len(right) and wrong == 1):
                assert score == pytest.approx(expected.score, abs=1e-6), (asked.id, value)
            assert expected.score - 0.5 < score <= expected.score + 1e-6
            replies = [paragraphs(option.reply) for option in asked.options if option.id in value]
            assert told == replies
            checked += 1
    assert checked > 200


def test_an_ordering_becomes_places_and_a_full_score_means_the_same(every):
    for case, asked in every:
        if asked.kind != "ordering":
            continue
        question = imported(case, asked)
        at = sorted(option.value for option in asked.options)
        for value in possible(asked):
            place = dict(zip(value, at, strict=True))
            score = moodle.grade_pairs(question, [place[option.id] for option in asked.options])
            assert (score == 1) == bool(mark(asked, value).correct), value


def test_the_whole_of_a_case_is_taken_in_with_categories_and_content_notes(own):
    chosen = groups(own)
    found = moodle.read(moodle_xml(own, chosen))
    asked = [each for group in chosen for each in group.asked]
    assert [question.findtext("idnumber") for _, question in found if question.get("type") != "description"] == [
        each.id for each in asked
    ]
    assert len({category for category, _ in found}) == len(chosen) == 15
    first = {}
    for category, question in found:
        first.setdefault(category, question)
    assert all(question.get("type") == "description" for question in first.values())
    assert all("Content note" in moodle.text(question, "questiontext/text") for question in first.values())


def test_the_case_of_another_teacher_is_taken_in(hall):
    found = moodle.read(moodle_xml(hall, groups(hall, folder=hall.folder)))
    assert {question.get("type") for _, question in found} >= {
        "multichoice",
        "numerical",
        "shortanswer",
        "matching",
        "essay",
    }
    assert not [question for _, question in found if question.get("type") == "description"]


def test_a_free_text_carries_its_model_answer_for_the_grader_and_no_mark(hall):
    asked = next(each for group in groups(hall, folder=hall.folder) for each in group.asked if each.kind == "text")
    question = imported(hall, asked)
    assert paragraphs(asked.model_answer) in moodle.text(question, "graderinfo/text")
    assert moodle.text(question, "defaultgrade") == "0"


def test_a_passage_is_shown_with_its_question_unless_it_is_the_answer(own):
    by_id = {question.findtext("idnumber"): question for _, question in moodle.read(moodle_xml(own, groups(own)))}
    assert "battle-p067" in moodle.text(by_id["q-05-4"], "questiontext/text")
    assert "akhbar-p061" not in moodle.text(by_id["q-01-5"], "questiontext/text")
    assert "akhbar-p061" in moodle.text(by_id["q-01-5"], "generalfeedback/text")
    test_item = by_id["q-00-a01"]
    assert moodle.text(test_item, "questiontext/text").count("<p>") == 1
    assert "battle-p" in moodle.text(test_item, "generalfeedback/text")


def test_hints_come_from_the_weakest(hall):
    by_id = {q.findtext("idnumber"): q for _, q in moodle.read(moodle_xml(hall, groups(hall, folder=hall.folder)))}
    hints = [moodle.text(hint, "text") for hint in by_id["q-02-1"].findall("hint")]
    assert hints == ["<p>The date line gives you a Monday.</p>", "<p>The lead says Saturday.</p>"]


def test_more_right_options_than_moodle_can_share_a_point_among_are_said(hall):
    options = tuple(Option(f"q-o{n}", str(n), n < 11, None, None, "So.") for n in range(12))
    with pytest.raises(ValueError, match="q-1 has 11 right options"):
        imported(hall, Question("q-1", "01", "multiple", "Which?", options=options))
    ten = tuple(Option(f"q-o{n}", str(n), n < 10, None, None, "So.") for n in range(12))
    assert imported(hall, Question("q-1", "01", "multiple", "Which?", options=ten)) is not None

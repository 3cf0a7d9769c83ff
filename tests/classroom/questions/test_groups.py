import pytest

from course_lib import CaseError, open_case
from course_lib.case import new_case
from course_lib.classroom.questions import groups
from course_lib.practice import questions


def test_every_question_is_in_one_group(own, hall):
    for case, folder in ((own, None), (hall, hall.folder)):
        found = groups(case, folder=folder)
        keys = [asked.id for group in found for asked in group.asked]
        assert sorted(keys) == sorted(asked.id for asked in questions(case))
        assert len({group.key for group in found}) == len(found)


def test_the_tests_stand_apart_from_the_self_checks(own):
    found = {group.key: group for group in groups(own)}
    assert {asked.form for asked in found["post-test"].asked} == {"B"}
    assert {asked.form for asked in found["lesson-12"].asked} == {None}
    assert found["post-test"].advice
    assert not found["lesson-12"].advice


def test_the_courses_own_lessons_have_a_title_and_a_content_note(own, hall):
    assert all(group.note and group.note[0].isupper() and "**" not in group.note for group in groups(own))
    assert groups(own, lessons=["05"])[0].title == "Lesson 05: Numbers made of numbers"
    assert not any(group.note for group in groups(hall, folder=hall.folder))


def test_a_lesson_without_questions_is_said_with_those_that_have_some(hall):
    with pytest.raises(CaseError, match=r"no questions for lesson 09: .* 00, 01, 02, 03, 05, 12"):
        groups(hall, lessons=["01", "09"], folder=hall.folder)


def test_a_case_without_questions_is_said(tmp_path):
    with pytest.raises(CaseError, match="no questions yet"):
        groups(open_case(new_case(tmp_path / "case")))


def test_two_lessons_with_one_form_do_not_share_a_name(changed):
    case = changed(("questions", "q-00-a1", "lesson", "01"))
    keys = [group.key for group in groups(case, folder=case.folder)]
    assert {"pre-test-00", "pre-test-01", "post-test"} <= set(keys)

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from course_lib.grading.feedback import FeedbackError, pages
from tests.grading import classroom
from tests.grading.classroom import NAME
from tests.grading.marked import by_hand, give, make_class

OWN = {"html", "head", "meta", "title", "style", "body", "main", "section", "div", "span", "a", "b", "caption"}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_class(tmp_path_factory.mktemp("feedback"))
    give(course, "wrong", "Basic", "Look again.\n<script>alert(2)</script>")
    return course


@pytest.fixture(scope="module")
def written(course):
    return pages(course, NAME)


def text(written, learner):
    return written.written[learner].read_text(encoding="utf-8")


class Elements(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_everybody_has_a_page_where_nbgrader_looks_for_it(course, written):
    names = {"absent", "blank", "broken", "hostile", "letters", "long", "right", "wrong"}
    assert {name: path.relative_to(course).as_posix() for name, path in written.written.items()} == {
        name: f"feedback/{name}/{NAME}/{NAME}.html" for name in names
    }
    assert written.waiting == ("hostile", "letters", "long", "right")


def test_score_reason_and_comment_of_each_question(written):
    page = text(written, "wrong")
    assert "4 of 15 points" in page
    assert "0 of 3 points." in page
    assert "1 of 4 points." in page
    assert "Why points are missing" in page
    assert "The high side is not the one that the evidence gives." in page
    assert "Look again." in page
    assert "Willem O&#39;Wrong, de" in page


def test_what_is_not_marked_yet_is_said(written):
    page = text(written, "right")
    assert "10 points so far" in page
    assert "Not marked yet, of 5 points." in page
    assert "<em>sure</em>" in page


def test_failed_and_missing_are_told_what_happened_and_what_to_do(written):
    broken = text(written, "broken")
    assert "This is not a zero" in broken
    assert "The file is not valid JSON" in broken
    assert "Ask for it again" not in broken
    assert "hand it in again" in broken
    absent = text(written, "absent")
    assert "Nothing was handed in." in absent
    for page in (broken, absent):
        assert not re.search(r"\d of \d+ points|\b0 points", page)


def test_no_key_no_solution_no_model_answer_no_flag(course, written):
    for learner in written.written:
        page = text(written, learner)
        assert "The model answer." not in page
        assert "tolerance" not in page
        if learner not in ("right", "hostile", "letters", "long"):
            assert "24" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def test_a_flag_for_the_teacher_is_not_shown_to_the_learner(course, tmp_path):
    place = classroom.copy(course, tmp_path / "course")
    journal = place / "grading" / NAME / "journal.jsonl"
    journal.write_text(journal.read_text().replace('"suspect": []', '"suspect": ["It patched hand_in."]'))
    assert "It patched" in journal.read_text()
    done = pages(place, NAME)
    assert not [name for name in done.written if "patched" in text(done, name)]


def test_model_answers_when_they_are_released(course, tmp_path):
    place = classroom.copy(course, tmp_path / "course")
    done = pages(place, NAME, with_model_answers=True)
    page = text(done, "wrong")
    assert "The model answer." in page
    assert "q1 = 24" in page
    assert "BEGIN SOLUTION" not in page
    assert "The model answer." not in text(done, "broken")


def test_learners_cannot_put_anything_into_a_page(written):
    for learner in ("hostile", "wrong", "letters", "long"):
        elements = Elements(text(written, learner)).found
        assert not {tag for tag, _ in elements} & {"script", "img", "svg", "iframe", "form", "object", "embed", "link"}
        for tag, attributes in elements:
            assert not [name for name in attributes if name.startswith("on")]
            assert attributes.get("href", "#").startswith("#")
            assert "src" not in attributes, tag
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text(written, "hostile")
    assert "&lt;script&gt;alert(2)" in text(written, "wrong")
    assert "&lt;b&gt;Hostile" in text(written, "hostile")


def test_a_page_asks_no_other_host_for_anything(written):
    for learner in written.written:
        page = text(written, learner)
        assert "default-src 'none'" in page
        assert "url(" not in page
        assert "@import" not in page


def test_every_element_is_one_of_ours_and_ids_are_not_doubled(written):
    for learner in written.written:
        elements = Elements(text(written, learner)).found
        ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert elements[0] == ("html", {"lang": "en"})


def test_a_very_long_answer_is_cut_and_the_page_says_so(written):
    page = text(written, "long")
    assert len(page) < 60_000
    assert "more characters, which are not shown here" in page


def test_every_letter_survives(written):
    assert "שלום and 中文 👋🏽" in text(written, "letters")


def test_points_given_by_a_person_in_place_of_the_check(course, tmp_path):
    place = classroom.copy(course, tmp_path / "course")
    by_hand(place, "wrong", "q1-check", manual_score=2.0)
    assert "A person looked at this answer and gave these points in place of the 0 of the check." in text(
        pages(place, NAME), "wrong"
    )


def test_only_some_and_nobody_of_that_name(course, tmp_path):
    place = classroom.copy(course, tmp_path / "course")
    assert set(pages(place, NAME, only=["right"]).written) == {"right"}
    with pytest.raises(FeedbackError, match="nobody"):
        pages(place, NAME, only=["nobody"])


def test_an_id_that_cannot_name_a_folder_leaves_the_folder_alone(course, tmp_path):
    place = classroom.copy(course, tmp_path / "course")
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as gradebook:
        gradebook.add_student("../../outside")
    done = pages(place, NAME)
    assert done.unnamed == ("../../outside",)
    assert not (Path(place).parent / "outside").exists()

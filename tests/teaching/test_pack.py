"""The pack has each part for each lesson, asks no host for anything, and never writes over somebody's file."""

import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from course_lib.teaching.command import teacher
from course_lib.teaching.material import find_checkout
from course_lib.teaching.pack import NOTICE, PARTS, lesson_page

LESSONS = find_checkout().lessons


class Seen(HTMLParser):
    """What a page holds: ids, headings in order, addresses, images without alt text."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.levels, self.addresses, self.bare, self.text = [], [], [], 0, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.addresses += [given[name] for name in ("src", "href") if given.get(name)]
        self.bare += tag == "img" and not given.get("alt")

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("number", LESSONS)
def test_each_lesson_has_each_part(number, opened, checkout):
    material = opened(number)
    page = lesson_page(material, checkout.case)
    seen = Seen(page)
    absent = set() if material.graded else {"graded"}
    assert {key for key, _ in PARTS} - absent <= set(seen.ids)
    assert NOTICE in seen.text
    assert len(set(seen.ids)) == len(seen.ids)
    text = " ".join(seen.text.split())
    for written in (
        *(phase.teacher for phase in material.plan.timing),
        *(each.reply for each in material.plan.wrong),
        material.plan.samples.Proficient.text,
        material.plan.care.other,
        *material.plan.worksheet.key,
    ):
        assert " ".join(written.replace("`", "").split()) in text
    assert sum(phase.minutes for phase in material.plan.timing) == 50
    for question in material.checks:
        assert question.id in text
        assert all(option.reply in text.replace("`", "") or "`" in option.reply for option in question.options)


@pytest.mark.parametrize("number", LESSONS)
def test_headings_are_in_order_and_nothing_is_asked_of_a_host(number, opened, checkout):
    seen = Seen(lesson_page(opened(number), checkout.case))
    assert seen.levels[0] == 1
    assert seen.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(seen.levels, seen.levels[1:], strict=False))
    assert not [address for address in seen.addresses if re.match(r"(https?:)?//", address)]
    assert not seen.bare


def test_graded_work_of_both_exercises_is_there(material, checkout):
    page = lesson_page(material, checkout.case)
    for exercise in material.graded:
        for question in exercise.questions:
            assert f"{exercise.name}, {question.name}" in page
        for written in exercise.written:
            assert written.rubric["samples"]["Emergent"].split()[3] in page


def test_what_is_markup_in_a_file_is_shown_as_text(material, checkout):
    care = material.plan.care.model_copy(update={"note": "<script>alert(1)</script>"})
    plan = material.plan.model_copy(update={"care": care})
    page = lesson_page(type(material)(**{**vars(material), "plan": plan}), checkout.case)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_command_writes_the_pack_and_says_what(tmp_path):
    done = CliRunner().invoke(teacher, [str(tmp_path / "pack"), "--lesson", "6"])
    assert done.exit_code == 0, done.output
    names = {path.name for path in (tmp_path / "pack").iterdir() if not path.name.startswith(".")}
    assert {"index.html", "lesson-06.html"} <= names
    assert names <= {"index.html", "lesson-06.html", "planner.html", "living-conflict.html", "overview.html"}
    assert "written  lesson-06.html" in done.output
    for name in names:
        page = (tmp_path / "pack" / name).read_text(encoding="utf-8")
        seen = Seen(page)
        assert (NOTICE in seen.text) == (name in ("index.html", "lesson-06.html"))
        assert "No keys are on this page" in seen.text or NOTICE in seen.text
        assert seen.levels[0] == 1
        local = [address for address in seen.addresses if not address.startswith(("#", "data:"))]
        assert all((tmp_path / "pack" / address.split("#")[0]).is_file() for address in local)
    index = (tmp_path / "pack" / "index.html").read_text(encoding="utf-8")
    assert "Who says who held this place" in index
    assert "= 50" in index


def test_a_second_run_keeps_what_somebody_changed(tmp_path):
    run = lambda *more: CliRunner().invoke(teacher, [str(tmp_path), "--lesson", "06", *more])  # noqa: E731
    (tmp_path / "index.html").write_text("my own page", encoding="utf-8")
    first = run()
    assert first.exit_code == 0, first.output
    assert "left alone  index.html" in first.output
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "my own page"
    page = tmp_path / "lesson-06.html"
    page.write_text(page.read_text(encoding="utf-8") + "<!-- my note -->", encoding="utf-8")
    second = run()
    assert "left alone  lesson-06.html" in second.output
    assert page.read_text(encoding="utf-8").endswith("<!-- my note -->")
    page.unlink()
    assert "written  lesson-06.html" in run().output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lesson", "six"], "'six' is no lesson"),
        (["--lesson", "42"], "There is no teacher's file for lesson 42"),
        (["--course", "nowhere"], "is no copy of the course's repository"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(arguments, said, tmp_path):
    done = CliRunner().invoke(teacher, [str(tmp_path / "pack"), *arguments])
    assert done.exit_code != 0
    assert said in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "pack").exists()


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "pack").write_text("a file", encoding="utf-8")
    done = CliRunner().invoke(teacher, [str(tmp_path / "pack"), "--lesson", "06"])
    assert done.exit_code == 1
    assert "cannot be written" in done.output

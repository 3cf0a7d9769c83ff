"""The pack has each part for each lesson, asks no host for anything, and never writes over somebody's file."""

import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from course_lib.teaching.command import teacher
from course_lib.teaching.frames import frames
from course_lib.teaching.material import find_checkout
from course_lib.teaching.pack import ANSWERS, HERE, NOTICE, PARTS, graded_page, has_keys, lesson_page

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
    assert {key for key, _ in PARTS} <= set(seen.ids)
    assert ANSWERS in seen.text
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
    for page in (lesson_page(opened(number), checkout.case), graded_page(opened(number))):
        seen = Seen(page)
        assert seen.levels[0] == 1
        assert seen.levels.count(1) == 1
        assert all(after - before <= 1 for before, after in zip(seen.levels, seen.levels[1:], strict=False))
        assert len(set(seen.ids)) == len(seen.ids)
        assert not [address for address in seen.addresses if re.match(r"(https?:)?//", address)]
        assert not seen.bare


@pytest.mark.parametrize("number", LESSONS)
def test_what_is_taken_into_class_stands_first_and_holds_no_key(number, opened, checkout):
    material = opened(number)
    page = lesson_page(material, checkout.case)
    run, rest = page.split('<section class="apart"')
    ids = Seen(run).ids
    assert ids == ["aims", "before", "care", "timing", "discussion"]
    assert "other" in Seen('<section class="apart"' + rest).ids
    text = " ".join(Seen(page).text.split())
    for exercise in material.graded:
        for question in exercise.questions:
            assert f"{exercise.name}, {question.name}" not in text
        for written in exercise.written:
            assert " ".join(written.rubric["model"].split())[:60] not in text
    for item in material.form:
        assert item.id not in text
        assert not any(len(option.reply) > 30 and option.reply in text for option in item.options)
    assert (f'href="lesson-{number}-graded.html"' in page) == has_keys(material)


@pytest.mark.parametrize("number", LESSONS)
def test_the_keys_of_graded_work_and_of_the_test_are_on_a_page_of_their_own(number, opened):
    material = opened(number)
    page = graded_page(material)
    assert NOTICE in Seen(page).text
    for exercise in material.graded:
        for question in exercise.questions:
            assert f"{exercise.name}, {question.name}" in page
        for written in exercise.written:
            assert written.rubric["samples"]["Emergent"].split()[3] in page
            assert page.count('<ul class="comments">') == sum(len(each.written) for each in material.graded)
    for item in material.form:
        assert f"<h3>{item.id}</h3>" in page


@pytest.mark.parametrize("number", LESSONS)
def test_the_slides_are_numbered_as_they_are_shown(number, opened, checkout):
    plan = opened(number).plan
    page = lesson_page(opened(number), checkout.case)
    count = len(frames(plan.slides))
    assert count == len(plan.slides) + sum(bool(slide.picture and slide.lines) for slide in plan.slides)
    assert f"<p>{count} slides." in page
    part = page[page.index('id="slides"') : page.index('id="curriculum"')]
    assert re.findall(r'<li value="(\d+)">', part) == [str(n) for n in range(1, count + 1)]
    assert part.count("Say:") == len(plan.slides)


def test_each_cell_of_the_timing_says_what_it_is_where_the_columns_are_stacked(material, checkout):
    page = lesson_page(material, checkout.case)
    table = page[page.index('<table class="clock"') : page.index("</table>", page.index('<table class="clock"'))]
    assert table.count("You: ") == table.count("Learners: ") == len(material.plan.timing)
    assert table.count('role="row"') == len(material.plan.timing) + 2
    assert "tfoot { display: table-row-group; }" in page


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
    keyed = {"index.html": HERE, "lesson-06.html": ANSWERS, "lesson-06-graded.html": NOTICE}
    assert keyed.keys() <= names
    assert names <= keyed.keys() | {"planner.html", "living-conflict.html", "overview.html"}
    assert "written  lesson-06.html" in done.output
    for name in names:
        page = (tmp_path / "pack" / name).read_text(encoding="utf-8")
        seen = Seen(page)
        assert keyed.get(name, "No keys are on this page") in seen.text
        assert seen.levels[0] == 1
        local = [address for address in seen.addresses if not address.startswith(("#", "data:"))]
        assert all((tmp_path / "pack" / address.split("#")[0]).is_file() for address in local)
    index = (tmp_path / "pack" / "index.html").read_text(encoding="utf-8")
    assert "Who says who held this place" in index
    assert "= 50" in index
    assert "course handouts FOLDER" in index
    assert 'href="lesson-06-graded.html"' in index


def test_a_second_run_keeps_what_somebody_changed(tmp_path):
    run = lambda *more: CliRunner().invoke(teacher, [str(tmp_path), "--lesson", "06", *more])  # noqa: E731
    (tmp_path / "index.html").write_text("my own page", encoding="utf-8")
    first = run()
    assert first.exit_code == 0, first.output
    assert "left alone  index.html" in first.output
    assert "Begin with a lesson's page." in first.output
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
    place = tmp_path / "pack"
    place.write_text("a letter", encoding="utf-8")
    done = CliRunner().invoke(teacher, [str(place), "--lesson", "06"])
    assert done.exit_code == 1
    assert f"{place} is a file: name a folder." in done.output
    assert place.read_text(encoding="utf-8") == "a letter"

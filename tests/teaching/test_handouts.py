"""Handouts: tagged PDF with a title and a language; no key and no speaker's note in them."""

import html
import io
import re

import pikepdf
import pytest
from click.testing import CliRunner

from course_lib.teaching import command
from course_lib.teaching.command import handouts
from course_lib.teaching.frames import frames, is_wide
from course_lib.teaching.handouts import other_page, slides_page, worksheet_page
from course_lib.teaching.material import find_checkout
from course_lib.teaching.plan import Sheet
from course_lib.teaching.printing import find_browser, pages_of
from course_lib.teaching.sheets import pieces, sheets_page

LESSONS = find_checkout().lessons


def words(text):
    """A text without markup, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("number", LESSONS)
def test_handouts_hold_no_key(number, opened, checkout):
    material = opened(number)
    made = (
        worksheet_page(material, checkout.case),
        slides_page(material, checkout.case),
        other_page(material),
        sheets_page(material, checkout.case),
    )
    pages = " ".join(map(words, made))
    plan = material.plan
    secret = [
        *plan.worksheet.key,
        *(slide.note for slide in plan.slides),
        *(answer.answer for answer in plan.answers),
        *(getattr(plan.samples, level).text for level in ("Basic", "Emergent", "Proficient")),
        *(each.model_answer or "" for each in material.exits),
        *(option.reply for each in material.checks for option in each.options),
        *(written.rubric["model"] for exercise in material.graded for written in exercise.written),
    ]
    offered = " ".join(option for task in plan.worksheet.tasks if task.kind == "choice" for option in task.options)
    for text in secret:
        for sentence in re.split(r"(?<=[.;?])\s+", " ".join(text.split())):
            if len(sentence) > 40 and sentence not in offered:
                assert sentence not in pages


@pytest.mark.parametrize("number", LESSONS)
def test_a_worksheet_has_its_passages_and_room_to_write(number, opened, checkout):
    material = opened(number)
    page = worksheet_page(material, checkout.case)
    sheet = material.plan.worksheet
    text = words(page)
    for key in sheet.passages:
        row = checkout.case.row("passages", key)
        assert key in text
        assert words(row["gist"]) in text
    assert "Name:" in text
    assert page.count('<section class="task"') == len(sheet.tasks)
    assert "tbody tr { height: 12mm" in page
    assert not re.search(r"https?://", page)


def test_the_paper_can_be_letter(material, checkout):
    assert "size: letter" in worksheet_page(material, checkout.case, "letter")
    assert "size: A4" in worksheet_page(material, checkout.case)


@pytest.mark.parametrize("number", LESSONS)
def test_a_prediction_is_asked_before_its_picture_is_shown(number, opened, checkout):
    material = opened(number)
    page = slides_page(material, checkout.case)
    slides = page.split('<section class="slide')[1:]
    assert len(slides) == len(frames(material.plan.slides))
    for frame, slide in zip(frames(material.plan.slides), slides, strict=True):
        assert ("<img" in slide) == frame.picture
        text = words(slide)
        assert all(words(line) not in text for line in frame.slide.lines) or not frame.picture
        assert all(words(html.escape(line)) in text for line in frame.slide.lines) or frame.picture
        if frame.picture:
            assert material.picture(frame.slide.picture).alt in html.unescape(slide)
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", page)]
    assert min(sizes) >= 24


def test_a_tall_picture_has_its_title_beside_it(opened, checkout):
    tall, wide = (opened(number).picture(cell).source for number, cell in (("06", "l06-41"), ("01", "l01-35")))
    assert is_wide(wide)
    assert not is_wide(tall)
    assert is_wide("data:image/svg+xml,<svg/>")
    assert "slide seen tall" in slides_page(opened("06"), checkout.case)


@pytest.mark.parametrize("number", LESSONS)
def test_the_other_task_is_a_sheet_that_says_nothing_of_why(number, opened):
    material = opened(number)
    page = other_page(material)
    text = words(page)
    assert "<h1>Another task</h1>" in page
    assert "Name:" in text
    assert page.count('<div class="line">') >= 20
    for part in material.plan.care.other.removesuffix("The aims are the same.").split("\n"):
        assert words(html.escape(part)) in text
    for word in ("The aims are the same", "weigh", "Syria", "equal worth"):
        assert word not in text


@pytest.mark.parametrize("number", LESSONS)
def test_strips_and_cards_have_each_item(number, opened, checkout):
    material = opened(number)
    page = sheets_page(material, checkout.case)
    assert page.count('<section class="sheet"') == len(material.plan.sheets) > 0
    assert not re.search(r"https?://", page)
    for sheet in material.plan.sheets:
        made = pieces(sheet, checkout.case)
        assert len(made) == len(sheet.items)
        assert all(9 <= piece.size <= 46 for piece in made)
        assert all(piece.size >= 11 for piece in made if not piece.boxes)
        for piece in made:
            if piece.passage:
                assert words(html.escape(piece.passage.gist)) in words(page)


def test_the_strips_of_lesson_01_are_its_nine_passages(opened):
    (sheet,) = opened("01").plan.sheets
    assert sheet.cut
    assert len(sheet.items) == 9
    assert all(any(key in each for each in opened("01").plan.materials) for key in sheet.items)


def test_letters_grow_with_the_room_and_shrink_with_the_text(checkout):
    def size(*items):
        return pieces(Sheet(title="T", items=list(items), cut=True), checkout.case)[0].size

    assert size("not before", "not after") > size(*["not before"] * 12)
    assert size("word " * 10, "x") > size("word " * 120, "x")


def test_a_calendar_and_a_row_of_boxes_are_drawn(checkout):
    month, row, write = pieces(
        Sheet(title="T", items=["calendar 2012-02", "1 May | 2 | 3", "Name:"], cut=True), checkout.case
    )
    assert month.text == "February 2012"
    assert month.weeks[0] == (0, 0, 1, 2, 3, 4, 5)
    assert max(day for week in month.weeks for day in week) == 29
    assert row.boxes == ("1 May", "2", "3")
    assert write.open
    assert not month.open


def test_without_a_browser_the_pages_are_written_and_the_way_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "find_browser", lambda: None)
    done = CliRunner().invoke(handouts, [str(tmp_path), "--lesson", "06"])
    assert done.exit_code == 0, done.output
    assert "choose Print, and save as PDF" in done.output
    assert (tmp_path / "06-worksheet.html").is_file()
    for name in ("slides", "other-task", "sheets"):
        assert (tmp_path / f"06-{name}.html").is_file()


def test_a_browser_that_does_not_start_leaves_the_pages(tmp_path, monkeypatch):
    program = tmp_path / "no-browser"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(command, "find_browser", lambda: str(program))
    done = CliRunner().invoke(handouts, [str(tmp_path / "out"), "--lesson", "06"])
    assert "printed nothing" in done.output
    assert (tmp_path / "out" / "06-slides.html").is_file()


@pytest.mark.browser
def test_the_pdfs_are_tagged_and_have_title_and_language(tmp_path, material):
    assert find_browser(), "no browser: run tests/browser/chromium.py"
    done = CliRunner().invoke(handouts, [str(tmp_path), "--lesson", "06"])
    assert done.exit_code == 0, done.output
    made = {
        "06-worksheet.pdf": ("Worksheet 06", {"/H1", "/H2", "/Table", "/TH", "/TD"}),
        "06-slides.pdf": ("Slides 06", {"/H1", "/H2", "/Figure"}),
        "06-other-task.pdf": ("Another task 06", {"/H1", "/H2", "/P"}),
        "06-sheets.pdf": ("Strips, cards and wall sheets 06", {"/H1", "/H2", "/L", "/LI"}),
    }
    for name, (title, wanted) in made.items():
        content = (tmp_path / name).read_bytes()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in pdf.Root
            assert str(pdf.Root.Lang) == "en"
            assert str(pdf.docinfo["/Title"]).startswith(title)
            assert pages_of(content) == len(pdf.pages)
            tags, alts = structure(pdf.Root.StructTreeRoot)
            count, box = len(pdf.pages), pdf.pages[0].mediabox
        assert wanted <= tags, (name, tags)
        if name == "06-slides.pdf":
            assert count == len(frames(material.plan.slides))
            assert float(box[2]) / float(box[3]) == pytest.approx(16 / 9, abs=0.01)
            assert material.picture("l06-41").alt in alts
        else:
            assert count <= 2


def structure(node):
    """The tags below a node of the structure tree, and the alt texts."""
    tags, alts, waiting = set(), set(), [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += list(each)
        elif isinstance(each, pikepdf.Dictionary):
            if "/S" in each:
                tags.add(str(each.S))
            if "/Alt" in each:
                alts.add(str(each.Alt))
            if "/K" in each:
                waiting.append(each.K)
    return tags, alts

"""Worksheets and slides: tagged PDF with a title and a language; no key and no speaker's note in them."""

import html
import io
import re

import pikepdf
import pytest
from click.testing import CliRunner

from course_lib.teaching import command
from course_lib.teaching.command import handouts
from course_lib.teaching.handouts import slides_page, worksheet_page
from course_lib.teaching.material import find_checkout
from course_lib.teaching.printing import find_browser, pages_of

LESSONS = find_checkout().lessons


def words(text):
    """A text without markup, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("number", LESSONS)
def test_handouts_hold_no_key(number, opened, checkout):
    material = opened(number)
    pages = words(worksheet_page(material, checkout.case)) + words(slides_page(material, checkout.case))
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


def test_slides_show_pictures_with_their_alt_text(material, checkout):
    page = slides_page(material, checkout.case)
    assert page.count('<section class="slide') == len(material.plan.slides)
    assert html.escape(material.picture("l06-41").alt) in page
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", page)]
    assert min(sizes) >= 24


def test_without_a_browser_the_pages_are_written_and_the_way_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "find_browser", lambda: None)
    done = CliRunner().invoke(handouts, [str(tmp_path), "--lesson", "06"])
    assert done.exit_code == 0, done.output
    assert "choose Print, and save as PDF" in done.output
    assert (tmp_path / "06-worksheet.html").is_file()
    assert (tmp_path / "06-slides.html").is_file()


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
    for name, title in (("06-worksheet.pdf", "Worksheet 06"), ("06-slides.pdf", "Slides 06")):
        content = (tmp_path / name).read_bytes()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in pdf.Root
            assert str(pdf.Root.Lang) == "en"
            assert str(pdf.docinfo["/Title"]).startswith(title)
            assert pages_of(content) == len(pdf.pages)
            tags, alts = structure(pdf.Root.StructTreeRoot)
            count, box = len(pdf.pages), pdf.pages[0].mediabox
        if name == "06-slides.pdf":
            assert count == len(material.plan.slides)
            assert float(box[2]) / float(box[3]) == pytest.approx(16 / 9, abs=0.01)
            assert {"/H1", "/H2", "/Figure"} <= tags
            assert material.picture("l06-41").alt in alts
        else:
            assert count <= 2
            assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= tags


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

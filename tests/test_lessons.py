"""Every lesson has the form that learners and teachers rely on."""

import json
import re

import pytest

from course_lib import open_case
from course_lib.case.schema import shipped

LESSONS = sorted(shipped("notebooks").glob("[0-9][0-9]_*.ipynb"))
SECTIONS = [
    "What you will be able to do",
    "Warm-up",
    "The method",
    "The evidence",
    "Your turn",
    "The picture",
    "Check yourself",
    "Discuss",
    "Exit question",
    "Your page",
    "Take away",
    "References",
]
CARD = ["Question", "Time", "You need", "Tools", "Content note"]
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
GIVEN = re.compile(
    r"`[^`]*`|\]\([^)]*\)|\b[a-z]+-[a-z]+\d+\b|\bICD 203\b|\b\d+ minutes|^\d+\. "
    r"|\b[Ll]essons? \d\d(?:(?:,| to| and) \d\d)*",
    re.MULTILINE,
)
CALL = re.compile(r'self_check\(case, "([^"]+)"\)')


def source(cell):
    return "".join(cell["source"])


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param.stem[:2], json.loads(request.param.read_text(encoding="utf-8"))["cells"]


def prose(cells):
    return "\n\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")


def test_the_lessons_of_this_slice_are_there():
    assert [path.stem[:2] for path in LESSONS][:4] == ["00", "01", "02", "03"]


def test_one_title_and_every_section_in_order(lesson):
    number, cells = lesson
    text = prose(cells)
    titles = re.findall(r"^# (.+)$", text, re.MULTILINE)
    assert len(titles) == 1
    assert titles[0].startswith(number)
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [s for s in sections if s in SECTIONS] == (
        SECTIONS if number != "00" else [s for s in SECTIONS if s in sections]
    )


def test_the_card_is_complete(lesson):
    _, cells = lesson
    card = source(cells[1]) + source(cells[0])
    assert all(entry in card for entry in CARD)


def test_length_and_code_a_reader_can_follow(lesson):
    number, cells = lesson
    assert (40 if number != "00" else 20) <= len(cells) <= 70
    assert 1200 <= len(re.findall(r"\w+", prose(cells))) <= 2600
    code = [source(cell) for cell in cells if cell["cell_type"] == "code"]
    assert all(1 <= len(text.splitlines()) <= 6 for text in code)


def test_outputs_hold_no_warning_no_error_and_no_bare_repr(lesson):
    _, cells = lesson
    for cell in cells:
        for output in cell.get("outputs", []):
            assert output["output_type"] not in ("stream", "error"), source(cell)
            text = "".join(output.get("data", {}).get("text/plain", ""))
            html = output.get("data", {}).get("text/html")
            assert html or not re.match(r"<[\w.]+ (object )?at 0x|\w*Box\(", text), source(cell)


def test_every_image_has_alternative_text(lesson):
    _, cells = lesson
    for cell in cells:
        for output in cell.get("outputs", []):
            assert "image/png" not in output.get("data", {}), source(cell)
            html = "".join(output.get("data", {}).get("text/html", ""))
            assert all(re.search(r'alt="[^"]{40,}"', tag) for tag in re.findall(r"<img [^>]*>", html))


def test_cells_have_stable_names(lesson):
    number, cells = lesson
    names = [cell["id"] for cell in cells]
    assert len(set(names)) == len(names)
    assert all(name.startswith(f"l{number}-") for name in names)


def test_questions_asked_are_the_questions_of_the_lesson(lesson):
    number, cells = lesson
    asked = CALL.findall("\n".join(source(cell) for cell in cells if cell["cell_type"] == "code"))
    questions = open_case().questions
    own = questions[(questions["lesson"] == number) & questions["form"].isna()]
    assert set(own.index) <= set(asked)
    assert set(asked) <= set(questions.index)


def test_take_away_is_three_lines(lesson):
    _, cells = lesson
    section = prose(cells).split("## Take away")[1].split("\n## ")[0]
    assert len(re.findall(r"^- ", section, re.MULTILINE)) == 3


def numbers(text):
    """Every number of a text; a date gives its year, month and day."""
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)}


def results(cells):
    """What a reader sees of the outputs: tables, sentences, alternative texts."""
    for cell in cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            html = re.sub(r'src="data:[^"]*"|style="[^"]*"', "", "".join(data.get("text/html", "")))
            yield re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL) + "".join(data.get("text/plain", ""))


def test_prose_states_no_number_that_no_result_shows(lesson):
    _, cells = lesson
    told = "\n".join(line for line in prose(cells[1:]).split("## References")[0].splitlines() if line[:1] != "#")
    warm_up = prose(cells[1:]).partition("## Warm-up")[2].partition("\n## ")[0]
    stated = numbers(GIVEN.sub(" ", told)) - numbers(warm_up)
    assert sorted(stated - numbers("\n".join(results(cells)))) == []


@pytest.mark.parametrize(("text", "found"), [("on 29 January", {29.0}), ("2012-01-29", {2012.0, 1.0, 29.0})])
def test_numbers_are_read_as_a_reader_reads_them(text, found):
    assert numbers(text) == found
    assert numbers("3,000 and 0.5") == {3000.0, 0.5}

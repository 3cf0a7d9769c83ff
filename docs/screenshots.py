"""Makes the site's screenshots anew, from the running course: ``python -m docs.screenshots [NAME ...]``.

Opens ``course lab`` on a new folder, runs each lesson in a real browser, and photographs its first activity as a
learner finds it, and one lesson in its window for the home page. The pictures are PNG with few colours, to be small.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.chromium import FLAGS, find
from tests.browser.conftest import PATIENCE
from tests.browser.playing import run_all, until_idle
from tests.running import Running, course

__all__ = ["ACTIVITIES", "HOME", "main"]

HOME = Path(__file__).parent / "_static"
# The picture's name, the lesson's file, what the cell calls, and what is drawn of its output.
ACTIVITIES = (
    ("self_check", "00_start_here.ipynb", 'self_check(case, "q-00-1")', ".course-self-check"),
    ("ProvenanceCard", "01_what_am_i_holding.ipynb", "ProvenanceCard(case", ".jp-OutputArea-output"),
    ("DateSolver", "02_when_was_it.ipynb", "DateSolver(case", ".jp-OutputArea-output"),
    ("ChainBuilder", "03_who_told_whom.ipynb", "ChainBuilder(case", ".jp-OutputArea-output"),
    ("HedgeSorter", "04_hedges_and_voices.ipynb", "HedgeSorter(case", ".jp-OutputArea-output"),
    ("ResidualCalculator", "05_numbers_made_of_numbers.ipynb", "ResidualCalculator(case", ".jp-OutputArea-output"),
    ("ControlTimeline", "06_who_held_the_town.ipynb", "ControlTimeline(case", ".jp-OutputArea-output"),
    ("RelationMatcher", "07_contradict_or_differ.ipynb", "RelationMatcher(case", ".jp-OutputArea-output"),
    ("NarrativeBoard", "08_state_and_opposition.ipynb", "NarrativeBoard(case", ".jp-OutputArea-output"),
    ("HypothesisMatrix", "08_state_and_opposition.ipynb", "HypothesisMatrix(case", ".jp-OutputArea-output"),
    ("AdmissionDossier", "09_the_admission.ipynb", "AdmissionDossier(case", ".jp-OutputArea-output"),
    ("MediaCheck", "10_video_without_the_video.ipynb", "MediaCheck(case", ".jp-OutputArea-output"),
    ("MutationSpotter", "11_same_origin_or_independent.ipynb", "MutationSpotter(case", ".jp-OutputArea-output"),
    ("LabelSwapper", "12_words_and_verdict.ipynb", "LabelSwapper(case", ".jp-OutputArea-output"),
)
FRONT = "lesson"
# What is filled in: a field of the card, and by its number what is known of it.
FILLED = ("work: published", 5)
TALLEST = 1800


def keep(picture: bytes, path: Path, colours: int = 96) -> None:
    """Write a PNG with a palette, as small as it goes, cut off at the height that a page can bear."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    white = Image.new("RGB", image.size, "white")
    _, _, right, bottom = ImageChops.difference(image, white).getbbox() or (0, 0, *image.size)
    image = image.crop((0, 0, min(right + 12, image.width), min(bottom + 12, image.height, TALLEST)))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(HOME.parent)}: {image.width} x {image.height}, {path.stat().st_size // 1024} kB")


def opened(page: Page, running: Running, lesson: str) -> None:
    """Open a lesson, and run it to its end."""
    page.goto(running.address(lesson))
    page.locator(".jp-NotebookPanel h1").first.wait_for()
    until_idle(page)
    run_all(page)


def cell_with(page: Page, call: str) -> Locator:
    """The first cell whose code holds a call, scrolled into view: JupyterLab draws what is near the eye."""
    panel = page.locator(".jp-WindowedPanel-outer").first
    panel.evaluate("panel => panel.scrollTop = 0")
    cell = page.locator(".jp-CodeCell", has_text=call).first
    for _ in range(60):
        if cell.count():
            break
        panel.evaluate("panel => panel.scrollTop += 700")
        page.wait_for_timeout(150)
    cell.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    return cell


def activities(page: Page, running: Running, names: set[str]) -> None:
    """Photograph the activities, each as a learner finds it, on a sheet as wide as a page of the site."""
    page.set_viewport_size({"width": 1180, "height": 2600})
    at = ""
    for name, lesson, call, part in ACTIVITIES:
        if names and name not in names:
            continue
        if lesson != at:
            opened(page, running, lesson)
            at = lesson
        shown = cell_with(page, call).locator(part).first
        keep(shown.screenshot(), HOME / "activities" / f"{name}.png")


def front(page: Page, running: Running) -> None:
    """Photograph a lesson in its window, at an activity, with some of it filled in."""
    page.set_viewport_size({"width": 1280, "height": 860})
    opened(page, running, "01_what_am_i_holding.ipynb")
    cell = cell_with(page, "ProvenanceCard(case")
    card = cell.locator(".jp-OutputArea-output").first
    card.get_by_label("Field", exact=True).select_option(label=FILLED[0])
    page.wait_for_timeout(700)
    card.get_by_label("What we know", exact=True).select_option(index=FILLED[1])
    page.wait_for_timeout(700)
    card.get_by_role("button", name="Write this line").click()
    page.wait_for_timeout(700)
    panel = page.locator(".jp-WindowedPanel-outer").first
    page.locator(".jp-TableOfContents").get_by_text("Supported").click()
    page.wait_for_timeout(1000)
    panel.evaluate("(panel, by) => panel.scrollTop += by", cell.bounding_box()["y"] - 130)
    page.wait_for_timeout(1000)
    keep(page.screenshot(), HOME / f"{FRONT}.png", colours=160)


def main(names: set[str]) -> None:
    """Make all pictures, or those named."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        with course(home / "lessons", home) as running:
            browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
            page = browser.new_page(device_scale_factor=1.5, color_scheme="light")
            page.set_default_timeout(PATIENCE)
            if names != {FRONT}:
                activities(page, running, names)
            # Last: it fills in a line of a card, and the course keeps it.
            if not names or FRONT in names:
                front(page, running)
            browser.close()


if __name__ == "__main__":
    main(set(sys.argv[1:]))

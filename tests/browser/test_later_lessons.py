"""A learner takes a number apart, draws a line of control, opens a board and fills in a dossier, with the keyboard."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.playing import restart_kernel, run_all, serious


def activity(page: Page, call: str) -> Locator:
    """The first activity that a cell of the lesson makes with this call, scrolled into view."""
    page.locator(".jp-TableOfContents").get_by_text("Your turn").first.click()
    cell = page.locator(".jp-CodeCell", has_text=call).first
    cell.scroll_into_view_if_needed()
    found = cell.locator(".course-activity").first
    expect(found).to_be_visible()
    return found


def choose(found: Locator, label: str, number: int) -> str:
    """Choose the option of this number, from 0, of a labelled list; and return its text."""
    options = found.get_by_label(label, exact=True)
    options.select_option(index=number)
    return options.locator("option").nth(number).inner_text()


def press(found: Locator, name: str) -> None:
    found.get_by_role("button", name=name, exact=True).focus()
    found.page.keyboard.press("Enter")


def test_lesson_05_a_number_is_taken_apart(open_lesson):
    page = open_lesson("05_numbers_made_of_numbers.ipynb")
    run_all(page)
    calculator = activity(page, "ResidualCalculator(case")
    switch = calculator.get_by_role("checkbox").first
    expect(switch).to_be_disabled()
    choose(calculator, "How firm is it?", 1)
    press(calculator, "Keep my prediction")
    expect(calculator).to_contain_text("Kept.")
    expect(switch).to_be_enabled()
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    expect(calculator).to_contain_text("Saved.")
    press(calculator, "Undo")
    expect(switch).to_be_checked()
    press(calculator, "Compare")
    expect(calculator.get_by_role("status")).to_contain_text("battle-p")
    assert serious(page) == []


def test_lesson_06_a_claim_is_set_aside_with_a_reason(open_lesson):
    page = open_lesson("06_who_held_the_town.ipynb")
    run_all(page)
    timeline = activity(page, "ControlTimeline(case")
    for claim in (1, 2):
        choose(timeline, "Claim", claim)
        choose(timeline, "I take it as", claim)
        choose(timeline, "Because", claim)
        press(timeline, "Put it down")
        expect(timeline).to_contain_text("Saved.")
    press(timeline, "Compare")
    expect(timeline.get_by_role("status")).not_to_have_text("")
    press(timeline, "Start again")
    expect(timeline).to_contain_text("All steps are removed.")
    assert serious(page) == []


def test_lesson_08_a_cell_of_the_board_opens_to_its_passage_and_chain(open_lesson):
    page = open_lesson("08_state_and_opposition.ipynb")
    run_all(page)
    board = activity(page, "NarrativeBoard(case")
    expect(board).to_contain_text("no statement in this text")
    choose(board, "Moment", 0)
    opened = choose(board, "Open", 1)
    assert opened
    expect(board).to_contain_text("How the first voice knows")
    expect(board).to_contain_text("jisr-p")
    choose(board, "Reliability", 6)
    choose(board, "Credibility", 3)
    press(board, "Keep the grade")
    expect(board).to_contain_text("Saved.")
    press(board, "Compare")
    expect(board.get_by_role("status")).not_to_have_text("")
    assert serious(page) == []


def test_lesson_09_a_dossier_begins_at_unknown_and_outlives_the_kernel(open_lesson):
    page = open_lesson("09_the_admission.ipynb")
    run_all(page)
    dossier = activity(page, "AdmissionDossier(case")
    expect(dossier).to_contain_text("unknown")
    choose(dossier, "What we know", 1)
    press(dossier, "Write this field")
    choose(dossier, "Belongs to", 1)
    press(dossier, "Sort it")
    expect(dossier).to_contain_text("Saved.")
    press(dossier, "Compare")
    expect(dossier.get_by_role("status")).to_contain_text("jisr-p019")
    assert serious(page) == []
    restart_kernel(page)
    run_all(page)
    expect(activity(page, "AdmissionDossier(case")).to_contain_text("Taken up where you left it")

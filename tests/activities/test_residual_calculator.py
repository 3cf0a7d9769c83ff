import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.activities.residual_calculator import PREDICTIONS, ResidualCalculator
from course_lib.case.dates import parse
from course_lib.practice.answers import Answers

NINE, WHOLE, PART = "lexicon-fig004", "lexicon-dv001", "lexicon-dv002"


@pytest.fixture
def calculator(hall, answers):
    return ResidualCalculator(hall, NINE, answers=answers)


@pytest.fixture
def open_calculator(calculator):
    return predict(calculator)


def predict(calculator, value="conditional"):
    calculator.guess.value = value
    calculator.keep.click()
    return calculator


@pytest.fixture
def two_sums(hall):
    """A case with a second number that was worked out, from the first."""
    tables = {name: hall.table(name) for name in hall.schema.tables}
    figures, steps = tables["figures"].copy(), tables["derivations"].copy()
    figures.loc["ten"] = figures.loc[NINE]
    figures["window"] = [parse(str(window)) for window in figures["window"]]
    figures.loc["ten", ["low", "best", "high"]] = 10
    figures.loc["ten", "origin"] = "sum"
    figures.loc["ten", "claim_id"] = "lexicon-c003"
    steps.loc["dv-a"] = pd.Series(
        {"output_figure": "ten", "input_figure": NINE, "sign": 1, "valid_if": "Nine & no <more>."}
    )
    steps.loc["dv-b"] = pd.Series(
        {"output_figure": "ten", "input_figure": "bulletin-fig002", "sign": 1, "valid_if": "One other."}
    )
    return Case(hall.folder, hall.schema, {**tables, "figures": figures, "derivations": steps})


def test_the_tree_shows_every_number_and_each_opens_what_stands_behind_it(calculator):
    labels = [row.children[1].description for row in calculator.tree.children]
    assert labels == [
        "9 wounded (civilians), lexicon-p006",
        "14 wounded (no stated kind), lexicon-p011",
        "5 wounded (no stated kind), lexicon-p011",
    ]
    words = [row.children[0].value for row in calculator.tree.children]
    assert "from" in words[1]
    assert "take away" in words[2]
    calculator.tree.children[1].children[1].click()
    for told in ("Orsby fire brigade", "2019-03-09", "Market Hall of Orsby", "lexicon-p011", "Reported."):
        assert told in calculator.card.value
    calculator.tree.children[0].children[1].click()
    assert "Worked out: 14 − 5. Nobody is said to have counted it." in calculator.card.value
    assert "A subtraction; nobody reports it." in calculator.card.value


def test_the_switches_wait_for_a_prediction(calculator):
    assert all(box.disabled for box in calculator.boxes.values())
    assert calculator.check.disabled
    calculator.keep.click()
    assert "Choose first how firm" in calculator.reply.value
    predict(calculator)
    assert not any(box.disabled for box in calculator.boxes.values())
    assert calculator.guess.disabled
    assert "What remains: 9" in calculator.result.value


@pytest.mark.parametrize(
    ("key", "error", "left"),
    [
        (WHOLE, False, "unknown"),
        (WHOLE, "overcount", "9 or fewer"),
        (WHOLE, "undercount", "9 or more"),
        (PART, False, "14 or fewer"),
        (PART, "overcount", "9 to 14"),
        (PART, "undercount", "9 or fewer"),
    ],
)
def test_what_remains_is_told_at_once_with_reasons(open_calculator, key, error, left):
    open_calculator.boxes[key].value = False
    open_calculator.errors[key].value = error
    assert f"What remains: {left}</b>" in open_calculator.result.value
    assert f"What remains: {left}" in open_calculator.reply.value or "does not change" in open_calculator.reply.value
    assert "Lowest:" in open_calculator.result.value
    assert "Highest:" in open_calculator.result.value
    assert f": {left}; the mark is the printed number'" in open_calculator.result.value
    assert open_calculator.reply.value.startswith("<div role='status'>")


def test_the_kind_of_error_is_asked_only_of_what_is_let_go(open_calculator):
    assert open_calculator.errors[WHOLE].layout.display == "none"
    open_calculator.boxes[WHOLE].value = False
    assert open_calculator.errors[WHOLE].layout.display is None
    assert open_calculator.errors[PART].layout.display == "none"
    assert "now unknown" in open_calculator.tree.children[1].children[2].value


def test_undo_and_start_again(open_calculator):
    open_calculator.boxes[WHOLE].value = False
    open_calculator.errors[WHOLE].value = "overcount"
    open_calculator.undo.click()
    assert open_calculator.holding == {WHOLE: False}
    assert open_calculator.errors[WHOLE].value is False
    open_calculator.undo.click()
    assert open_calculator.boxes[WHOLE].value is True
    assert "What remains: 9</b>" in open_calculator.result.value
    open_calculator.reset.click()
    assert open_calculator.steps == []
    assert open_calculator.predicted is None
    assert open_calculator.boxes[WHOLE].disabled


def test_a_switch_put_back_holds_again(open_calculator):
    open_calculator.boxes[PART].value = False
    open_calculator.boxes[PART].value = True
    assert open_calculator.holding == {PART: True}
    assert "B is relied on. What remains: 9; before it was 14 or fewer." in open_calculator.reply.value


def test_the_state_comes_back(hall, answers, open_calculator):
    open_calculator.boxes[PART].value = False
    open_calculator.errors[PART].value = "overcount"
    again = ResidualCalculator(hall, NINE, answers=Answers())
    assert again.steps == open_calculator.steps
    assert again.guess.value == "conditional"
    assert again.boxes[PART].value is False
    assert again.errors[PART].value == "overcount"
    assert again.result.value == open_calculator.result.value
    assert "Taken up where you left it" in again.saved.value


@pytest.mark.parametrize(
    "rubbish",
    [
        {"steps": "x"},
        {"steps": [1, None, {"do": "jump"}, {"do": "predict", "value": "magic"}]},
        {"steps": [{"do": "switch", "assumption": "gone", "state": False}]},
        {"steps": [{"do": "switch", "assumption": WHOLE, "state": "maybe"}, {"do": "switch", "assumption": WHOLE}]},
    ],
)
def test_a_state_that_no_longer_fits_is_left_aside(hall, answers, rubbish):
    answers.save(f"activity/residual-calculator/{NINE}", rubbish)
    assert ResidualCalculator(hall, NINE, answers=answers).steps == []


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("counted", "No passage has anybody count it. It is a residual (14 − 5), printed in lexicon-p006."),
        ("safe", "The arithmetic is right"),
        (
            "conditional",
            "The course says the same. What remains with one assumption let go: without A, unknown; without B, 14",
        ),
        ("worthless", "too much doubt. Its parts are reports of their own (14 wounded (no stated kind), lexicon-p011;"),
    ],
)
def test_each_prediction_has_its_reply(calculator, value, told):
    predict(calculator, value).check.click()
    assert told in calculator.reply.value
    assert PREDICTIONS[value] in calculator.reply.value


def test_each_switch_is_compared_with_the_passages(open_calculator):
    open_calculator.boxes[WHOLE].value = False
    open_calculator.check.click()
    reply = open_calculator.reply.value
    assert "You let it go (not relied on), and there is reason to." in reply
    assert "You relied on it. Nothing here speaks against it" in reply
    assert "The step changes the category: unspecified → civilian." in reply
    assert reply.count("<details") == 2
    assert reply.count(" open>") == 1
    open_calculator.boxes[PART].value = False
    open_calculator.check.click()
    reply = open_calculator.reply.value
    assert "a doubt needs a reason too" in reply
    assert "You let go of every assumption." in reply


def test_passages_that_speak_against_a_step_are_cited(hall, answers):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    relations = tables["relations"].copy()
    relations.loc["case-r014", ["from_claim", "to_claim", "kind"]] = ["bulletin-c007", "lexicon-c004", "undercuts"]
    relations.loc["case-r013", ["from_claim", "to_claim", "kind"]] = ["scraps-c007", "lexicon-c007", "contradicts"]
    relations.loc["case-r012", ["from_claim", "to_claim", "kind"]] = ["gazette-c006", "lexicon-c008", "corroborates"]
    calculator = predict(ResidualCalculator(Case(hall.folder, hall.schema, {**tables, "relations": relations}), NINE))
    calculator.check.click()
    assert "Against the step as a whole:" in calculator.reply.value
    assert "(bulletin-p007)" in calculator.reply.value
    assert "Against it: Nobody and fourteen exclude each other" in calculator.reply.value
    assert "For it: Twenty-two on one side" in calculator.reply.value


def test_the_supported_level_tests_one_assumption_at_a_time_with_a_question(hall, answers):
    calculator = predict(ResidualCalculator(hall, NINE, level="supported", answers=answers))
    shown = [row.layout.display for row in calculator.switches.children]
    assert shown == [None, "none"]
    assert "Ask of the 14:" in calculator.switches.children[0].children[0].value
    calculator.boxes[WHOLE].value = False
    assert "What remains: unknown" in calculator.result.value
    calculator.test.value = PART
    assert [row.layout.display for row in calculator.switches.children] == ["none", None]
    assert "What remains: 9</b>" in calculator.result.value
    assert "Ask of the 5:" in calculator.switches.children[1].children[0].value
    calculator.boxes[PART].value = False
    assert "What remains: 14 or fewer" in calculator.result.value
    calculator.test.value = WHOLE
    assert "What remains: unknown" in calculator.result.value


def test_each_number_keeps_its_own_steps_and_data_are_escaped(two_sums, answers):
    calculator = predict(ResidualCalculator(two_sums, [NINE, "ten"], answers=answers))
    calculator.figure.value = "ten"
    assert calculator.steps == []
    assert list(calculator.boxes) == ["dv-a", WHOLE, PART, "dv-b"]
    assert [box.description[:2] for box in calculator.boxes.values()] == ["A.", "B.", "C.", "D."]
    predict(calculator).boxes[PART].value = False
    assert "What remains: 1 to 15</b>" in calculator.result.value
    assert "now 14 or fewer" in calculator.tree.children[1].children[2].value
    calculator.check.click()
    assert "Nine &amp; no &lt;more&gt;." in calculator.reply.value
    assert "It was worked out itself: 14 − 5." in calculator.reply.value
    calculator.figure.value = NINE
    assert calculator.predicted == "conditional"


@pytest.mark.parametrize("level", ["supported", "standard"])
def test_every_control_has_a_label_of_its_own(two_sums, answers, controls, level):
    labels = [control.description for control in controls(ResidualCalculator(two_sums, [NINE, "ten"], level=level))]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_figures_must_exist_be_derived_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="'gazette-fig001' was reported, not made of other figures"):
        ResidualCalculator(hall, "gazette-fig001", answers=answers)
    with pytest.raises(CaseError, match="no 'lexicon-fig9' among the figures"):
        ResidualCalculator(hall, "lexicon-fig9", answers=answers)
    with pytest.raises(CaseError, match="at least one figure"):
        ResidualCalculator(hall, [], answers=answers)
    with pytest.raises(ValueError, match="'easy' is not a level"):
        ResidualCalculator(hall, NINE, level="easy", answers=answers)


def test_it_is_one_honest_line_where_no_kernel_runs(calculator):
    assert calculator._repr_mimebundle_()["text/plain"].endswith("(an activity: run this cell in Jupyter to use it)")

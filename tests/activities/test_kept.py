import pytest

from course_lib.activities.chain_builder import ChainBuilder
from course_lib.activities.date_solver import DateSolver
from course_lib.activities.kept import scrolling
from course_lib.activities.provenance_card import ProvenanceCard
from course_lib.practice.answers import Answers

MAKERS = {
    "chain-builder/gazette-c005": lambda case, **more: ChainBuilder(case, "gazette-c005", **more),
    "date-solver/lexicon": lambda case, **more: DateSolver(case, "lexicon", **more),
    "provenance-card/scraps": lambda case, **more: ProvenanceCard(case, "scraps", **more),
}
STEPS = {
    "chain-builder/gazette-c005": {
        "giver": "fire-brigade", "named": True, "taker": "gazette-spokesman", "evidence": "inferred",
    },
    "date-solver/lexicon": {"side": "after", "date": "2020", "passage_id": None, "basis": "external"},
    "provenance-card/scraps": {"field": "title", "state": "missing", "content": None, "passage": None},
}  # fmt: skip


@pytest.fixture(params=MAKERS)
def slug(request):
    return request.param


@pytest.fixture
def make(slug):
    return MAKERS[slug]


@pytest.mark.parametrize("level", ["supported", "standard"])
def test_every_control_has_a_label_of_its_own(hall, answers, controls, make, level):
    labels = [control.description for control in controls(make(hall, level=level, answers=answers))]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_an_unknown_level_is_refused(hall, answers, make):
    with pytest.raises(ValueError, match="'easy' is not a level of this activity: use supported or standard"):
        make(hall, level="easy", answers=answers)


def test_it_is_one_honest_line_where_no_kernel_runs(hall, answers, make):
    activity = make(hall, answers=answers)
    assert activity._repr_mimebundle_()["text/plain"] == (
        f"{activity.title} (an activity: run this cell in Jupyter to use it)"
    )


def test_without_answers_the_learner_s_own_file_is_used(hall, answers, make, slug):
    make(hall).add(STEPS[slug])
    assert Answers().get(f"activity/{slug}") == {"level": "standard", "steps": [STEPS[slug]]}
    assert make(hall).steps == [STEPS[slug]]


@pytest.mark.parametrize("rubbish", [{"steps": "x"}, {"steps": [1, None, {"giver": "nobody"}]}, {}])
def test_a_state_that_no_longer_fits_is_left_aside(hall, answers, make, slug, rubbish):
    answers.save(f"activity/{slug}", rubbish)
    activity = make(hall, answers=answers)
    assert activity.steps == []
    assert activity.saved.value == ""


def test_nothing_to_undo_means_no_button_to_press(hall, answers, make):
    activity = make(hall, answers=answers)
    assert activity.undo.disabled
    assert activity.reset.disabled
    assert activity.check.disabled


def test_a_full_disk_is_said_and_the_steps_stay(hall, answers, make, slug, monkeypatch):
    activity = make(hall, answers=answers)

    def full(key, state):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(activity.answers, "save", full)
    activity.add(STEPS[slug])
    assert "Not saved" in activity.saved.value
    assert "No space left" in activity.saved.value
    assert len(activity.steps) == 1


def test_keys_typed_in_a_control_are_kept_from_jupyterlab(hall, answers, make):
    assert "data-lm-suppress-shortcuts" in make(hall, answers=answers).view.children[-1].value


def test_one_activity_with_a_wide_table_does_not_widen_the_others(hall, answers):
    wide, other = ProvenanceCard(hall, "scraps", answers=answers), ChainBuilder(hall, "gazette-c005", answers=answers)
    assert (wide.view.layout.max_width, other.view.layout.max_width) == ("62em", "46em")
    wide.view.layout.max_width = "10em"
    assert other.view.layout.max_width == "46em"


def test_a_wide_table_scrolls_in_a_region_that_the_keyboard_reaches_and_a_reader_names():
    region = scrolling("Card of ‘a & b’", "<table></table>")
    assert region.startswith("<div role='region' aria-label='Card of ‘a &amp; b’' tabindex='0'")
    assert region.endswith("<table></table></div>")

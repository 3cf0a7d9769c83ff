import pytest

from course_lib import CaseError
from course_lib.activities.mutation_spotter import MutationSpotter
from course_lib.methods.mutations import KINDS


def mark(spotter, kind, effect):
    spotter.kind.value, spotter.effect.value = kind, effect
    spotter.put.click()


@pytest.fixture
def spotter(hall, answers):
    return MutationSpotter(hall, "case-tc002", answers=answers)


def test_both_sides_are_shown_and_the_page_says_that_it_is_a_stored_copy(spotter):
    assert "stored copy, outside the texts" in spotter.pair.value
    assert "Harbour Radio" in spotter.pair.value
    assert "common origin, direction unknown" in spotter.pair.value
    assert "lexicon-p014" in spotter.pair.value
    assert "quoted, confirmed; “confirmed”." in spotter.pair.value
    assert "The claim: <b>Denied: Somebody cooked in the hall" in spotter.reply.value


def test_hits_misses_and_false_alarms_are_all_told(spotter):
    mark(spotter, "verb", "shifts")
    mark(spotter, "attribution", "raises")
    mark(spotter, "number", "lowers")
    spotter.check.click()
    told = spotter.reply.value
    assert told.startswith("<div role='status'>")
    assert "codes: 3, of which you found 2. Marks where nothing of the kind differs: 1." in told
    assert "You and the course say: it is another claim now." in told
    assert "You say: the claim has more to stand on; the course says: belief stays as it was." in told
    assert "quotation: pieces joined</b>: not marked. The page has: Two sentences, apart." in told
    assert "marked, and nothing is coded. No number differs" in told
    assert "lexicon-p014" in told
    assert "Which side came first is not shown" in told
    assert "The first words are the same" in told
    assert "The first words are the same" not in spotter.pair.value


def test_what_only_seems_to_differ_has_its_own_reply(hall, answers):
    spotter = MutationSpotter(hall, "case-tc003", answers=answers)
    mark(spotter, "attribution", "lowers")
    spotter.check.click()
    assert "marked, and it only seems so" in spotter.reply.value
    spotter.undo.click()
    spotter.check.click()
    assert "Rightly left alone" in spotter.reply.value
    assert "The speaker is the same on both sides." in spotter.reply.value


def test_a_pair_without_a_difference_needs_no_mark(hall, answers):
    spotter = MutationSpotter(hall, "case-tc004", answers=answers)
    assert not spotter.check.disabled
    spotter.check.click()
    assert "codes: 0, of which you found 0" in spotter.reply.value
    assert "A match is a finding too" in spotter.reply.value
    mark(spotter, "date", "lowers")
    spotter.check.click()
    assert "Marks where nothing of the kind differs: 1" in spotter.reply.value


def test_each_road_has_its_caution(hall, answers):
    for card, words in (
        ("case-tc001", "two reports, and not two states of one"),
        ("case-tc003", "is inferred, and so is the direction"),
    ):
        spotter = MutationSpotter(hall, card, answers=answers)
        spotter.check.click()
        assert words in spotter.reply.value


def test_nothing_chosen_and_a_kind_twice_are_told(spotter):
    spotter.put.click()
    assert "Choose what differs" in spotter.reply.value
    mark(spotter, "verb", "shifts")
    mark(spotter, "verb", "none")
    assert "marked already" in spotter.reply.value
    assert spotter.steps == [{"kind": "verb", "effect": "shifts"}]


def test_undo_and_start_again(spotter):
    assert spotter.undo.disabled
    assert spotter.reset.disabled
    mark(spotter, "verb", "shifts")
    mark(spotter, "hedge", "lowers")
    spotter.undo.click()
    assert [step["kind"] for step in spotter.steps] == ["verb"]
    spotter.reset.click()
    assert spotter.steps == []
    assert "You have marked nothing" in spotter.marked.value


def test_marks_come_back_and_each_pair_keeps_its_own(hall, answers):
    spotter = MutationSpotter(hall, ["case-tc002", "case-tc005"], answers=answers)
    mark(spotter, "verb", "shifts")
    spotter.card.value = "case-tc005"
    assert spotter.steps == []
    again = MutationSpotter(hall, ["case-tc002", "case-tc005"], answers=answers)
    assert again.steps == [{"kind": "verb", "effect": "shifts"}]
    assert "Taken up where you left it" in again.saved.value


def test_a_saved_mark_that_no_longer_fits_is_dropped(hall, answers):
    steps = [
        {"kind": "colour", "effect": "none"},
        {"kind": "verb", "effect": "odd"},
        {"kind": "verb", "effect": "none"},
    ]
    answers.save("activity/mutation-spotter/case-tc002", {"level": "standard", "steps": steps})
    assert MutationSpotter(hall, "case-tc002", answers=answers).steps == [{"kind": "verb", "effect": "none"}]


def test_the_supported_level_has_fewer_kinds_and_a_hint(hall, answers):
    supported = MutationSpotter(hall, "case-tc002", level="supported", answers=answers)
    standard = MutationSpotter(hall, "case-tc002", answers=answers)
    assert len(supported.kind.options) == 5
    assert len(standard.kind.options) == len(KINDS) + 1
    assert KINDS["verb"].question in supported.help.value
    assert standard.help.value == ""


def test_the_data_are_escaped(hall, answers, changed_card):
    case = changed_card("<b>loud</b> & clear")
    spotter = MutationSpotter(case, "case-tc002", answers=answers)
    assert "&lt;b&gt;loud&lt;/b&gt; &amp; clear" in spotter.pair.value


@pytest.fixture
def changed_card(hall):
    """The hall with another statement on one trace card."""
    from course_lib import Case

    def change(statement):
        tables = {name: hall.table(name) for name in hall.schema.tables}
        cards = tables["trace_cards"].copy()
        cards.loc["case-tc002", "statement"] = statement
        return Case(hall.folder, hall.schema, {**tables, "trace_cards": cards})

    return change


def test_every_control_has_a_label(spotter, controls):
    assert all(control.description for control in controls(spotter))


def test_cards_must_exist_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="no 'case-tc9' among the trace_cards"):
        MutationSpotter(hall, "case-tc9", answers=answers)
    with pytest.raises(CaseError, match="at least one trace card"):
        MutationSpotter(hall, [], answers=answers)
    with pytest.raises(ValueError, match="'hard' is not a level"):
        MutationSpotter(hall, "case-tc002", level="hard", answers=answers)

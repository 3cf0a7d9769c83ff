import pytest

from course_lib import Case, CaseError
from course_lib.activities.label_swapper import LabelSwapper


def changed(case, table, *cells):
    frame = case.table(table).copy()
    for key, column, value in cells:
        frame.loc[key, column] = value
    return Case(case.folder, case.schema, {name: case.table(name) for name in case.schema.tables} | {table: frame})


def do(swapper, use, done):
    swapper.word.value, swapper.instead.value = use, done
    swapper.put.click()


@pytest.fixture
def swapper(hall, answers):
    return LabelSwapper(hall, ["lexicon-p009", "bulletin-p003"], answers=answers)


def test_both_versions_stand_side_by_side(swapper):
    do(swapper, "lexicon-tu001", "neutral")
    assert "by <mark>rebel</mark> traders" in swapper.versions.value
    assert "by <b>protesting</b> traders" in swapper.versions.value
    assert "… <mark>occupation</mark> …" in swapper.versions.value
    assert "1 of 2 labels done" in swapper.versions.value


def test_what_the_word_did_is_told(swapper):
    do(swapper, "lexicon-tu001", "neutral")
    assert "Turns a dispute over stalls into a rising" in swapper.reply.value


def test_brackets_ask_for_what_may_be_unknown(hall, answers):
    swapper = LabelSwapper(hall, "lexicon-p012", answers=answers)
    do(swapper, "lexicon-tu005", "neutral")
    assert "Then write 'unknown'" in swapper.reply.value


@pytest.mark.parametrize(
    ("voice", "best", "faults"),
    [
        ("narrator", "neutral", {"quote": "It is the text's own", "keep": "your judgement as well"}),
        ("attributed", "neutral", {"quote": "into the mouth of Orsby town council", "keep": "nobody sees whose"}),
        ("quoted", "quote", {"neutral": "changes the evidence", "keep": "Without them it becomes yours"}),
        ("scare_quotes", "quote", {"neutral": "changes the evidence", "keep": "Without them it becomes yours"}),
    ],
)
def test_every_choice_gets_its_reason(hall, answers, voice, best, faults):
    case = changed(hall, "term_uses", ("bulletin-tu001", "voice", voice))
    for done in ("neutral", "quote", "keep"):
        swapper = LabelSwapper(case, "bulletin-p003", answers=answers)
        do(swapper, "bulletin-tu001", done)
        swapper.check.click()
        agreed = done == best
        assert ("1 of 1 choices agree" in swapper.reply.value) is agreed
        assert agreed or faults[done] in swapper.reply.value
        assert "bulletin-p003" in swapper.reply.value


def test_a_plain_word_stays(hall, answers):
    swapper = LabelSwapper(hall, "gazette-p006", answers=answers)
    assert [value for _, value in swapper.instead.options] == ["", "quote", "keep"]
    do(swapper, "gazette-tu001", "quote")
    swapper.check.click()
    assert "raise a doubt that nothing here supports" in swapper.reply.value
    do(swapper, "gazette-tu001", "keep")
    swapper.check.click()
    assert "1 of 1 choices agree" in swapper.reply.value


def test_another_label_is_no_neutral_word(hall, answers):
    case = changed(hall, "terms", ("occupation", "neutral_option", "protesting"))
    swapper = LabelSwapper(case, "lexicon-p009", answers=answers)
    do(swapper, "lexicon-tu001", "other:occupation")
    swapper.check.click()
    assert "One label for another: “occupation” is disputed" in swapper.reply.value
    assert "<b>occupation</b>" in swapper.versions.value
    supported = LabelSwapper(case, "lexicon-p009", level="supported", answers=answers)
    supported.word.value = "lexicon-tu001"
    assert "other:occupation" not in [value for _, value in supported.instead.options]


def test_the_supported_level_tells_the_voice(hall, answers):
    supported = LabelSwapper(hall, "bulletin-p003", level="supported", answers=answers)
    standard = LabelSwapper(hall, "bulletin-p003", answers=answers)
    assert "in the text's own voice" in supported.word.options[0][0]
    assert "in the text's own voice" not in standard.word.options[0][0]
    assert "whose is it" in supported.prompt.value
    assert standard.prompt.value == ""


def test_the_last_choice_counts_and_can_be_undone(swapper):
    do(swapper, "lexicon-tu001", "keep")
    do(swapper, "lexicon-tu001", "neutral")
    assert swapper.lines == {"lexicon-tu001": "neutral"}
    swapper.undo.click()
    assert swapper.lines == {"lexicon-tu001": "keep"}
    swapper.reset.click()
    assert swapper.check.disabled
    swapper.put.click()
    assert "First choose what you do" in swapper.reply.value


def test_each_passage_keeps_its_own_choices(hall, answers, swapper):
    do(swapper, "lexicon-tu001", "neutral")
    swapper.passage.value = "bulletin-p003"
    assert swapper.steps == []
    swapper.passage.value = "lexicon-p009"
    assert swapper.lines == {"lexicon-tu001": "neutral"}
    again = LabelSwapper(hall, ["lexicon-p009"], answers=answers)
    assert again.lines == swapper.lines
    assert "Taken up where you left it" in again.saved.value


@pytest.mark.parametrize(
    "step", [3, {}, {"use": "gone", "choice": "neutral"}, {"use": "lexicon-tu001", "choice": "other:gone"}]
)
def test_what_no_longer_fits_is_dropped(hall, answers, step):
    answers.save("activity/label-swapper/lexicon-p009", {"steps": [step]})
    assert LabelSwapper(hall, "lexicon-p009", answers=answers).steps == []


def test_data_are_escaped(hall, answers):
    case = changed(hall, "terms", ("rebel", "neutral_option", "<i>protesting</i>"), ("rebel", "note", "<b>x</b>"))
    swapper = LabelSwapper(case, "lexicon-p009", answers=answers)
    do(swapper, "lexicon-tu001", "neutral")
    swapper.check.click()
    assert "<i>protesting" not in swapper.versions.value
    assert "<b>x</b>" not in swapper.reply.value


def test_passages_must_exist_and_hold_a_label(hall, answers):
    with pytest.raises(CaseError, match="among the passages"):
        LabelSwapper(hall, "lexicon-p099", answers=answers)
    with pytest.raises(CaseError, match="at least one passage"):
        LabelSwapper(hall, [], answers=answers)
    with pytest.raises(CaseError, match="No label is coded in gazette-p001"):
        LabelSwapper(hall, ["gazette-p001", "lexicon-p009"], answers=answers)


@pytest.mark.parametrize("level", ["supported", "standard"])
def test_every_control_has_a_label_of_its_own(hall, answers, controls, level):
    labels = [
        control.description for control in controls(LabelSwapper(hall, ["lexicon-p009"], level=level, answers=answers))
    ]
    assert all(labels)
    assert len(set(labels)) == len(labels)

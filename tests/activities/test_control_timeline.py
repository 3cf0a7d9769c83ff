import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.activities import control_ribbon
from course_lib.activities.control_timeline import ControlTimeline
from course_lib.methods import control

PLACE = "market-hall"


def decide(activity, row, verdict, reason):
    activity.claim.value = row
    activity.verdict.value, activity.reason.value = verdict, reason
    activity.put.click()


@pytest.fixture
def activity(hall, answers):
    return ControlTimeline(hall, PLACE, answers=answers)


@pytest.fixture
def other(hall):
    """The hall with other extents: a function of {row: extent}."""

    def make(**extents):
        tables = {name: hall.table(name) for name in hall.schema.tables}
        frame = tables["control"].copy()
        for row, extent in extents.items():
            frame.loc[row.replace("_", "-"), "extent"] = extent
        return Case(hall.folder, hall.schema, {**tables, "control": frame})

    return make


def test_the_line_is_redrawn_after_each_decision(activity):
    assert "every day is unknown" in activity.line.value
    decide(activity, "gazette-ct001", "control", "interested")
    assert "2019-03-05" in activity.line.value
    assert "from 2019-03-06" in activity.line.value
    assert "last claimed" in activity.line.value
    assert "to 2019-03-04" in activity.line.value
    assert activity.reply.value.startswith("<div role='status'>")
    assert "Taken as it is claimed: all" in activity.reply.value


def test_it_goes_on_to_the_next_claim_without_a_decision(activity):
    first, second = list(activity.rows.index[:2])
    assert activity.claim.value == first
    decide(activity, first, "aside", "no name")
    assert activity.claim.value == second
    assert activity.verdict.value == ""
    activity.claim.value = first
    assert (activity.verdict.value, activity.reason.value) == ("aside", "no name")


def test_the_claim_is_shown_with_speaker_extent_day_and_passage(activity):
    activity.claim.value = "lexicon-ct004"
    for word in ("Orsby town council", "most", "2019-03-12", "lexicon-p013", "held most of the building"):
        assert word in activity.shown.value


def test_what_is_set_aside_carries_nothing(activity):
    decide(activity, "gazette-ct001", "aside", "interested")
    assert "carries nothing" in activity.reply.value
    assert "every day is unknown" in activity.line.value
    decide(activity, "gazette-ct001", "control", "near")
    assert "2019-03-05" in activity.line.value
    assert len(activity.decisions) == 1


def test_nothing_is_recorded_without_a_verdict_and_a_reason(activity):
    activity.put.click()
    assert "Choose what you take the claim as" in activity.reply.value
    activity.verdict.value = "control"
    activity.put.click()
    assert "Choose the reason" in activity.reply.value
    assert activity.steps == []


def test_entered_taken_for_held_is_told_with_the_passage(other, answers):
    activity = ControlTimeline(other(gazette_ct001="entered"), PLACE, answers=answers)
    decide(activity, "gazette-ct001", "control", "near")
    assert "entered is not held" in activity.reply.value
    assert "gazette-p011" in activity.reply.value
    assert "Orsby town council: entered" in activity.line.value
    activity.check.click()
    assert "entered is not held" in activity.reply.value


@pytest.mark.parametrize(
    ("extent", "verdict", "words"),
    [
        ("contested", "control", "it is not held"),
        ("none", "presence", "Who was there instead is not said"),
        ("full", "presence", "It says more than that"),
    ],
)
def test_every_other_misreading_has_its_reply(other, answers, extent, verdict, words):
    activity = ControlTimeline(other(gazette_ct001=extent), PLACE, answers=answers)
    decide(activity, "gazette-ct001", verdict, "near")
    assert words in activity.reply.value


def test_an_undated_claim_is_believed_and_not_placed(activity):
    decide(activity, "bulletin-ct001", "control", "interested")
    assert "gets no place on the line" in activity.reply.value
    assert "told by 2019-05-30" in activity.reply.value
    assert "Accepted, with no place on the line" in activity.line.value
    assert "every day is unknown" in activity.line.value
    activity.check.click()
    assert "Accepted and undated: bulletin-c001" in activity.reply.value


def test_a_clash_is_told_once_with_both_passages(other, answers):
    activity = ControlTimeline(other(lexicon_ct003="contested"), PLACE, answers=answers)
    decide(activity, "gazette-ct002", "control", "near")
    decide(activity, "lexicon-ct003", "contested", "near")
    assert "Clash on 2019-03-10" in activity.reply.value
    assert all(passage in activity.reply.value for passage in ("gazette-p012", "lexicon-p012"))
    assert "<b>Clash:</b>" in activity.line.value
    decide(activity, "gazette-ct001", "control", "near")
    assert "Clash" not in activity.reply.value
    activity.check.click()
    assert "Clash on 2019-03-10" in activity.reply.value


def test_the_comparison_stands_beside_the_course_s_assessment(hall, answers):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    graded = tables["assessments"].copy()
    for row, claim, band in (
        ("case-as001", "gazette-c010", "very_unlikely"),
        ("case-as002", "gazette-c011", "likely"),
        ("case-as003", "lexicon-c009", "roughly_even_chance"),
    ):
        graded.loc[row, ["claim_id", "likelihood"]] = [claim, band]
    activity = ControlTimeline(
        Case(hall.folder, hall.schema, {**tables, "assessments": graded}), PLACE, answers=answers
    )
    decide(activity, "gazette-ct001", "control", "near")
    decide(activity, "gazette-ct002", "aside", "interested")
    decide(activity, "lexicon-ct003", "control", "near")
    decide(activity, "lexicon-ct004", "control", "modest")
    activity.check.click()
    reply = activity.reply.value
    assert "3 accepted, 1 set aside, 4 not decided" in reply
    assert "very unlikely</b> (5 to 20 %)" in reply
    assert "You lean the other way" in reply
    assert "You doubt more than the course" in reply
    assert "The course leaves it open" in reply
    assert "has not assessed this claim" in reply
    assert "on the word of an interested party alone: gazette-c010, lexicon-c009, lexicon-c010" in reply


def test_a_reason_is_weighed_against_the_coding(hall, answers):
    activity = ControlTimeline(hall, PLACE, list(hall.control.index), level="supported", answers=answers)
    for reason in control.GROUNDS:
        for verdict in ("control", "aside"):
            activity.group.value = next(name for name, _ in activity.group.options if name.startswith("gazette"))
            decide(activity, "gazette-ct002", verdict, reason)
            borne = control.grounds(hall, PLACE).at["gazette-ct002", reason]
            assert ("is borne out" in activity.reply.value) == borne
            assert ("is not borne out: " in activity.reply.value) != borne
    decide(activity, "gazette-ct002", "control", "interested")
    assert "It speaks against the claim, and you took it" in activity.reply.value
    assert "The coding also has for it: near" in activity.reply.value


def test_the_standard_level_keeps_reasons_for_the_comparison(activity):
    decide(activity, "gazette-ct002", "control", "second origin")
    assert "borne out" not in activity.reply.value
    activity.check.click()
    assert "no second first voice with a name" in activity.reply.value


def test_the_supported_level_has_groups_hints_and_fewer_claims(hall, answers, activity):
    supported = ControlTimeline(hall, PLACE, level="supported", answers=answers)
    assert len(supported.rows) < len(activity.rows)
    assert "<b>Hint.</b>" in supported.shown.value
    assert "<b>Hint.</b>" not in activity.shown.value
    groups = [name for name, _ in supported.group.options]
    assert len(groups) > 1
    assert "lexicon, no day" in groups
    for _ in range(len(supported.rows)):
        decide(supported, supported.claim.value, "aside", "no name")
    assert len(supported.decisions) == len(supported.rows)


def test_the_decisions_come_back(hall, answers, activity):
    decide(activity, "gazette-ct001", "control", "near")
    again = ControlTimeline(hall, PLACE, answers=answers)
    assert again.steps == activity.steps
    assert again.line.value == activity.line.value
    assert "Taken up where you left it" in again.saved.value


def test_levels_and_lists_keep_their_own_state(hall, answers, activity):
    decide(activity, "gazette-ct001", "control", "near")
    assert ControlTimeline(hall, PLACE, level="supported", answers=answers).steps == []
    assert ControlTimeline(hall, PLACE, ["gazette-c010"], answers=answers).steps == []


def test_a_state_that_no_longer_fits_is_left_aside(hall, answers, activity):
    good = {"row": "gazette-ct001", "verdict": "control", "reason": "near"}
    answers.save(activity.key, {"steps": [good, {**good, "row": "gone"}, {**good, "verdict": "?"}, {"row": 1}, 7]})
    assert ControlTimeline(hall, PLACE, answers=answers).steps == [good]


def test_undo_and_start_again(activity):
    decide(activity, "gazette-ct001", "control", "near")
    decide(activity, "gazette-ct002", "control", "near")
    activity.undo.click()
    assert activity.accepted == ["gazette-ct001"]
    activity.reset.click()
    assert activity.steps == []
    assert activity.check.disabled


def test_every_control_has_a_label_and_is_reached_by_the_tab_key(hall, answers, controls):
    supported = ControlTimeline(hall, PLACE, level="supported", answers=answers)
    labels = [control.description for control in controls(supported)]
    assert labels == ["Together", "Claim", "I take it as", "Because", "Put it down", "Undo", "Start again", "Compare"]


def test_data_are_escaped(changed_statement, answers):
    activity = ControlTimeline(changed_statement("<b>x</b>"), PLACE, answers=answers)
    activity.claim.value = "gazette-ct001"
    assert "&lt;b&gt;x" in activity.shown.value
    assert "<b>x</b>" not in activity.shown.value


@pytest.fixture
def changed_statement(hall):
    def change(text):
        tables = {name: hall.table(name) for name in hall.schema.tables}
        claims = tables["claims"].copy()
        claims.loc["gazette-c010", "statement"] = text
        return Case(hall.folder, hall.schema, {**tables, "claims": claims})

    return change


def test_places_claims_and_levels_must_exist(hall, answers):
    with pytest.raises(CaseError, match="Nobody says who held Mill Lane"):
        ControlTimeline(hall, "mill-lane", answers=answers)
    with pytest.raises(CaseError, match="does not say who held"):
        ControlTimeline(hall, PLACE, ["gazette-c001"], answers=answers)
    with pytest.raises(ValueError, match="'easy' is not a level"):
        ControlTimeline(hall, PLACE, level="easy", answers=answers)


def test_the_strip_says_what_its_rows_say(hall):
    line = control.timeline(hall, None, PLACE)
    html = control_ribbon.drawn(line, control.undated(hall, None, PLACE))
    assert html.count("<tr>") == line["segment"].nunique() + 1
    assert "role='img'" in html
    assert all(claim in html for claim in hall.control["claim_id"])
    assert "2019-03-12" in html


def test_an_empty_line_is_a_sentence(hall):
    html = control_ribbon.drawn(control.timeline(hall, [], PLACE), control.undated(hall, [], PLACE))
    assert "every day is unknown" in html
    assert control_ribbon.span(pd.NaT, pd.Timestamp("2019-03-01")) == "to 2019-03-01"

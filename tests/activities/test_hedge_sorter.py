import pytest

from course_lib import Case, CaseError
from course_lib.activities.hedge_sorter import NO_WORD, TEXT, HedgeSorter

FIVE = ["gazette-c002", "gazette-c007", "gazette-c012", "gazette-c004", "gazette-c001"]
RIGHT = {
    "gazette-c002": ("asserted", NO_WORD, TEXT),
    "gazette-c007": ("attributed", "allegedly", "Orsby town council"),
    "gazette-c012": ("hedged", "appears to show", "nobody named"),
    "gazette-c004": ("attributed", "said", "Orsby fire brigade"),
    "gazette-c001": ("asserted", NO_WORD, TEXT),
}


def put(sorter, claim, manner, hedge, who):
    sorter.statement.value = claim
    sorter.manner.value, sorter.hedge.value, sorter.who.value = manner, hedge, who
    sorter.put.click()


@pytest.fixture
def sorter(hall, answers):
    return HedgeSorter(hall, FIVE, answers=answers)


def test_the_coded_lines_agree_with_themselves_and_the_zones_are_shown(sorter):
    for claim, line in RIGHT.items():
        put(sorter, claim, *line)
    sorter.check.click()
    reply = sorter.reply.value
    assert "5 of 5 lines agree" in reply
    assert "<b>deck</b> of gazette" in reply
    assert "<b>headline</b> of gazette" in reply
    assert "gazette-p008" in reply
    assert reply.startswith("<div role='status'>")


def test_the_top_is_put_beside_the_body(sorter):
    put(sorter, "gazette-c002", *RIGHT["gazette-c002"])
    sorter.check.click()
    assert "<b>1</b> (deck) says flatly what <b>2</b> (body) credits to Orsby town council" in sorter.reply.value
    assert "What is lost on the way up: the attribution" in sorter.reply.value


def test_no_zone_and_no_key_is_shown_before_the_comparison(hall, sorter):
    for claim in FIVE:
        sorter.statement.value = claim
        shown = sorter.words.value + sorter.sheet.value + str(sorter.statement.options)
        shown = shown.replace(claim, "")
        assert "gazette-p0" not in shown
        assert not any(word in shown for word in ("headline", "deck", "zone"))


@pytest.mark.parametrize("mine", ["asserted", "attributed", "hedged"])
@pytest.mark.parametrize("claim", ["gazette-c002", "gazette-c007", "gazette-c012"])
def test_every_wrong_manner_gets_a_reason(sorter, claim, mine):
    right = RIGHT[claim]
    put(sorter, claim, mine, *right[1:])
    sorter.check.click()
    agreed = mine == right[0]
    assert ("1 of 1 lines agree" in sorter.reply.value) is agreed
    assert (f"You say {mine}, the course {right[0]}: " in sorter.reply.value) is not agreed


def test_alleged_is_not_false_and_confirmed_is_somebody_s_word(hall, answers):
    sorter = HedgeSorter(hall, ["gazette-c007", "lexicon-c011"], answers=answers)
    put(sorter, "gazette-c007", *RIGHT["gazette-c007"])
    put(sorter, "lexicon-c011", "attributed", "confirmed", "Orsby Traders' Union")
    sorter.check.click()
    assert "“Alleged” does not tell that it is false" in sorter.reply.value
    assert "“Confirmed” does not tell that the second voice knows it" in sorter.reply.value


@pytest.mark.parametrize(
    ("claim", "line", "told"),
    [
        ("gazette-c007", ("attributed", NO_WORD, "Orsby town council"), "There is such a word: “allegedly”"),
        ("gazette-c007", ("attributed", "said", "Orsby town council"), "The word here is “allegedly”"),
        ("gazette-c002", ("asserted", "said", TEXT), "“said” does not stand in this passage"),
        ("gazette-c007", ("attributed", "allegedly", TEXT), "The text hands it to somebody else: Orsby town council"),
        ("gazette-c007", ("attributed", "allegedly", "nobody named"), "Somebody is told, if only by a role"),
        ("gazette-c007", ("attributed", "allegedly", "Orsby fire brigade"), "Another voice is made responsible"),
        ("gazette-c012", ("hedged", "appears to show", TEXT), "Nobody is named, not even by a role"),
        ("gazette-c002", ("asserted", NO_WORD, "Orsby fire brigade"), "Nobody but the text itself answers for it"),
    ],
)
def test_a_wrong_word_and_a_wrong_voice_are_told(sorter, claim, line, told):
    put(sorter, claim, *line)
    sorter.check.click()
    assert "0 of 1 lines agree" in sorter.reply.value
    assert told in sorter.reply.value


def test_an_approximator_may_be_named_or_left_out(changed_hedge, answers):
    for word in (NO_WORD, "Some"):
        sorter = HedgeSorter(changed_hedge, "gazette-c014", answers=answers)
        put(sorter, "gazette-c014", "asserted", word, TEXT)
        sorter.check.click()
        assert "1 of 1 lines agree" in sorter.reply.value


@pytest.fixture
def changed_hedge(hall):
    claims = hall.claims.copy()
    claims.loc["gazette-c014", "hedge"] = "Some"
    return Case(hall.folder, hall.schema, {name: hall.table(name) for name in hall.schema.tables} | {"claims": claims})


def test_the_supported_level_has_a_prompt_fewer_choices_and_a_reply_at_once(hall, answers):
    supported = HedgeSorter(hall, FIVE, level="supported", answers=answers)
    standard = HedgeSorter(hall, FIVE, answers=answers)
    assert "Ask in this order" in supported.prompt.value
    assert standard.prompt.value == ""
    for claim in FIVE:
        supported.statement.value = standard.statement.value = claim
        assert set(supported.hedge.options) <= set(standard.hedge.options)
        assert RIGHT[claim][1] in [value for _, value in supported.hedge.options]
        assert RIGHT[claim][2] in [value for _, value in supported.who.options]
    put(supported, "gazette-c002", "hedged", *RIGHT["gazette-c002"][1:])
    assert "Statement 1: You say hedged, the course asserted" in supported.reply.value
    put(standard, "gazette-c002", *RIGHT["gazette-c002"])
    assert "It is put down" in standard.reply.value


def test_what_is_not_chosen_is_asked_for(sorter):
    sorter.statement.value = "gazette-c002"
    sorter.manner.value = "asserted"
    sorter.put.click()
    assert "Still to choose: which word, responsible" in sorter.reply.value
    assert sorter.steps == []


def test_the_last_line_counts_and_the_next_statement_comes_up(sorter):
    put(sorter, "gazette-c002", "hedged", NO_WORD, TEXT)
    assert sorter.statement.value == "gazette-c007"
    put(sorter, "gazette-c002", *RIGHT["gazette-c002"])
    assert sorter.lines["gazette-c002"]["manner"] == "asserted"
    assert "1 of 5 statements" in sorter.sheet.value
    sorter.undo.click()
    assert sorter.lines["gazette-c002"]["manner"] == "hedged"
    sorter.reset.click()
    assert sorter.check.disabled


def test_the_sheet_comes_back_and_what_no_longer_fits_is_dropped(hall, answers, sorter):
    put(sorter, "gazette-c002", *RIGHT["gazette-c002"])
    again = HedgeSorter(hall, FIVE, answers=answers)
    assert again.steps == sorter.steps
    assert "Taken up where you left it" in again.saved.value
    answers.save(again.key, {"steps": [*again.steps, {"claim": "gone", "manner": "asserted"}, 3]})
    assert HedgeSorter(hall, FIVE, answers=answers).steps == sorter.steps


def test_claims_must_exist_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="no 'gazette-c099' among the claims"):
        HedgeSorter(hall, "gazette-c099", answers=answers)
    with pytest.raises(CaseError, match="at least one claim"):
        HedgeSorter(hall, [], answers=answers)


@pytest.mark.parametrize("level", ["supported", "standard"])
def test_every_control_has_a_label_of_its_own(hall, answers, controls, level):
    labels = [control.description for control in controls(HedgeSorter(hall, FIVE, level=level, answers=answers))]
    assert all(labels)
    assert len(set(labels)) == len(labels)

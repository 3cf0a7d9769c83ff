import pytest

from course_lib import CaseError
from course_lib.activities.chain_builder import ChainBuilder
from course_lib.methods import transmission

WATCHMAN = [
    ("bulletin-watchman", False, "bulletin-baker", "stated"),
    ("bulletin-baker", False, "bulletin-narrator", "stated"),
    ("bulletin-narrator", True, "bulletin-translator", "inferred"),
    ("bulletin-translator", False, "bulletin-host", "inferred"),
]


def add(builder, giver, named, taker, evidence):
    builder.giver.value, builder.named.value = giver, named
    builder.taker.value, builder.evidence.value = taker, evidence
    builder.put.click()


@pytest.fixture
def builder(hall, answers):
    return ChainBuilder(hall, "bulletin-c006", answers=answers)


def test_the_coded_chain_agrees_with_itself(builder):
    for hop in WATCHMAN:
        add(builder, *hop)
    builder.check.click()
    assert "4 of 4 hops found, 4 of them marked as the course marks them" in builder.reply.value
    assert "bulletin-p006" in builder.reply.value
    assert builder.reply.value.startswith("<div role='status'>")


def test_an_inference_taken_for_a_statement_is_told(builder):
    for giver, named, taker, _ in WATCHMAN:
        add(builder, giver, named, taker, "stated")
    builder.check.click()
    assert "4 of 4 hops found, 2 of them marked" in builder.reply.value
    assert builder.reply.value.count("the hop is inferred") == 2


def test_a_link_that_is_left_out_is_named(builder):
    add(builder, "bulletin-watchman", False, "bulletin-narrator", "stated")
    builder.check.click()
    assert "Between the two stands Baker from the east row" in builder.reply.value
    assert "Missing: <b>Bulletin of the Traders&#x27; Union → Unnamed translator</b>" in builder.reply.value


def test_a_link_of_another_chain_is_told(builder):
    add(builder, "council", True, "bulletin-narrator", "stated")
    builder.check.click()
    assert "Nothing in the passage puts Orsby town council into this chain" in builder.reply.value


def test_two_links_the_wrong_way_round(builder):
    add(builder, "bulletin-baker", False, "bulletin-watchman", "stated")
    builder.check.click()
    assert "the other way round" in builder.reply.value


def test_a_broken_chain_and_a_circle_are_not_added(builder):
    add(builder, *WATCHMAN[0])
    add(builder, *WATCHMAN[2])
    assert len(builder.steps) == 1
    assert "The chain is broken: the last hop ended at Baker from the east row" in builder.reply.value
    assert builder.giver.value == "bulletin-baker"
    add(builder, "bulletin-baker", False, "bulletin-baker", "stated")
    assert len(builder.steps) == 1


def test_nothing_chosen_is_told(builder):
    builder.put.click()
    assert "Choose who gives and who takes" in builder.reply.value
    assert builder.steps == []


def test_undo_and_start_again(builder):
    for hop in WATCHMAN[:2]:
        add(builder, *hop)
    builder.undo.click()
    assert [step["taker"] for step in builder.steps] == ["bulletin-baker"]
    builder.reset.click()
    assert builder.steps == []
    assert "Your chain is empty" in builder.chain.value


def test_the_chain_comes_back(hall, answers, builder):
    add(builder, *WATCHMAN[0])
    again = ChainBuilder(hall, "bulletin-c006", answers=answers)
    assert again.steps == builder.steps
    assert again.chain.value == builder.chain.value
    assert "Taken up where you left it" in again.saved.value
    assert again.giver.value == "bulletin-baker"


def test_each_claim_keeps_its_own_chain(hall, answers):
    builder = ChainBuilder(hall, ["bulletin-c006", "gazette-c005"], answers=answers)
    add(builder, *WATCHMAN[0])
    builder.claim.value = "gazette-c005"
    assert builder.steps == []
    builder.claim.value = "bulletin-c006"
    assert len(builder.steps) == 1


def test_the_supported_level_offers_the_links_of_the_chain_alone(hall, answers):
    supported = ChainBuilder(hall, "bulletin-c006", level="supported", answers=answers)
    standard = ChainBuilder(hall, "bulletin-c006", answers=answers)
    own = {hop.giver_id for hop in transmission.chain(hall, "bulletin-c006").hops} | {"bulletin-host"}
    assert {key for _, key in supported.giver.options[1:]} == own
    assert own < {key for _, key in standard.giver.options}
    assert "4 hops" in supported.reply.value


def test_unnamed_and_inferred_can_be_told_without_colour(builder):
    add(builder, "bulletin-watchman", False, "bulletin-baker", "inferred")
    assert "(inferred, giver without a name)" in builder.chain.value
    assert "dashed" in builder.chain.value


def test_claims_must_exist_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="no 'bulletin-c099' among the claims"):
        ChainBuilder(hall, "bulletin-c099", answers=answers)
    with pytest.raises(CaseError, match="at least one claim"):
        ChainBuilder(hall, [], answers=answers)

import pytest

from course_lib import Case, CaseError
from course_lib.methods import mutations


def test_the_vocabulary_is_that_of_the_schema(hall):
    table = hall.schema.tables["mutations"]
    assert list(table.field("kind").choices) == list(mutations.KINDS)
    assert set(table.field("effect").choices) == set(mutations.EFFECTS)


def test_variants_follow_the_cards_asked_for(hall):
    frame = mutations.variants(hall, ["case-tc003", "case-tc002"])
    assert frame["card"].tolist() == ["case-tc003"] * 2 + ["case-tc002"] * 3
    assert frame["claim_id"].tolist()[0] == "lexicon-c007"
    assert frame.loc[frame["kind"] == "verb", ["card_has", "text_has"]].to_numpy().tolist() == [["Denied", "Confirmed"]]
    assert mutations.variants(hall, "case-tc001").empty
    assert len(mutations.variants(hall)) == len(hall.table("mutations"))


def test_sides_are_told_in_words(hall):
    one = mutations.side_by_side(hall, "case-tc003")
    assert one.index.tolist() == ["hedge", "attribution"]
    assert one["differs"].tolist() == ["yes", "only seems so"]
    assert one["belief"].tolist() == ["shifts", "as it was"]
    assert mutations.side_by_side(hall).index.names == ["card", "kind"]
    assert mutations.side_by_side(hall, "case-tc001").empty


def test_changes_inside_a_text_are_losses_and_joints(hall):
    frame = mutations.inside(hall, ["lexicon-c011", "lexicon-c004"])
    assert frame["claim_id"].drop_duplicates().tolist() == ["lexicon-c011", "lexicon-c004"]
    assert set(frame.loc[frame["claim_id"] == "lexicon-c011", "kind"]) == {"quote_spliced"}
    assert frame.loc[frame["claim_id"] == "lexicon-c004", "kind"].tolist() == ["number"]
    assert set(mutations.inside(hall)["kind"]) <= set(mutations.KINDS)
    assert mutations.inside(hall, "gazette-c001").empty


def test_few_kinds_hold_all_that_is_coded(hall):
    few = mutations.kinds(hall, "case-tc002", few=True)
    assert len(few) == 4
    assert {"attribution", "quote_spliced", "verb"} < set(few)
    assert mutations.kinds(hall, "case-tc002") == list(mutations.KINDS)
    assert len(mutations.kinds(hall, "case-tc001", few=True)) == 4


def test_scoring_counts_both_ways(hall):
    found = mutations.compare(hall, "case-tc002", {"verb": "shifts", "attribution": "raises", "number": "lowers"})
    assert [mark.kind for mark in found.of("hit")] == ["attribution", "verb"]
    assert [mark.agrees for mark in found.of("hit")] == [False, True]
    assert [mark.kind for mark in found.of("miss")] == ["quote_spliced"]
    assert [mark.kind for mark in found.of("false alarm")] == ["number"]
    assert len(found.of("left alone")) == len(mutations.KINDS) - 4


def test_what_only_seems_to_differ_is_a_false_alarm_with_a_reason(hall):
    found = mutations.compare(hall, "case-tc003", {"attribution": "lowers"})
    (alarm,) = found.of("false alarm")
    assert alarm.row["because"] == "The speaker is the same on both sides."
    assert mutations.compare(hall, "case-tc003", {}).of("false alarm") == ()


def test_marking_everything_is_no_better_than_marking_nothing(hall):
    every = mutations.compare(hall, "case-tc001", dict.fromkeys(mutations.KINDS, "lowers"))
    assert len(every.of("false alarm")) == len(mutations.KINDS)
    assert len(mutations.compare(hall, "case-tc001", {}).of("left alone")) == len(mutations.KINDS)


def test_kinds_not_on_offer_are_left_out(hall):
    assert len(mutations.compare(hall, "case-tc002", {}, ["verb", "date"]).marks) == 2


def test_wrong_words_are_told(hall):
    with pytest.raises(ValueError, match="'colour' is no kind of a variant; there are attribution"):
        mutations.compare(hall, "case-tc002", {"colour": "none"})
    with pytest.raises(ValueError, match="'better' is no effect of a variant; there are raises"):
        mutations.compare(hall, "case-tc002", {"verb": "better"})
    with pytest.raises(CaseError, match="no 'case-tc9'"):
        mutations.compare(hall, "case-tc9", {})


def test_a_case_without_variants(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    bare = Case(
        hall.folder,
        hall.schema,
        {**tables, "mutations": tables["mutations"].iloc[:0], "defects": tables["defects"].iloc[:0]},
    )
    assert mutations.variants(bare).empty
    assert len(mutations.inside(bare)) < len(mutations.inside(hall)) + 1
    assert mutations.compare(bare, "case-tc002", {}).of("miss") == ()


def test_changes_inside_grow_with_the_claims(growth):
    assert growth(mutations.inside) < 9

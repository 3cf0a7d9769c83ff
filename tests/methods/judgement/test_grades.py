from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import CaseError
from course_lib.methods import judgement
from course_lib.methods.judgement import BANDS, CERTAINTY, LOWER, RAISE


def test_source_and_content_are_graded_apart(changed, hall):
    claim = hall.assessments["claim_id"].iloc[0]
    key = hall.assessments.index[0]
    case = changed(("assessments", key, "reliability", "E"), ("assessments", key, "credibility", 1))
    row = judgement.admiralty(case, claim).iloc[0]
    assert row.tolist() == ["E", "unreliable", 1, "confirmed by other sources"]


def test_what_nobody_graded_is_empty_and_not_zero(hall):
    graded = set(hall.assessments["claim_id"])
    bare = next(claim for claim in hall.claims.index if claim not in graded)
    assert judgement.admiralty(hall, bare).isna().all(axis=None)
    assert judgement.criteria(hall, bare).isna().all(axis=None)
    assert judgement.likelihood(hall, bare).isna().all(axis=None)


def test_grades_come_in_the_order_asked(hall):
    two = hall.claims.index[[5, 2]].tolist()
    assert judgement.likelihood(hall, two).index.tolist() == two
    with pytest.raises(CaseError, match="among the claims"):
        judgement.admiralty(hall, "nothing")


def test_the_bands_leave_no_gap_and_name_the_words_of_the_tables(hall):
    assert all(one.high == following.low for one, following in pairwise(BANDS))
    assert tuple(each.key for each in BANDS) == hall.schema.tables["assessments"].field("likelihood").choices


@given(st.floats(0, 1))
def test_every_probability_has_a_band(probability):
    found = judgement.band(probability)
    assert found is BANDS[0] or found.low <= probability
    assert found is BANDS[-1] or probability < found.high


def test_reasons_follow_the_tables(changed, hall):
    claim = hall.claims.index[0]
    for interest, column in (("for", "own interest"), ("against", "against interest")):
        case = changed(("claims", claim, "interest", interest), ("claims", claim, "basis", "eyewitness"))
        row = judgement.reasons(case, claim).iloc[0]
        assert row[column]
        assert row["near"]
        assert not row["not first-hand"]


def test_only_the_claim_that_is_undercut_is_in_conflict(changed, hall):
    relation = hall.relations.index[0]
    first, second = hall.relations.loc[relation, ["from_claim", "to_claim"]]
    alone = [("relations", key, "kind", "compatible") for key in hall.relations.index]
    one_way = judgement.reasons(changed(*alone, ("relations", relation, "kind", "undercuts")), [first, second])
    assert one_way["in conflict"].tolist() == [False, True]
    mutual = judgement.reasons(changed(*alone, ("relations", relation, "kind", "tension")), [first, second])
    assert mutual["in conflict"].tolist() == [True, True]


def test_corroboration_counts_only_with_another_origin(changed, hall):
    relation = hall.relations.index[0]
    claim = hall.relations.at[relation, "to_claim"]
    alone = [("relations", key, "kind", "compatible") for key in hall.relations.index]
    for independence, raised in (("independent", True), ("unknown", False)):
        cells = [("relations", relation, "kind", "corroborates"), ("relations", relation, "independence", independence)]
        assert judgement.reasons(changed(*alone, *cells), claim)["corroborated"].tolist() == [raised]


def test_each_reason_of_the_table_can_be_weighed(hall):
    assert judgement.reasons(hall).columns.tolist() == [*LOWER, *RAISE]


@given(st.sampled_from(CERTAINTY), st.sets(st.sampled_from([*LOWER])), st.sets(st.sampled_from([*RAISE])))
def test_certainty_stays_within_its_levels(start, lower, higher):
    weighed = judgement.weigh(start, lower, higher)
    moved = CERTAINTY.index(weighed.level) - CERTAINTY.index(start)
    assert abs(moved) <= abs(len(higher) - len(lower))
    assert moved * (len(higher) - len(lower)) >= 0


def test_an_unknown_reason_names_the_known_ones():
    with pytest.raises(ValueError, match="not a reason here: use one of near"):
        judgement.weigh("low", higher=["fame"])
    with pytest.raises(ValueError, match="not a level here: use one of very low"):
        judgement.weigh("certain")


def test_reasons_grow_with_the_claims(growth):
    assert growth(judgement.reasons) < 9
    assert growth(judgement.likelihood) < 9

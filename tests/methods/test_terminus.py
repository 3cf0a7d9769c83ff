from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import CaseError
from course_lib.methods.terminus import SIDES, Constraint, combine, evidence, narrowing

CONSTRAINTS = st.builds(
    Constraint,
    st.sampled_from(SIDES),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat),
    st.none(),
    st.sampled_from(["stated", "inferred", "external"]),
)


def test_a_month_bounds_with_its_first_and_its_last_day():
    assert Constraint("after", "2012-02").limits == (date(2012, 2, 1), None)
    assert Constraint("before", "2012-02").limits == (None, date(2012, 2, 29))
    assert Constraint("on", "2012-02").limits == (date(2012, 2, 1), date(2012, 2, 29))


def test_a_constraint_needs_a_side_and_a_limit():
    with pytest.raises(ValueError, match="not a side: use after, before, on"):
        Constraint("later", "2012")
    with pytest.raises(ValueError, match="not a date"):
        Constraint("after", "2012-13")
    with pytest.raises(ValueError, match="bounds nothing"):
        Constraint("after", "../2012")


def test_the_narrowest_decide_and_one_inference_makes_the_result_inferred():
    first, second = Constraint("after", "2012-02-05"), Constraint("after", "2012-01", basis="inferred")
    last = Constraint("before", "2012-02-09", basis="inferred")
    found = combine([first, second, last])
    assert (found.post_by, found.ante_by, found.basis, found.days) == (first, last, "inferred", 5)
    assert combine([first, second]).basis == "stated"
    assert found.edtf == "2012-02-05/2012-02-09"


def test_nothing_leaves_everything_open():
    found = combine([])
    assert (found.verdict, found.days, found.edtf, found.basis) == ("open", None, None, "unknown")


def test_a_contradiction_names_both_sides():
    found = combine([Constraint("after", "2021-06", "p8"), Constraint("before", "2019-03-11", "p4", "inferred")])
    assert found.verdict == "contradiction"
    assert "p8" in str(found)
    assert "p4" in str(found)
    assert found.edtf is None


@given(st.lists(CONSTRAINTS, max_size=6), st.randoms())
def test_the_order_does_not_matter(constraints, random):
    shuffled = constraints.copy()
    random.shuffle(shuffled)
    one, two = combine(constraints), combine(shuffled)
    assert (one.post_quem, one.ante_quem, one.verdict) == (two.post_quem, two.ante_quem, two.verdict)


@given(st.lists(CONSTRAINTS, min_size=1, max_size=6))
def test_more_evidence_never_widens_the_interval(constraints):
    before, after = combine(constraints[:-1]), combine(constraints)
    assert before.post_quem is None or (after.post_quem is not None and after.post_quem >= before.post_quem)
    assert before.ante_quem is None or (after.ante_quem is not None and after.ante_quem <= before.ante_quem)


def test_narrowing_tells_each_step():
    steps = narrowing(
        [
            Constraint("after", "2012-01"),
            Constraint("after", "2011"),
            Constraint("after", "2012-02"),
            Constraint("before", "2012-03"),
            Constraint("before", "2010"),
        ]
    )
    effects = ["sets a limit", "adds nothing", "moves a limit", "sets a limit", "contradicts"]
    assert steps["effect"].tolist() == effects
    assert steps["days"].tolist()[3:] == [60, 0]
    assert narrowing([]).empty


def test_a_copy_is_younger_than_all_that_it_reports(hall):
    found = evidence(hall, "lexicon")
    assert {constraint.side for constraint in found} == {"after"}
    assert combine(found).post_quem == date(2021, 6, 1)
    assert found[0].passage_id == "lexicon-p008"


def test_a_forecast_does_not_bound_a_copy(changed):
    case = changed(("events", "land-sale", "start", "2030"))
    assert all(constraint.date != "2030" for constraint in evidence(case, "bulletin"))


def test_an_event_is_older_than_its_reports(hall):
    found = combine(evidence(hall, "fire"))
    assert found.verdict == "contradiction"
    assert found.ante_by.passage_id == "scraps-p011"


def test_a_statement_is_older_than_the_page_that_is_cited_for_it(hall):
    sides = {(constraint.side, constraint.date): constraint for constraint in evidence(hall, "lexicon-c013")}
    assert sides["before", "2019-03-15"].passage_id == "lexicon-p016"
    assert combine(tuple(sides.values())).verdict == "contradiction"


def test_an_event_dated_from_another_came_after_it(hall):
    reasons = [constraint.because for constraint in evidence(hall, "reopening")]
    assert any("dated from “Fire in the Market Hall”" in reason for reason in reasons)


def test_an_interval_in_words_can_contradict_the_date_beside_it(hall):
    found = evidence(hall, "reopening")
    week = next(c for c in found if "put it 1 week after" in c.because)
    assert (week.side, week.date, week.basis) == ("on", "2019-03-15/2019-03-17", "inferred")
    assert combine([c for c in found if c is week or c.date == "2019-03-19"]).verdict == "contradiction"


@pytest.mark.parametrize(
    ("offset", "start", "end", "date_found"),
    [
        ("-P2D", "2019-03-09", None, "2019-03-07"),
        ("P2D", "2019-03-09", "2019-03-11", "2019-03-13"),
        ("P1M", "2019-03-01/..", None, "2019-03-29/.."),
        ("P3D", None, None, None),
    ],
)
def test_an_interval_is_counted_from_the_near_side_of_the_other_event(changed, offset, start, end, date_found):
    cells = [("start", start), ("end", end)]
    case = changed(("events", "reopening", "offset", offset), *(("events", "fire", name, when) for name, when in cells))
    dates = [c.date for c in evidence(case, "reopening") if "the words put it" in c.because]
    assert dates == ([date_found] if date_found else [])


def test_a_limit_is_no_finer_than_its_source(changed):
    case = changed(("claims", "lexicon-c001", "stated", "2021-11?/.."))
    dates = {c.date for c in evidence(case, "lexicon")}
    assert "2021-11?" in dates
    assert "2021-11-01" not in dates


def test_a_key_of_another_kind_is_refused(hall):
    with pytest.raises(CaseError, match="neither a copy nor an event nor a claim"):
        evidence(hall, "council")


def test_evidence_for_a_copy_grows_with_its_claims(growth):
    assert growth(lambda case: evidence(case, "gazette")) < 9


def test_a_dating_is_shown_in_words(hall):
    assert combine([Constraint("after", "2012-02-05", "a<b")])._repr_html_() == "<p>Not before 2012-02-05 (stated)</p>"
    impossible = combine([Constraint("after", "2013", "a<b"), Constraint("before", "2012")])
    assert "a&lt;b" in impossible._repr_html_()

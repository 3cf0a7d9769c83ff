import pandas as pd
import pytest

from course_lib import CaseError
from course_lib.case.dates import parse
from course_lib.methods import dating


def test_three_outcomes_of_said_against_happened(hall):
    frame = dating.said_against_happened(hall)
    assert frame.loc["gazette-c008", ["verdict", "lag_least", "lag_most"]].tolist() == ["fits", 1, 1]
    assert frame.loc["scraps-c007", ["verdict", "lag_most"]].tolist() == ["impossible", -1]
    assert frame.loc["lexicon-c001", ["verdict", "because"]].tolist() == ["undetermined", "not known when it was said"]
    assert frame.loc["gazette-c003", "because"] == "no event is named"
    assert frame.loc["bulletin-c009", "because"] == "not known when it happened"


def test_every_claim_has_a_verdict_and_stays_in_order(hall):
    frame = dating.said_against_happened(hall)
    assert frame.index.equals(hall.claims.index)
    assert frame["verdict"].notna().all()
    assert dating.said_against_happened(hall, ["scraps-c001", "gazette-c001"]).index.tolist() == [
        "scraps-c001",
        "gazette-c001",
    ]


def test_ranges_that_overlap_are_undetermined(changed):
    case = changed(("claims", "gazette-c008", "stated", parse("2019-03")))
    row = dating.said_against_happened(case, "gazette-c008").iloc[0]
    assert (row["verdict"], row["because"]) == ("undetermined", "the two ranges overlap")
    assert (row["lag_least"], row["lag_most"]) == (-8, 22)


@pytest.mark.parametrize(
    ("said", "verdict"), [("2019-03-01", "fits"), ("2019-04-01", "impossible"), ("2019-03", "undetermined")]
)
def test_a_forecast_comes_before_its_event(changed, said, verdict):
    case = changed(
        ("claims", "gazette-c008", "stated", parse(said)), ("claims", "gazette-c008", "modality", "forecast")
    )
    assert dating.said_against_happened(case, "gazette-c008")["verdict"].tolist() == [verdict]


def test_unknown_claims_are_refused(hall):
    with pytest.raises(CaseError, match="no 'gazette-c099' among the claims"):
        dating.said_against_happened(hall, "gazette-c099")


def test_a_page_archived_too_early_cannot_carry_a_claim(hall):
    frame = dating.footnote_checks(hall).set_index("claim_id")
    assert frame.loc["lexicon-c013", ["verdict", "days_short", "rests_on"]].tolist() == ["impossible", 4, "archived"]
    assert frame.loc["lexicon-c007", "verdict"] == "fits"


def test_without_an_archived_copy_the_page_s_own_date_serves(changed):
    case = changed(("footnotes", "lexicon-f004", "archived", None))
    row = dating.footnote_checks(case).set_index("claim_id").loc["lexicon-c013"]
    assert row["rests_on"] == "dated"
    assert row["days_short"] == 5
    case = changed(("footnotes", "lexicon-f004", "archived", None), ("footnotes", "lexicon-f004", "dated", None))
    assert "lexicon-c013" not in set(dating.footnote_checks(case)["claim_id"])


def test_a_week_that_spans_ten_days(hall):
    row = dating.interval_checks(hall).iloc[0]
    assert (row["event_id"], row["verdict"], row["off_by"]) == ("reopening", "impossible", 2)
    assert (row["told_least"], row["told_most"], row["dated_least"]) == (6, 8, 10)


@pytest.mark.parametrize(
    ("offset", "start", "verdict", "off"),
    [
        ("P10D", "2019-03-19", "fits", 0),
        ("P9D", "2019-03-19", "impossible", 1),
        ("P1W", "2019-03-17", "fits", 0),
        ("P1M", "2019-04-08", "fits", 0),
        ("P1M", "2019-04-01", "impossible", 5),
        ("P1Y", "2020-03-08", "fits", 0),
        ("P1Y", "2020", "undetermined", 0),
        ("-P2D", "2019-03-07", "fits", 0),
        ("-P2D", "2019-03-09", "impossible", 2),
        ("P1W", None, "undetermined", 0),
        ("P1W", "2019-03/..", "undetermined", 0),
    ],
)
def test_intervals_against_dates(changed, offset, start, verdict, off):
    when = None if start is None else parse(start)
    case = changed(("events", "reopening", "offset", offset), ("events", "reopening", "start", when))
    row = dating.interval_checks(case).iloc[0]
    assert (row["verdict"], row["off_by"]) == (verdict, off)


def test_impossibilities_gather_all_three_kinds(hall):
    frame = dating.impossibilities(hall)
    assert dict(zip(frame["key"], frame["kind"], strict=True)) == {
        "scraps-c007": "said too early",
        "lexicon-c010": "footnote too early",
        "lexicon-c013": "footnote too early",
        "reopening": "interval",
    }
    assert frame["passage_id"].isin(hall.passages.index).all()
    assert "by the dates" in frame["because"].iloc[-1]


def test_a_case_without_dates_has_no_impossibilities(hall):
    from course_lib import Case

    tables = {name: hall.table(name) for name in hall.schema.tables}
    for name in ("claims", "events", "footnotes", "passage_footnotes"):
        tables[name] = tables[name].iloc[:0]
    frame = dating.impossibilities(Case(hall.folder, hall.schema, tables))
    assert frame.empty
    assert list(frame.columns) == ["kind", "key", "passage_id", "because"]


def test_said_against_happened_grows_with_the_claims(growth):
    assert growth(dating.said_against_happened) < 9


def test_one_claim_of_many_is_found_as_in_the_small_case(hall, large):
    small = dating.said_against_happened(hall)["verdict"].astype(str)
    many = dating.said_against_happened(large(200_000))["verdict"].astype(str)
    pd.testing.assert_index_equal(many.iloc[:45].value_counts().index, small.value_counts().index)
    assert many.iloc[:45].tolist() == small.tolist()

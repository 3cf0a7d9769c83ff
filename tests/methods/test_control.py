import numpy as np
import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.case.dates import parse
from course_lib.methods import control

PLACE = "market-hall"


@pytest.fixture
def coded(hall):
    """The hall with control rows of one's own: (claim, holder, extent, as-of date or None)."""

    def make(*given):
        old = hall.control
        frame = pd.DataFrame(
            {
                "claim_id": [one[0] for one in given],
                "place_id": [PLACE] * len(given),
                "holder_id": [one[1] for one in given],
                "extent": pd.Categorical([one[2] for one in given], categories=old["extent"].cat.categories),
                "as_of": pd.Series([None if one[3] is None else parse(one[3]) for one in given], dtype=object),
            }
        )
        frame = frame.astype({name: old[name].dtype for name in ("claim_id", "place_id", "holder_id")})
        frame.index = pd.Index([f"ct{number}" for number in range(len(given))], dtype=old.index.dtype, name="id")
        tables = {name: hall.table(name) for name in hall.schema.tables}
        return Case(hall.folder, hall.schema, {**tables, "control": frame})

    return make


def days(frame):
    return [
        (*("…" if pd.isna(end) else f"{end:%m-%d}" for end in (row.start, row.end)), row.state)
        for row in frame.itertuples()
    ]


def test_extents_are_those_of_the_schema_in_its_order(hall):
    assert hall.schema.tables["control"].field("extent").choices == control.EXTENTS
    assert [extent for extent, group in control.GROUPS.items() if group == "control"] == [
        "part",
        "most",
        "full",
        "full_and_suburbs",
    ]
    assert all(control.in_words(extent) for extent in control.EXTENTS)


def test_claims_join_claimant_holder_extent_and_dates(hall):
    frame = control.claims(hall, PLACE)
    row = frame.loc["gazette-ct002"]
    assert row[["claim_id", "speaker", "holder_side", "extent", "interest", "zone", "copy_id"]].tolist() == [
        "gazette-c011",
        "Union steward on the telephone",
        "opposition",
        "full",
        "for",
        "body",
        "gazette",
    ]
    assert row["earliest"] == row["latest"] == pd.Timestamp("2019-03-10")
    assert frame["extent"].cat.ordered
    assert frame.index[-2:].tolist() == ["lexicon-ct001", "bulletin-ct001"]
    assert len(control.claims(hall)) == len(hall.control)


def test_entered_is_not_controlled(coded):
    case = coded(*(("gazette-c010", "council", extent, "2019-03-05") for extent in control.EXTENTS))
    frame = control.claims(case, PLACE)
    assert frame.loc[~frame["control"], "extent"].tolist() == ["none", "entered", "encircled", "contested"]


def test_a_claim_without_a_speaker_has_nobody_named(changed):
    case = changed(("claims", "gazette-c010", "speaker_id", pd.NA))
    assert control.claims(case).loc["gazette-ct001", ["speaker", "speaker_side"]].tolist() == [
        "nobody named",
        "unknown",
    ]


def test_a_day_is_carried_by_its_claim_and_the_days_after_by_nothing(coded):
    case = coded(
        ("gazette-c010", "council", "full", "2019-03-05"), ("gazette-c011", "gazette-steward", "part", "2019-03-10")
    )
    line = control.timeline(case, None, PLACE)
    assert days(line) == [
        ("…", "03-04", "unknown"),
        ("03-05", "03-05", "claimed"),
        ("03-06", "03-09", "last claimed"),
        ("03-10", "03-10", "claimed"),
        ("03-11", "…", "last claimed"),
    ]
    assert line["claims"].tolist() == ["", "gazette-c010", "gazette-c010", "gazette-c011", "gazette-c011"]
    assert line["days"].tolist() == [pd.NA, 1, 4, 1, pd.NA]
    assert line["control"].tolist() == [False, True, True, True, True]


def test_claims_of_one_day_stand_side_by_side(coded):
    case = coded(
        ("gazette-c010", "council", "part", "2019-03-05"),
        ("lexicon-c010", "council", "part", "2019-03-05"),
        ("gazette-c011", "gazette-steward", "part", "2019-03-05"),
    )
    line = control.timeline(case, None, PLACE)
    assert line[line["state"] == "claimed"]["claims"].tolist() == ["gazette-c010, lexicon-c010", "gazette-c011"]
    assert not line["conflict"].any()
    assert line["segment"].tolist() == [0, 1, 1, 2, 2]


def test_a_date_within_limits_is_carried_by_no_day_in_particular(coded):
    case = coded(
        ("gazette-c010", "council", "full", "2019-03"), ("gazette-c011", "gazette-steward", "full", "2019-03-10")
    )
    line = control.timeline(case, None, PLACE)
    assert days(line) == [
        ("…", "02-28", "unknown"),
        ("03-01", "03-09", "within"),
        ("03-10", "03-10", "within"),
        ("03-10", "03-10", "claimed"),
        ("03-11", "03-31", "within"),
        ("03-11", "03-31", "last claimed"),
        ("04-01", "…", "last claimed"),
        ("04-01", "…", "last claimed"),
    ]
    assert set(line["holder_id"].iloc[-2:]) == {"council", "gazette-steward"}


def test_a_later_day_ends_what_was_last_claimed_within_limits(coded):
    case = coded(
        ("gazette-c010", "council", "full", "2019-03"), ("gazette-c011", "gazette-steward", "full", "2019-04-02")
    )
    last = control.timeline(case, None, PLACE).iloc[-1]
    assert (last["holder_id"], last["state"]) == ("gazette-steward", "last claimed")


def test_open_sides_reach_to_the_end_of_the_line(coded):
    case = coded(
        ("gazette-c010", "council", "full", "../2019-03-05"),
        ("gazette-c011", "gazette-steward", "full", "2019-03-10/.."),
    )
    assert days(control.timeline(case, None, PLACE)) == [
        ("…", "03-05", "within"),
        ("03-06", "03-09", "last claimed"),
        ("03-10", "…", "last claimed"),
        ("03-10", "…", "within"),
    ]


@pytest.mark.parametrize("accepted", [[], ["bulletin-c001"]])
def test_without_a_dated_claim_all_is_unknown(hall, accepted):
    line = control.timeline(hall, accepted, PLACE)
    assert days(line) == [("…", "…", "unknown")]
    assert line["claims"].tolist() == [""]


def test_the_line_has_neither_gaps_nor_overlaps(hall):
    line = control.timeline(hall, None, PLACE).drop_duplicates("segment")
    assert line["segment"].tolist() == list(range(len(line)))
    assert ((line["start"].iloc[1:].to_numpy() - line["end"].iloc[:-1].to_numpy()) == np.timedelta64(1, "D")).all()
    assert line["start"].isna().tolist() == [True] + [False] * (len(line) - 1)
    assert line["end"].isna().tolist() == [False] * (len(line) - 1) + [True]


def test_the_line_does_not_depend_on_the_order_of_the_table(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    mixed = Case(hall.folder, hall.schema, {**tables, "control": tables["control"].iloc[::-1]})
    assert control.timeline(mixed, None, PLACE).equals(control.timeline(hall, None, PLACE))


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (("council", "full"), ("traders-union", "part"), "exclude"),
        (("council", "full"), ("traders-union", "full"), "exclude"),
        (("council", "most"), ("traders-union", "most"), "exclude"),
        (("council", "most"), ("traders-union", "part"), None),
        (("council", "full"), ("traders-union", "contested"), "exclude"),
        (("council", "full"), ("council", "none"), "exclude"),
        (("council", "full"), ("traders-union", "none"), None),
        (("council", "full"), ("traders-union", "entered"), None),
        (("council", "full"), ("traders-union", "encircled"), None),
        (("lexicon-stewards", "full"), ("gazette-steward", "full"), None),
        (("council", "full"), ("scraps-she", "full"), None),
        (("council", "full"), ("council", "most"), None),
    ],
)
def test_what_excludes_what_on_one_day(coded, first, second, verdict):
    given = [("gazette-c010", *first, "2019-03-05"), ("gazette-c011", *second, "2019-03-05")]
    for order in (given, given[::-1]):
        case = coded(*order)
        found = control.conflicts(case, None, PLACE)
        assert found["verdict"].tolist() == ([verdict] if verdict else [])
        assert control.timeline(case, None, PLACE)["conflict"].any() == bool(verdict)
        assert control.grounds(case, PLACE)["excluded"].tolist() == [bool(verdict)] * 2


def test_claims_of_different_days_do_not_exclude_each_other(coded):
    case = coded(
        ("gazette-c010", "council", "full", "2019-03-05"), ("gazette-c011", "traders-union", "full", "2019-03-06")
    )
    assert control.conflicts(case, None, PLACE).empty


def test_limits_that_overlap_leave_it_open(coded):
    case = coded(
        ("gazette-c010", "council", "full", "2019-03"), ("gazette-c011", "traders-union", "full", "2019-03-06")
    )
    found = control.conflicts(case, None, PLACE)
    assert found["verdict"].tolist() == ["may exclude"]
    assert found.loc[0, "earliest"] == found.loc[0, "latest"] == pd.Timestamp("2019-03-06")
    assert not control.timeline(case, None, PLACE)["conflict"].any()


def test_a_conflict_goes_when_one_of_the_two_is_not_accepted(coded):
    case = coded(
        ("gazette-c010", "council", "full", "2019-03-05"), ("gazette-c011", "traders-union", "full", "2019-03-05")
    )
    assert control.conflicts(case, ["gazette-c010"], PLACE).empty


def test_the_undated_are_listed_apart_with_what_is_known(hall, changed):
    frame = control.undated(hall, None, PLACE)
    assert frame.index.tolist() == ["lexicon-ct001", "bulletin-ct001"]
    assert frame.loc["bulletin-ct001", "told_by"] == pd.Timestamp("2019-05-30")
    assert frame.loc["bulletin-ct001", "told_by_basis"] == "inferred"
    assert "does not say of which day" in frame.loc["bulletin-ct001", "reason"]
    assert pd.isna(frame.loc["lexicon-ct001", "told_by"])
    ordered = changed(("claims", "lexicon-c002", "event_id", "reopening"))
    assert (
        "came after “Fire in the Market Hall”" in control.undated(ordered, None, PLACE).loc["lexicon-ct001", "reason"]
    )


def test_the_earliest_bound_of_the_telling_counts(changed):
    case = changed(
        ("claims", "bulletin-c001", "stated", parse("2019-04-01")),
        ("claims", "bulletin-c001", "stated_basis", "external"),
    )
    row = control.undated(case, ["bulletin-c001"], PLACE).iloc[0]
    assert (row["told_by"], row["told_by_basis"]) == (pd.Timestamp("2019-04-01"), "external")


def test_grounds_that_the_coding_shows(hall):
    frame = control.grounds(hall, PLACE)
    shown = {row: frame.columns[frame.loc[row]].tolist() for row in frame.index}
    assert shown["gazette-ct002"] == ["near", "interested", "no name"]
    assert shown["lexicon-ct004"] == ["near", "modest", "interested"]
    assert shown["lexicon-ct001"] == ["outruns", "no name", "undated"]


def test_a_second_origin_needs_two_names(coded, hall):
    given = [("gazette-c010", "council", "full", "2019-03-10"), ("gazette-c011", "council", "full", "2019-03-10")]
    assert not control.grounds(coded(*given), PLACE)["second origin"].any()
    actors = hall.table("actors").copy()
    actors.loc["gazette-steward", "named"] = True
    case = coded(*given)
    named = Case(case.folder, case.schema, {name: case.table(name) for name in case.schema.tables} | {"actors": actors})
    assert control.grounds(named, PLACE)["second origin"].all()


def test_one_origin_told_twice_is_no_second(coded):
    case = coded(("gazette-c010", "council", "full", "2019-03-10"), ("lexicon-c010", "council", "full", "2019-03-10"))
    assert not control.grounds(case, PLACE)["second origin"].any()


def test_a_concession_is_no_interest(changed):
    case = changed(("claims", "gazette-c010", "interest", "against"))
    row = control.grounds(case, PLACE).loc["gazette-ct001"]
    assert row["concession"]
    assert not row["interested"]


def test_a_box_that_says_more_than_its_text_outruns_it(coded):
    box, body = ("lexicon-c002", "council", "full", "2019-03-12"), ("lexicon-c010", "council", "entered", "2019-03-12")
    assert control.grounds(coded(box, body), PLACE)["outruns"].tolist() == [True, False]
    level = ("lexicon-c010", "council", "full", "2019-03-12")
    assert not control.grounds(coded(box, level), PLACE)["outruns"].any()


def test_accepted_may_be_claims_or_rows(hall):
    assert control.rows(hall, ["gazette-c010", "gazette-ct002"], PLACE).index.tolist() == [
        "gazette-ct001",
        "gazette-ct002",
    ]
    assert control.rows(hall, "gazette-c010", PLACE).index.tolist() == ["gazette-ct001"]


def test_what_cannot_be_accepted_is_told_in_words(hall):
    with pytest.raises(CaseError, match="'gazette-c001' does not say who held Market Hall of Orsby"):
        control.timeline(hall, ["gazette-c001"], PLACE)
    with pytest.raises(CaseError, match="no 'gazette-c999' among the claims of control"):
        control.timeline(hall, ["gazette-c999"], PLACE)
    with pytest.raises(CaseError, match="'gazette-c010' speaks of Market Hall of Orsby, not of Mill Lane"):
        control.timeline(hall, ["gazette-c010"], "mill-lane")
    with pytest.raises(CaseError, match="no 'market-hal' among the places"):
        control.claims(hall, "market-hal")


def test_a_place_or_a_case_without_claims_is_no_error(hall, coded):
    for case, place in ((hall, "mill-lane"), (coded(), PLACE)):
        assert control.claims(case, place).empty
        assert control.timeline(case, None, place)["state"].tolist() == ["unknown"]
        assert control.conflicts(case, None, place).empty
        assert control.undated(case, None, place).empty
        assert control.grounds(case, place).empty


@pytest.mark.parametrize("function", [control.timeline, control.conflicts, control.undated])
def test_the_line_grows_with_the_claims(growth, function):
    assert growth(lambda case: function(case, None, PLACE)) < 9


def test_grounds_grow_with_the_claims(growth):
    assert growth(lambda case: control.grounds(case, PLACE)) < 9

import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.methods import differences as method
from course_lib.methods.differences import CONTENT, VERDICTS, VOICE, differences, removes, side_by_side


def verdict(case, variable, first, second):
    found = {differences(case, *pair).at[0, variable] for pair in ((first, second), (second, first))}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    ("variable", "first", "second", "expected"),
    [
        ("event", "scraps-c001", "gazette-c007", "same"),
        ("event", "bulletin-c008", "gazette-c013", "different"),
        ("event", "gazette-c003", "gazette-c013", "open"),
        ("place", "gazette-c005", "lexicon-c007", "same"),
        ("place", "gazette-c003", "gazette-c013", "open"),
        ("time", "gazette-c011", "lexicon-c010", "different"),
        ("time", "gazette-c005", "lexicon-c007", "same"),
        ("time", "bulletin-c007", "gazette-c005", "open"),
        ("time", "bulletin-c009", "bulletin-c009", "same"),
        ("time", "bulletin-c009", "bulletin-c010", "open"),
        ("sort", "gazette-c010", "gazette-c005", "different"),
        ("measure", "gazette-c005", "bulletin-c007", "same"),
        ("measure", "gazette-c005", "bulletin-c005", "different"),
        ("measure", "gazette-c005", "gazette-c001", "none"),
        ("category", "gazette-c005", "bulletin-c007", "open"),
        ("category", "lexicon-c004", "bulletin-c007", "overlap"),
        ("category", "lexicon-c004", "lexicon-c004", "same"),
        ("category", "gazette-c014", "gazette-c005", "none"),
        ("holder", "gazette-c010", "gazette-c011", "different"),
        ("holder", "gazette-c010", "gazette-c005", "none"),
        ("extent", "lexicon-c010", "lexicon-c009", "different"),
        ("extent", "gazette-c010", "gazette-c011", "same"),
        ("scope", "gazette-c004", "gazette-c001", "read"),
        ("scope", "gazette-c001", "gazette-c001", "same"),
        ("scope", "gazette-c004", "gazette-c005", "none"),
        ("speaker", "gazette-c007", "scraps-c004", "same"),
        ("speaker", "gazette-c012", "scraps-c004", "open"),
        ("voice", "gazette-c008", "gazette-c007", "different"),
        ("said", "gazette-c011", "gazette-c013", "same"),
        ("said", "gazette-c004", "gazette-c011", "overlap"),
        ("said", "gazette-c011", "gazette-c010", "different"),
        ("said", "gazette-c011", "scraps-c003", "open"),
        ("copy", "gazette-c005", "lexicon-c007", "different"),
    ],
)
def test_a_verdict_does_not_depend_on_the_order(hall, variable, first, second, expected):
    assert verdict(hall, variable, first, second) == expected


def test_a_place_within_another_overlaps(changed):
    case = changed(("figures", "gazette-fig001", "place_id", "orsby"))
    within = case.places["within"].dropna()
    assert within["market-hall"] == "orsby"
    assert verdict(case, "place", "gazette-c005", "lexicon-c007") == "overlap"


def test_places_that_lie_in_a_circle_come_to_an_end(changed):
    case = changed(("places", "orsby", "within", "market-hall"), ("figures", "gazette-fig001", "place_id", "orsby"))
    assert verdict(case, "place", "gazette-c005", "lexicon-c007") == "overlap"


def test_a_claim_that_counts_has_its_own_day(changed):
    case = changed(("figures", "gazette-fig001", "window", "2019-03-12"))
    assert verdict(case, "time", "gazette-c005", "gazette-c004") == "different"
    assert side_by_side(case, "gazette-c005", "gazette-c004").at["time", "first"] == "2019-03-12"


def test_a_figure_open_to_one_side_stays_open(hall):
    assert side_by_side(hall, "bulletin-c007", "gazette-c005").at["time", "first"] == "2019-03-02 or later"


def test_several_counts_of_one_claim_are_taken_together(changed, hall):
    case = changed(
        ("figures", "gazette-fig003", "claim_id", "gazette-c005"), ("figures", "gazette-fig003", "measure", "killed")
    )
    row = side_by_side(case, "gazette-c005", "lexicon-c007").loc["measure"]
    assert row.tolist()[1:] == ["wounded and killed", "wounded", "overlap"]


def test_a_whole_table_of_pairs_agrees_with_single_pairs(hall):
    table = hall.relations
    frame = differences(hall, table["from_claim"], table["to_claim"])
    assert frame.columns.tolist() == ["first", "second", *CONTENT, *VOICE]
    assert set(frame.drop(columns=["first", "second"]).stack()) <= set(VERDICTS)
    for i in range(len(frame)):
        one = differences(hall, frame.at[i, "first"], frame.at[i, "second"])
        assert one.iloc[0].astype(object).tolist() == frame.iloc[i].astype(object).tolist()


def test_what_may_remove_a_conflict(hall):
    row = removes(hall, "gazette-c010", "gazette-c011").iloc[0]
    assert row["may_remove"] == "event, time, holder"
    assert row["left_open"] == ""
    assert row["explains"] == "speaker, said"
    assert removes(hall, "bulletin-c007", "gazette-c005").at[0, "left_open"] == "time, category"


def test_side_by_side_leaves_out_what_the_two_do_not_share(hall):
    frame = side_by_side(hall, "gazette-c004", "gazette-c001")
    assert "extent" not in frame.index
    assert frame.loc["scope"].tolist() == [CONTENT["scope"], "not said", "The body speaks of the roof alone.", "read"]
    assert frame.notna().all(axis=None)


def test_no_pairs_give_no_rows(hall):
    assert differences(hall, [], []).empty
    assert removes(hall, [], []).empty


def test_tables_may_be_empty(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    none = {name: tables[name].iloc[:0] for name in ("figures", "control")}
    bare = Case(hall.folder, hall.schema, {**tables, **none})
    assert verdict(bare, "measure", "gazette-c005", "lexicon-c007") == "none"
    assert verdict(bare, "time", "gazette-c005", "lexicon-c007") == "same"
    assert not side_by_side(bare, "gazette-c005", "lexicon-c007").empty


def test_pairs_must_match_and_claims_must_exist(hall):
    with pytest.raises(ValueError, match="2 first claims but 1 second ones"):
        differences(hall, ["gazette-c001", "gazette-c002"], ["gazette-c003"])
    for function in (differences, removes, side_by_side):
        with pytest.raises(CaseError, match="no 'gazette-c0' among the claims"):
            function(hall, "gazette-c0", "gazette-c001")


def test_the_case_is_left_as_it_was(hall):
    before = {name: hall.table(name).copy() for name in hall.schema.tables}
    side_by_side(hall, "gazette-c010", "gazette-c011")
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, hall.table(name))


def test_differences_grow_with_the_claims(growth):
    def half(case):
        claims = case.claims.index
        method.removes(case, claims[:-1:2], claims[1::2][: len(claims[:-1:2])])

    assert growth(half) < 9

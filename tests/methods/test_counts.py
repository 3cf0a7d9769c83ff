import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib import Case, CaseError
from course_lib.case.dates import parse
from course_lib.methods import counts
from course_lib.methods.counts import Range

NINE, TRADERS = "lexicon-fig004", {"whole": "lexicon-dv001", "part": "lexicon-dv002"}


def figure(claim="gazette-c005", measure="killed", category="civilian", value=(5, 5, 5), **more):
    low, best, high = value
    cells = {"window": "2019-03-09", "place_id": "market-hall", "origin": "reported", "qualifier": "exact", **more}
    cells["window"] = parse(cells["window"])
    return {
        "claim_id": claim,
        "measure": measure,
        "category": category,
        "low": low,
        "best": best,
        "high": high,
        **cells,
    }


def extended(case, **rows):
    """The case with rows added to some of its tables: {table: {key: cells}}."""
    tables = {name: case.table(name) for name in case.schema.tables}
    for name, added in rows.items():
        old = tables[name]
        columns = {}
        for column in old.columns:
            values = [*old[column].tolist(), *(cells.get(column) for cells in added.values())]
            columns[column] = pd.Series(values, dtype=old[column].dtype)
        index = pd.Index([*old.index, *added], name="id")
        tables[name] = pd.DataFrame({key: values.set_axis(index) for key, values in columns.items()})
    return Case(case.folder, case.schema, tables)


def made(output, *parts):
    return {
        f"dv-{output}-{part}": {
            "output_figure": output,
            "input_figure": part,
            "sign": sign,
            "valid_if": f"{part} is right.",
        }
        for part, sign in parts
    }


@pytest.fixture
def nested(hall):
    """24 = 42 - 18, and 18 = 3 + 15."""
    figures = {
        "f42": figure(category="unspecified", value=(42, 42, 42)),
        "f3": figure(category="defector", value=(3, 3, 3)),
        "f15": figure(category="defector", value=(15, 15, 15), window="2019-03-10"),
        "f18": figure(category="opposition_fighter", value=(18, 18, 18), origin="sum"),
        "f24": figure(value=(24, 24, 24), origin="residual", printed="24"),
    }
    steps = made("f18", ("f3", 1), ("f15", 1)) | made("f24", ("f42", 1), ("f18", -1))
    return extended(hall, figures=figures, derivations=steps)


def test_figures_have_bounds_windows_and_voices_and_the_unknown_stays_empty(hall):
    frame = counts.figures(hall)
    assert frame.index.equals(hall.figures.index)
    row = frame.loc["gazette-fig003"]
    assert row[["range", "window", "place", "speaker", "copy_id", "zone"]].tolist() == [
        "about 30", "2019-03-11", "Market Hall of Orsby", "Orsby Gazette", "gazette", "body",
    ]  # fmt: skip
    assert pd.isna(row["low"])
    assert pd.isna(row["high"])
    assert frame.loc["scraps-fig001", "low"] == 0
    assert frame.loc["bulletin-fig001", "window"] == "2019-03-02 or later"
    assert pd.isna(frame.loc["bulletin-fig001", "window_latest"])
    assert frame.loc[NINE, ["origin", "made_of"]].tolist() == ["residual", "14 − 5"]
    assert frame.loc["lexicon-fig003", "made_of"] == ""


def test_figures_can_be_chosen(hall):
    assert set(counts.figures(hall, measure="wounded", copy="lexicon").index) == {
        f"lexicon-fig00{i}" for i in (1, 2, 3, 4)
    }
    assert counts.figures(hall, category="civilian").index.tolist() == [NINE]
    with pytest.raises(
        CaseError, match=r"no 'lexicon-fig044' among the figures of this case. Did you mean lexicon-fig004"
    ):
        counts.figures(hall, "lexicon-fig044")


def test_a_case_without_figures_is_no_trouble(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    empty = Case(
        hall.folder, hall.schema,
        {**tables, "figures": tables["figures"].iloc[:0], "derivations": tables["derivations"].iloc[:0]},
    )  # fmt: skip
    assert counts.figures(empty).empty
    assert counts.figures(empty).columns.equals(counts.figures(hall).columns)
    assert counts.compare(empty, [], []).empty


@pytest.mark.parametrize(
    ("triple", "words"),
    [
        ((3000, 3000, 3000), "3,000"),
        ((None, 4.8, None), "about 4.8"),
        ((0, 0, 0), "0"),
        ((0, None, 24), "0 to 24"),
        ((12, 12, None), "12 or more"),
        ((2, 12, None), "2 or more, best 12"),
        ((None, None, 42), "42 or fewer"),
        ((None, None, None), "unknown"),
    ],
)
def test_ranges_in_words(triple, words):
    assert counts.in_words(*triple) == words
    frame = pd.DataFrame([triple, triple, (7, 7, 7)], columns=["low", "best", "high"], dtype="Float64")
    assert counts.ranges_in_words(frame).tolist() == [words, words, "7"]


def test_all_assumptions_together_give_the_printed_number(hall, nested):
    assert counts.derive(hall, NINE).left == Range(9, 9, 9)
    found = counts.derive(nested, "f24")
    assert (found.low, found.best, found.high) == (24, 24, 24)
    assert found.let_go == ()
    assert found.why_low == "Lowest: 42 − 18 = 24."
    assert [part.figure_id for part in found.tree.walk()] == ["f24", "f42", "f18", "f3", "f15"]
    assert [part.role for part in found.tree.walk()] == ["result", "whole", "taken away", "added", "added"]


@pytest.mark.parametrize(
    ("holding", "left"),
    [
        ({"dv-f24-f42": False}, "unknown"),
        ({"dv-f24-f42": "overcount"}, "24 or fewer"),
        ({"dv-f24-f42": "undercount"}, "24 or more"),
        ({"dv-f24-f18": False}, "42 or fewer"),
        ({"dv-f24-f18": "overcount"}, "24 to 42"),
        ({"dv-f24-f18": "undercount"}, "24 or fewer"),
        ({"dv-f18-f3": False}, "27 or fewer"),
        ({"dv-f18-f15": "overcount"}, "24 to 39"),
        ({"dv-f18-f3": "overcount", "dv-f18-f15": "overcount"}, "24 to 42"),
        ({"dv-f24-f42": "overcount", "dv-f24-f18": "overcount"}, "42 or fewer"),
    ],
)
def test_what_remains_follows_from_sign_and_role(nested, holding, left):
    found = counts.derive(nested, "f24", holding)
    assert str(found.left) == left
    assert found.best is None
    assert {part.assumption_id for part in found.let_go} == set(holding)
    assert found.why_low.startswith("Lowest: ")
    assert found.why_high.startswith("Highest: ")


def test_the_reasons_name_the_number_that_leaves_a_bound_open(nested):
    found = counts.derive(nested, "f24", {"dv-f18-f3": False})
    assert found.why_low == (
        "Lowest: unknown. The 18 killed (opposition fighters) have no highest number themselves: 15 or more remain."
    )
    assert found.why_high == ("Highest: 42 − 15 = 27. Of the 18 killed (opposition fighters) there remain 15 or more.")
    found = counts.derive(nested, "f24", {"dv-f24-f18": False})
    assert "Of the 18 killed (opposition fighters), nobody is surely to be taken away." in found.why_high
    assert "nor how many are missing" in found.why_low
    found = counts.derive(nested, "f24", {"dv-f24-f42": "undercount"})
    assert found.why_high == "Highest: unknown. The 42 killed (no stated kind) may miss some."
    assert "What remains: 24 or more." in found._repr_html_()


def test_a_sum_without_a_part_is_a_floor(nested):
    assert str(counts.derive(nested, "f18", {"dv-f18-f3": False}).left) == "15 or more"
    assert str(counts.derive(nested, "f18", {"dv-f18-f3": False, "dv-f18-f15": False}).left) == "unknown"


def test_an_input_that_is_a_floor_leaves_the_result_open(hall):
    figures = {
        "whole": figure(value=(12, 12, None)),
        "part": figure(value=(5, 5, 5)),
        "vague": figure(value=(None, 7, None)),
        "left": figure(value=(7, 7, None), origin="residual"),
        "vaguer": figure(value=(None, 5, None), origin="residual"),
    }
    steps = made("left", ("whole", 1), ("part", -1)) | made("vaguer", ("whole", 1), ("vague", -1))
    case = extended(hall, figures=figures, derivations=steps)
    assert counts.derive(case, "left").left == Range(7, 7, None)
    found = counts.derive(case, "vaguer")
    assert found.left == Range(None, 5, None)
    assert "The report gives no highest number for the 7" not in found.why_low
    assert "The report gives no highest number for the about 7 killed" in found.why_low


def test_assumptions_that_cannot_all_hold_are_told(hall):
    figures = {
        "whole": figure(value=(5, 5, 5)),
        "part": figure(value=(14, 14, 14)),
        "left": figure(value=(None, None, None), origin="residual"),
        "after": figure(value=(None, None, None), origin="sum"),
    }
    steps = made("left", ("whole", 1), ("part", -1)) | made("after", ("left", 1), ("whole", 1))
    case = extended(hall, figures=figures, derivations=steps)
    found = counts.derive(case, "left")
    assert not found.possible
    assert not found.left.known
    assert "cannot all hold" in found.why_low
    assert not counts.derive(case, "after").possible
    assert counts.derive(case, "after", {"dv-after-left": False}).possible
    assert counts.derive(case, "left", {"dv-left-part": "overcount"}).left == Range(0, None, 5)
    assert counts.sensitivity(case, "left").loc["dv-left-whole", "overcount"] == "cannot be"


def test_a_real_zero_is_no_unknown(hall):
    figures = {"a": figure(value=(14, 14, 14)), "zero": figure(value=(0, 0, 0), origin="residual")}
    case = extended(hall, figures=figures, derivations=made("zero", ("gazette-fig001", 1), ("a", -1)))
    assert str(counts.derive(case, "zero").left) == "0"


STATE = st.sampled_from([True, False, "overcount", "undercount"])
WIDER = {True: {True}, "overcount": {True, "overcount"}, "undercount": {True, "undercount"}}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_letting_go_of_more_never_narrows_and_the_truth_stays_inside(nested, data):
    keys = ["dv-f24-f42", "dv-f24-f18", "dv-f18-f3", "dv-f18-f15"]
    states = {key: data.draw(STATE, key) for key in keys}
    found = counts.derive(nested, "f24", states)
    assert found.left.holds(Range(24, 24, 24))
    tighter = {
        key: data.draw(st.sampled_from(sorted(WIDER.get(state, {True, False}), key=str)))
        for key, state in states.items()
    }
    assert found.left.holds(counts.derive(nested, "f24", tighter).left)

    def true(count, key):
        least = 0 if states[key] in (False, "overcount") else count
        most = 90 if states[key] in (False, "undercount") else count
        return data.draw(st.integers(least, most), f"true {key}")

    fighters = true(3, "dv-f18-f3") + true(15, "dv-f18-f15")
    if states["dv-f24-f18"] is not True:
        least = 0 if states["dv-f24-f18"] in (False, "overcount") else fighters
        most = fighters + 90 if states["dv-f24-f18"] in (False, "undercount") else fighters
        fighters = data.draw(st.integers(least, most))
    civilians = true(42, "dv-f24-f42") - fighters
    if civilians >= 0:
        assert found.left.holds(Range(civilians, None, civilians))
    assert all(bound is None or bound >= 0 for bound in (found.low, found.high))


def test_every_assumption_comes_with_its_role_and_with_what_differs(nested):
    frame = counts.assumptions(nested, "f24")
    assert frame["role"].tolist() == ["whole", "taken away", "added", "added"]
    assert frame["step"].tolist() == ["f24", "f24", "f18", "f18"]
    assert frame["depth"].tolist() == [1, 1, 2, 2]
    assert frame.loc["dv-f18-f15", "differs"] == (
        "category: defector → opposition fighter; window: 2019-03-10 → 2019-03-09"
    )
    assert frame.loc["dv-f24-f42", "differs"] == "category: unspecified → civilian"


def test_grounds_tell_steps_from_what_speaks_for_and_against(hall):
    relations = {
        "r1": {
            "from_claim": "bulletin-c007",
            "to_claim": "lexicon-c004",
            "kind": "undercuts",
            "because": "More were hurt.",
        },
        "r2": {"from_claim": "lexicon-c004", "to_claim": "lexicon-c007", "kind": "derives_from", "because": "From it."},
        "r3": {
            "from_claim": "lexicon-c008",
            "to_claim": "gazette-c006",
            "kind": "corroborates",
            "because": "Five again.",
        },
        "r4": {"from_claim": "gazette-c009", "to_claim": "lexicon-c008", "kind": "compatible", "because": "No matter."},
    }
    frame = counts.grounds(extended(hall, relations=relations), NINE)
    assert frame[["figure_id", "speaks", "passage_id"]].to_records(index=False).tolist() == [
        (NINE, "against", "bulletin-p007"),
        ("lexicon-fig002", "step", "lexicon-p006"),
        ("lexicon-fig003", "for", "gazette-p007"),
    ]
    with pytest.raises(CaseError, match="was reported"):
        counts.grounds(hall, "gazette-fig001")


def test_one_assumption_at_a_time(nested):
    frame = counts.sensitivity(nested, "f24")
    assert set(frame["kept"]) == {"24"}
    assert frame.loc["dv-f24-f42", ["overcount", "undercount", "let_go"]].tolist() == [
        "24 or fewer", "24 or more", "unknown",
    ]  # fmt: skip


def test_a_reported_figure_is_its_own_range(hall):
    found = counts.derive(hall, "gazette-fig003")
    assert found.left == Range(None, 30, None)
    assert found.why_low == "Lowest: as reported."
    for function in (counts.assumptions, counts.sensitivity):
        with pytest.raises(CaseError, match=r"'gazette-fig003' was reported, not made of other figures. Choose one"):
            function(hall, "gazette-fig003")


def test_mistakes_are_told(hall, nested):
    with pytest.raises(
        CaseError, match=r"'dv-f18-f3' is no assumption of lexicon-fig004. Its assumptions are: lexicon-dv001"
    ):
        counts.derive(nested, NINE, {"dv-f18-f3": False})
    with pytest.raises(CaseError, match="It was reported, so it has none"):
        counts.derive(hall, "gazette-fig001", {"lexicon-dv001": False})
    with pytest.raises(
        ValueError, match="'no' is no state of lexicon-dv001: use True, False, 'overcount' or 'undercount'"
    ):
        counts.derive(hall, NINE, {"lexicon-dv001": "no"})
    with pytest.raises(CaseError, match="no 'lexicon-fig9' among the figures"):
        counts.derive(hall, "lexicon-fig9")


def test_a_figure_made_of_itself_is_told(hall):
    figures = {name: figure(value=(1, 1, 1), origin="sum") for name in ("a", "b")}
    case = extended(hall, figures=figures, derivations=made("a", ("b", 1)) | made("b", ("a", 1)))
    with pytest.raises(CaseError, match="'a' is made of itself"):
        counts.derive(case, "a")


def test_figures_are_compared_only_where_they_are_about_the_same(hall):
    frame = counts.compare(
        hall,
        ["gazette-fig001", "gazette-fig001", "lexicon-fig003", NINE, "bulletin-fig001"],
        ["lexicon-fig002", "scraps-fig001", "bulletin-fig001", "lexicon-fig001", "bulletin-fig001"],
    )
    assert frame["verdict"].tolist() == ["not comparable"] * 4 + ["same"]
    assert frame["because"].iloc[0] == "Not fully known: category."
    assert frame["because"].iloc[2] == "They differ in category, window."
    assert frame["because"].iloc[3] == "They differ in category."


def test_ranges_are_the_same_overlap_or_lie_apart(hall):
    values = {"x": (5, 5, 5), "y": (5, 5, None), "z": (None, None, 4), "u": (None, None, None)}
    case = extended(hall, figures={key: figure(value=value) for key, value in values.items()})
    pairs = list(itertools.combinations(values, 2))
    frame = counts.compare(case, [a for a, _ in pairs], [b for _, b in pairs])
    verdicts = dict(zip(pairs, frame["verdict"], strict=True))
    assert verdicts == {
        ("x", "y"): "overlap", ("x", "z"): "apart", ("x", "u"): "overlap",
        ("y", "z"): "apart", ("y", "u"): "overlap", ("z", "u"): "overlap",
    }  # fmt: skip
    with pytest.raises(ValueError, match="1 first figures but 0 second ones"):
        counts.compare(case, ["x"], [])


@pytest.fixture
def groups(hall):
    figures = {
        "civilians": figure(value=(10, 10, 10)),
        "soldiers": figure(claim="gazette-c006", category="government_force", value=(2, 2, None)),
        "next-day": figure(claim="gazette-c007", window="2019-03-10", value=(4, 4, 4)),
        "two-days": figure(claim="gazette-c009", window="2019-03-09/2019-03-10", value=(5, 5, 5)),
        "hurt": figure(measure="wounded", value=(3, 3, 3)),
        "hurt-later": figure(measure="wounded", window="2019-03-10", value=(3, 3, 3)),
        "children": figure(claim="gazette-c008", category="child", value=(4, 4, 4)),
        "unsaid": figure(claim="gazette-c010", category="unspecified", value=(20, 20, 20)),
        "mixed": figure(claim="gazette-c011", category="mixed", value=(30, 30, 30)),
        "elsewhere": figure(claim="gazette-c012", place_id="mill-lane", value=(1, 1, 1)),
        "nowhere": figure(claim="gazette-c012", place_id=None, value=(1, 1, 1)),
        "open": figure(claim="gazette-c013", window="../2019-03-10", category="government_force"),
        "again": figure(claim="gazette-c014", value=(10, 10, 10)),
        "residents": figure(measure="population", value=(50, 50, 50)),
        "more-residents": figure(measure="population", category="government_force", value=(50, 50, 50)),
    }
    relations = {
        "r1": {
            "from_claim": "gazette-c008",
            "to_claim": "gazette-c005",
            "kind": "narrows",
            "because": "Four of the ten.",
        },
        "r2": {
            "from_claim": "gazette-c014",
            "to_claim": "gazette-c006",
            "kind": "repeats_same_origin",
            "because": "One count.",
        },
    }
    return extended(hall, figures=figures, relations=relations)


@pytest.mark.parametrize(
    ("keys", "result", "covers"),
    [
        (["civilians", "soldiers"], Range(12, 12, None), "killed (civilians and government forces)"),
        (["civilians", "next-day"], Range(14, 14, 14), "a sum of these days, and no total"),
    ],
)
def test_groups_that_differ_in_one_respect_and_exclude_each_other_there_are_added(groups, keys, result, covers):
    for order in (keys, keys[::-1]):
        found = counts.added(groups, order)
        assert found.allowed
        assert found.result == result
        assert covers in counts.added(groups, keys).covers
        assert "=" in str(found)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (["civilians", "civilians"], "civilians is given more than once"),
        (["civilians", "again"], "nothing shows that the people are different"),
        (["civilians", "hurt"], "The measures differ (killed and wounded)"),
        (["hurt", "hurt-later"], "one person can be wounded more than once"),
        (["civilians", "two-days"], "The windows differ and overlap"),
        (["soldiers", "next-day"], "Windows and groups differ at once"),
        (["civilians", "unsaid"], "it is not said whom it counts"),
        (["civilians", "mixed"], "“mixed” holds several groups"),
        (["civilians", "children"], "a part and its whole. Four of the ten."),
        (["next-day", "children"], "“child” tells an age"),
        (["civilians", "elsewhere"], "The places differ (Market Hall of Orsby and Mill Lane)"),
        (["civilians", "nowhere"], "the place is not known"),
        (["civilians", "open"], "A window is open (2019-03-10 or earlier)"),
        (["again", "soldiers"], "are the same count, told twice. One count."),
        (["residents", "more-residents"], "“population” is not a count that can be added"),
        ([NINE, "lexicon-fig003"], "lexicon-fig004 is made of lexicon-fig003"),
    ],
)
def test_everything_else_is_refused_with_its_reason(groups, keys, reason):
    for order in (keys, keys[::-1]):
        found = counts.added(groups, order)
        assert not found.allowed
        assert not found.result.known
    found = counts.added(groups, keys)
    assert reason in " ".join(found.refused)
    assert "refused" in found._repr_html_()


def test_two_numbers_made_of_one_are_not_added(nested):
    case = extended(
        nested,
        figures={"again": figure(category="opposition_fighter", value=(3, 3, 3), origin="sum")},
        derivations=made("again", ("f3", 1)),
    )
    assert "again and f18 are both made of f3" in " ".join(counts.added(case, ["again", "f18"]).refused)
    assert "f24 is made of f3" in " ".join(counts.added(case, ["f3", "f24"]).refused)


def test_what_cannot_be_added_still_tells_of_so_many_people_together(groups):
    found = counts.added(groups, ["civilians", "two-days"])
    assert found.together == Range(10, None, 15)
    assert "they tell of 10 to 15 people together" in str(found)
    assert counts.added(groups, ["civilians", "children"]).together is None
    assert counts.added(groups, ["civilians", "hurt"]).together is None
    assert counts.added(groups, ["soldiers", "two-days"]).together == Range(5, None, None)


def test_what_the_case_notes_of_two_reports_stands_beside_their_refusal(groups):
    row = {
        "from_claim": "gazette-c010",
        "to_claim": "gazette-c005",
        "kind": "compatible",
        "because": "By the wording they are <others>.",
    }
    case = extended(groups, relations={"r3": row})
    told = "On unsaid and civilians the case notes: By the wording they are <others>."
    for keys in (["civilians", "unsaid"], ["unsaid", "civilians"]):
        found = counts.added(case, keys)
        assert not found.allowed
        assert found.noted == (told,)
        assert found.together == Range(20, None, 30)
        assert str(found).index("they may be the same people") < str(found).index(told)
        assert str(found).endswith("they tell of 20 to 30 people together, as far as days and groups show.")
        assert "&lt;others&gt;" in found._repr_html_()
    assert counts.added(groups, ["civilians", "unsaid"]).noted == ()
    assert counts.added(groups, ["civilians", "children"]).noted == ()


def test_one_figure_is_no_sum(groups):
    with pytest.raises(CaseError, match="at least two figures"):
        counts.added(groups, ["civilians"])
    with pytest.raises(CaseError, match="at least two figures"):
        counts.added(groups, "civilians")


def test_a_part_is_taken_away_only_where_the_report_puts_it_within_the_whole(groups):
    found = counts.rest(groups, "civilians", "children")
    assert found.allowed
    assert found.result == Range(6, 6, 6)
    assert "no more than that they are others. Four of the ten." in found.covers
    assert "No passage puts the one group within the other" in str(counts.rest(groups, "civilians", "soldiers"))
    assert not counts.rest(groups, "children", "civilians").allowed
    assert not counts.rest(groups, "civilians", "civilians").allowed


def test_a_part_larger_than_its_whole_is_refused(hall):
    figures = {"whole": figure(), "part": figure(claim="gazette-c006", value=(8, 8, 8))}
    relation = {"from_claim": "gazette-c006", "to_claim": "gazette-c005", "kind": "narrows", "because": "Within."}
    found = counts.rest(extended(hall, figures=figures, relations={"r": relation}), "whole", "part")
    assert "The part is larger than the whole" in str(found)


@pytest.fixture(scope="module")
def many(hall):
    """A case of many figures, made by repeating those of the hall."""

    def make(size):
        tables = {name: hall.table(name) for name in hall.schema.tables}
        figures = hall.figures.iloc[np.arange(size) % len(hall.figures)].copy()
        figures.index = pd.Index([f"f{i}" for i in range(size)], name="id")
        figures[["low", "best", "high"]] = figures[["low", "best", "high"]].add(np.arange(size) % 997, axis=0)
        steps = hall.derivations.iloc[np.arange(size) % 2].copy()
        steps["output_figure"] = np.repeat(figures.index[: size // 2], 2)
        steps["input_figure"] = figures.index[size // 2 :].repeat(2)
        steps.index = pd.Index([f"d{i}" for i in range(size)], name="id")
        return Case(hall.folder, hall.schema, {**tables, "figures": figures, "derivations": steps})

    return make


def test_figures_and_comparisons_grow_with_their_number(many):
    from time import process_time

    cases = [many(size) for size in (40_000, 160_000)]

    def growth(function):
        times = []
        for case in cases:
            start = process_time()
            function(case)
            times.append(process_time() - start)
        return times[1] / times[0]

    def halves(case):
        keys = case.figures.index
        counts.compare(case, keys[::2], keys[1::2])

    assert growth(counts.figures) < 9
    assert growth(halves) < 9
    assert growth(lambda case: counts.derive(case, "f0")) < 9


def test_figures_grow_with_the_claims(growth):
    assert growth(counts.figures) < 9

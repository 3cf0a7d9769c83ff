import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.methods import counts as method
from course_lib.pictures.counts import CATEGORIES, intervals

WOUNDED = ["gazette-fig001", "lexicon-fig001", "lexicon-fig002", "lexicon-fig003", "lexicon-fig004", "bulletin-fig001"]


def changed(case, key, **cells):
    frame = case.figures.copy()
    for column, value in cells.items():
        frame.loc[key, column] = value
    tables = {name: case.table(name) for name in case.schema.tables}
    return Case(case.folder, case.schema, {**tables, "figures": frame})


def hatched(picture, pixels):
    """How much of a picture is drawn in the grey of hatching."""
    return int((abs(pixels(picture)[..., :3] - 0x59 / 255).max(axis=2) < 0.02).sum())


def test_every_figure_is_a_row_and_the_infobox_comes_first_in_its_copy(hall):
    table = intervals(hall, WOUNDED).table
    assert table["figure"].tolist() == [
        "gazette-fig001", "lexicon-fig001", "lexicon-fig004", "lexicon-fig002", "lexicon-fig003", "bulletin-fig001",
    ]  # fmt: skip
    row = table.set_index("figure").loc["lexicon-fig004"]
    assert row[["where", "of whom", "range", "window", "origin"]].tolist() == [
        "lexicon-p006, infobox", "civilians", "9", "2019-03-09", "residual: 14 − 5",
    ]  # fmt: skip
    assert table.set_index("figure").loc["bulletin-fig001", "window"] == "2019-03-02 or later"


def test_all_figures_by_default(hall):
    assert len(intervals(hall).table) == len(hall.figures)


def test_the_text_says_what_is_drawn_and_what_was_worked_out(hall):
    alt = intervals(hall, WOUNDED).alt
    assert "Ranges of 6 counts" in alt
    assert "1 of them were worked out and reported by nobody. Rows with an unknown bound: 0." in alt
    assert "lexicon-fig004 (infobox, civilians wounded): 9, worked out." in alt
    assert "gazette-fig003 (body, not people other): about 30." in intervals(hall, "gazette-fig003").alt


def test_an_unknown_bound_is_hatched(hall, pixels):
    known = intervals(hall, "gazette-fig001")
    open_above = intervals(changed(hall, "gazette-fig001", high=pd.NA), "gazette-fig001")
    nothing = intervals(changed(hall, "gazette-fig001", low=pd.NA, best=pd.NA, high=pd.NA), "gazette-fig001")
    assert hatched(known, pixels) + 500 < hatched(open_above, pixels) < hatched(nothing, pixels)
    assert nothing.table["range"].tolist() == ["unknown"]
    assert "Rows with an unknown bound: 1" in open_above.alt


def test_a_range_is_a_line_between_two_ends(hall, pixels):
    def ink(picture):
        colour = [int(CATEGORIES["unspecified"][0][i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return int((abs(pixels(picture)[..., :3] - colour).max(axis=2) < 0.02).sum())

    wide = intervals(changed(hall, "gazette-fig001", low=4, high=22), "gazette-fig001")
    assert ink(wide) > ink(intervals(hall, "gazette-fig001")) + 200
    assert wide.table["range"].tolist() == ["4 to 22, best 14"]


def test_a_zero_and_a_case_without_figures_are_drawn(hall):
    assert intervals(hall, "scraps-fig001").png.startswith(b"\x89PNG")
    tables = {name: hall.table(name) for name in hall.schema.tables}
    empty = Case(hall.folder, hall.schema, {**tables, "figures": tables["figures"].iloc[:0]})
    picture = intervals(empty)
    assert "nothing is drawn" in picture.alt
    assert picture.table.empty


def test_every_category_has_a_look_of_its_own(hall):
    categories = hall.schema.tables["figures"].field("category").choices
    assert set(categories) == set(CATEGORIES)
    assert len({marker for _, marker in CATEGORIES.values()}) == len(CATEGORIES)


def test_it_fits_the_page_and_is_the_same_twice(hall):
    picture = intervals(hall, WOUNDED)
    assert picture.width <= 900
    assert picture.png == intervals(hall, WOUNDED).png


def test_an_unknown_figure_is_refused(hall):
    with pytest.raises(CaseError, match="no 'gazette-fig9' among the figures"):
        intervals(hall, "gazette-fig9")


def test_the_table_agrees_with_the_method(hall):
    table = intervals(hall).table.set_index("figure")
    frame = method.figures(hall)
    assert table["range"].to_dict() == frame["range"].to_dict()
    assert table["who says so"].to_dict() == frame["speaker"].to_dict()

import pandas as pd

from course_lib.case.sheet import Sheet

LONG = "a sentence of more than fifty characters that nobody should cut short"


def test_no_cell_is_cut_and_an_empty_one_says_so():
    html = Sheet({"top_says": [LONG, None], "uses": [1, 0]})._repr_html_()
    assert LONG in html
    assert "–" in html
    assert "top says" in html
    assert "None" not in html
    assert "text-align:left" in html


def test_choosing_rows_and_columns_keeps_it():
    sheet = Sheet({"a": [LONG, "b"], "c": [1, 2]})
    for part in (
        sheet[["a"]],
        sheet[sheet["c"] == 1],
        sheet.set_index("c"),
        sheet.drop_duplicates("a"),
        sheet.iloc[:1],
    ):
        assert LONG in part._repr_html_()


def test_no_setting_of_pandas_is_changed_and_data_are_escaped():
    before = pd.get_option("display.max_colwidth")
    assert "<b>" not in Sheet({"a": ["<b>x</b>"]})._repr_html_()
    assert pd.get_option("display.max_colwidth") == before


def test_it_computes_as_any_table_does():
    sheet = Sheet({"a": [1, 2]})
    assert sheet.equals(pd.DataFrame({"a": [1, 2]}))
    assert sheet["a"].sum() == 3


def test_a_column_of_days_shows_no_hour_and_one_of_moments_does():
    table = Sheet({"day": pd.to_datetime(["2012-01-29", None]), "moment": pd.to_datetime(["2012-01-29 10:30", None])})
    html = table._repr_html_()
    assert "00:00:00" not in html
    assert ">2012-01-29<" in html
    assert ">2012-01-29 10:30:00<" in html

import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.pictures import hypotheses


def test_the_table_holds_every_item_and_the_scores(hall):
    table = hypotheses.matrix_plot(hall, 1).table
    assert table["evidence"].tolist() == ["scraps-c001", "gazette-c007", "scraps-c005", "inconsistency"]
    assert table["h-stove"].tolist() == ["II", "CC", "N", "2"]
    assert table["diagnosticity"].tolist() == ["4", "3", "1", ""]
    assert table["who says so"].tolist()[1] == "Orsby town council"


def test_the_alternative_text_says_what_it_shows(hall):
    alt = hypotheses.matrix_plot(hall, 1).alt
    assert "3 hypotheses in rows by 3 items of evidence in columns" in alt
    assert "h-cable 1, h-stove 2, h-arson 2" in alt
    assert "Most diagnostic: scraps-c001" in alt


def test_it_crowns_no_winner(hall):
    picture = hypotheses.matrix_plot(hall, 1)
    assert "not a winner" in picture.caption


def test_own_ratings_are_drawn_and_the_unrated_say_so(hall):
    mine = pd.DataFrame({"gazette-c007": {"h-cable": "N"}})
    table = hypotheses.matrix_plot(hall, 1, mine).table
    assert table.loc[0, ["h-cable", "h-stove", "diagnosticity"]].tolist() == ["N", "not rated", "undefined"]


def test_of_many_items_the_most_diagnostic_are_drawn(hall):
    many = pd.DataFrame({claim: ["C", "C", "C"] for claim in hall.claims.index[:20]})
    many.index = ["h-cable", "h-stove", "h-arson"]
    many[hall.claims.index[3]] = ["CC", "II", "N"]
    picture = hypotheses.matrix_plot(hall, 1, many)
    assert "The 16 most diagnostic of 20 items are drawn" in picture.caption
    assert len(picture.table) == 21


def test_a_question_without_ratings_gets_a_sentence(hall, pixels):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    empty = Case(hall.folder, hall.schema, {**tables, "ratings": tables["ratings"].iloc[:0]})
    picture = hypotheses.matrix_plot(empty, 1)
    assert picture.alt.startswith("Empty matrix of 3 hypotheses")
    assert pixels(picture).shape[0] < 300


def test_an_unknown_question_is_refused(hall):
    with pytest.raises(CaseError, match="no question 9"):
        hypotheses.matrix_plot(hall, 9)


def test_drawn_twice_it_is_the_same(hall):
    assert hypotheses.matrix_plot(hall, 1).png == hypotheses.matrix_plot(hall, 1).png

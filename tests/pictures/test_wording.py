import pytest

from course_lib import Case, CaseError
from course_lib.pictures import wording


def test_a_row_for_each_label_and_copy_with_noughts(hall):
    picture = wording.label_heatmap(hall, ["occupation", "regime"], copies=["lexicon", "gazette"])
    assert picture.table["label"].tolist() == ["occupation", "occupation", "regime", "regime"]
    assert picture.table["uses"].tolist() == [2, 0, 0, 0]
    assert picture.table.columns.tolist() == ["label", "copy", "narrator", "indirect", "quoted", "scare quotes", "uses"]


def test_the_alternative_text_tells_what_is_not_nought(hall):
    alt = wording.label_heatmap(hall, "occupation").alt
    assert "occupation in lexicon: 2 narrator" in alt
    assert "All other cells are 0" in alt


def test_without_terms_the_most_used_are_drawn(hall):
    assert wording.label_heatmap(hall, most=1).table["label"].unique().tolist() == ["occupation"]


def test_a_case_without_labels_is_told_in_a_sentence(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    bare = Case(hall.folder, hall.schema, tables | {name: tables[name].iloc[:0] for name in ("terms", "term_uses")})
    picture = wording.label_heatmap(bare)
    assert picture.table.empty
    assert len(picture.alt) >= 40


def test_it_fits_the_page(hall):
    assert wording.label_heatmap(hall).width <= 900


def test_what_is_not_there_is_refused(hall):
    with pytest.raises(CaseError, match="no 'riot' among the terms"):
        wording.label_heatmap(hall, "riot")


def test_drawn_twice_it_is_the_same(hall):
    assert wording.label_heatmap(hall).png == wording.label_heatmap(hall).png

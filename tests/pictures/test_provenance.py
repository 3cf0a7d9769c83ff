import pytest

from course_lib import CaseError
from course_lib.methods import provenance as method
from course_lib.pictures import provenance


def test_completeness_says_in_words_what_it_draws(hall):
    picture = provenance.completeness(hall)
    assert picture.table.shape == (4, 1 + len(method.FIELDS))
    row = picture.table.set_index("copy").loc["scraps"]
    assert row[["title", "host", "references", "whole text"]].tolist() == ["stated", "unknown", "damaged", "in part"]
    unknown = int((picture.table == "unknown").sum().sum())
    assert f"{unknown} of 40 cells are unknown" in picture.alt
    assert "scraps – stated: title" in picture.alt


def test_completeness_of_one_copy_is_lower(hall, pixels):
    one, all_four = provenance.completeness(hall, "scraps"), provenance.completeness(hall)
    assert one.table["copy"].tolist() == ["scraps"]
    assert pixels(one).shape[0] < pixels(all_four).shape[0]


def test_an_unknown_copy_is_refused(hall):
    with pytest.raises(CaseError, match="no 'scrap' among the copies"):
        provenance.completeness(hall, "scrap")


def test_genealogy_keeps_work_copy_and_host_apart(hall):
    picture = provenance.genealogy(hall)
    row = picture.table.set_index("copy").loc["lexicon"]
    assert (row["work"], row["host"]) == ("Orsby Market Hall fire", "Lexicon Mirror")
    assert row["copy made"] == "2021-06 or later"
    assert "The copy scraps holds" in picture.alt
    assert "a host that it does not name" in picture.alt
    assert "translated from (original title unknown)" in picture.alt


@pytest.mark.parametrize("draw", [provenance.completeness, provenance.genealogy])
def test_drawn_twice_it_is_the_same(hall, draw):
    assert draw(hall)._repr_html_() == draw(hall)._repr_html_()

import numpy as np
import pytest

from course_lib import Case, CaseError
from course_lib.methods import language as method
from course_lib.pictures import language
from course_lib.pictures.language import LOOKS


def test_the_table_holds_every_zone_and_every_part_that_occurs(hall):
    picture = language.modality_profile(hall, ["gazette", "scraps"])
    assert picture.table.columns.tolist()[:3] == ["copy", "zone", "claims"]
    assert picture.table["claims"].sum() == method.profile(hall, ["gazette", "scraps"])["claims"].sum()
    assert picture.table.drop(columns=["copy", "zone", "claims"]).sum().min() > 0


@pytest.mark.parametrize("by", ["modality", "voice", "manner"])
def test_the_alternative_text_tells_every_count(hall, by):
    picture = language.modality_profile(hall, "gazette", by=by)
    assert picture.alt.startswith(f"Stacked bars of 15 claims in 6 zones, by {by}.")
    assert "gazette deck: 1" in picture.alt


def test_every_part_has_a_look_and_none_is_told_by_colour_alone(hall):
    fields = hall.schema.tables["claims"]
    for parts in (fields.field("modality").choices, fields.field("voice").choices, method.MANNERS):
        looks = [(LOOKS[part].hatch, LOOKS[part].colour in ("#4d4d4d",)) for part in parts]
        assert len(set(looks)) == len(looks)


def test_a_case_without_claims_is_told_in_a_sentence(hall, pixels):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    bare = Case(hall.folder, hall.schema, {**tables, "claims": hall.claims.iloc[:0]})
    picture = language.modality_profile(bare)
    assert picture.table.empty
    assert len(picture.alt) >= 40
    assert np.ptp(pixels(picture)) > 0


def test_it_fits_the_page(hall):
    assert language.modality_profile(hall).width <= 900


def test_what_is_not_there_is_refused(hall):
    with pytest.raises(CaseError, match="no 'x' among the copies"):
        language.modality_profile(hall, "x")
    with pytest.raises(ValueError, match="counted by manner"):
        language.modality_profile(hall, by="tone")


def test_drawn_twice_it_is_the_same(hall):
    assert language.modality_profile(hall).png == language.modality_profile(hall).png

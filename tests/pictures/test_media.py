import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.methods import media as method
from course_lib.pictures import media


def with_tables(case, **tables):
    return Case(case.folder, case.schema, {**{name: case.table(name) for name in case.schema.tables}, **tables})


def test_the_table_says_what_is_drawn_and_why(hall):
    picture = media.pillars(hall)
    assert len(picture.table) == len(hall.media) * len(method.PILLARS)
    row = picture.table.set_index(["medium", "pillar"]).loc[("gazette-m001 (photo)", "date")]
    assert row.tolist() == ["contradicted", "The caption's day is before the fire."]


def test_the_alternative_text_counts_and_lists(hall):
    alt = media.pillars(hall).alt
    assert alt.startswith("Matrix of 2 media by five pillars. Of 10 cells: 3 supported, 2 unsupported, 1 contradicted")
    assert "gazette-m002 (video) – unsupported: source, location; not testable: provenance, date, motive." in alt


def test_what_nobody_checked_is_drawn_as_unknown(hall):
    fewer = with_tables(hall, media_checks=hall.media_checks.drop("gazette-mc006"))
    picture = media.pillars(fewer, "gazette-m002")
    assert "unknown: provenance" in picture.alt
    first = picture.table.iloc[0]
    assert (first["result"], first["note"]) == ("unknown", "Nobody has checked it.")


def test_each_result_has_a_look_of_its_own_without_colour():
    assert list(media.LOOK) == list(method.RESULTS)
    assert len(set(media.SIGNS.values())) == len(set(media.WORDS.values())) == len(media.LOOK)
    assert all(hatch for name, (_, hatch, _) in media.LOOK.items() if name.startswith("not_"))


def test_one_medium_makes_a_lower_picture(hall, pixels):
    one, both = media.pillars(hall, "gazette-m001"), media.pillars(hall)
    assert pixels(one).shape[0] < pixels(both).shape[0]
    assert both.width <= 900


def test_without_media_there_is_a_sentence(hall):
    picture = media.pillars(with_tables(hall, media=hall.media.iloc[:0], media_checks=hall.media_checks.iloc[:0]))
    assert "no clip and no photograph" in picture.alt
    assert picture.table.columns.tolist() == ["medium", "pillar", "result", "note"]


def test_an_unknown_medium_and_too_many_are_refused(hall):
    with pytest.raises(CaseError, match="no 'gazette-m9' among the media"):
        media.pillars(hall, "gazette-m9")
    many = hall.media.iloc[[0] * 61]
    many.index = pd.Index([f"m{i}" for i in range(61)], dtype=hall.media.index.dtype, name="id")
    with pytest.raises(CaseError, match="choose 60 of them at most"):
        media.pillars(with_tables(hall, media=many))


def test_drawn_twice_it_is_the_same(hall):
    assert media.pillars(hall)._repr_html_() == media.pillars(hall)._repr_html_()

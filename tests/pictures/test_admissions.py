from itertools import combinations

import pytest

from course_lib import Case, CaseError
from course_lib.methods import admissions as method
from course_lib.pictures import admissions
from course_lib.pictures.admissions import WIDTH, _block, _draw
from course_lib.pictures.base import drawing

LONG = " ".join(["That nobody of the whole westernmost market committee knew of it, MMM WWW."] * 3)


def changed(case, column, value):
    rows = case.admissions.copy()
    rows[column] = rows[column].astype(object).where(rows.index != rows.index[0], value)
    return Case(
        case.folder, case.schema, {name: case.table(name) for name in case.schema.tables} | {"admissions": rows}
    )


def test_the_alternative_text_says_the_whole_scope_of_one(hall):
    alt = admissions.scope(hall, "scraps-ad001").alt
    assert "Admitted: That the alarm was disconnected for repairs." in alt
    assert "Implied at most: If it was disconnected" in alt
    assert "Not covered: Who ordered it. Whether it mattered." in alt
    assert "Unknown: name, office, reporter" in alt


def test_the_alternative_text_counts_the_scope_of_several(hall):
    alt = admissions.scope(hall).alt
    assert alt.count("Admitted:") == len(hall.admissions)
    assert "Implied at most: 1; not covered: 3." in alt


def test_the_table_holds_the_dossier_and_the_scope(hall):
    table = admissions.scope(hall, ["scraps-ad001", "bulletin-ad001"]).table
    assert table["admission"].drop_duplicates().tolist() == ["scraps-ad001", "bulletin-ad001"]
    one = table[table["admission"] == "bulletin-ad001"].set_index("part")["statement"]
    assert one["field: date"] == "unknown"
    assert one["admitted"] == "That one picture shows a drill of the year before."
    assert len(one["not covered"]) == 3
    assert table["speaker"].notna().all()


@pytest.mark.parametrize("column", ["admitted_scope", "implied", "not_covered"])
def test_no_text_leaves_its_field_or_lies_on_another(hall, column):
    case = changed(hall, column, LONG)
    key = hall.admissions.index[0]
    block = _block("Photo group of the union", method.entries(case, key), method.scope(case, key))
    with drawing(WIDTH + 0.1, block.height) as figure:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        _draw(axes, block, 0)
        axes.set_xlim(-0.05, WIDTH + 0.05)
        axes.set_ylim(block.height, 0)
        figure.canvas.draw()
        boxes = [text.get_window_extent() for text in axes.texts]
        assert all(box.x1 <= figure.bbox.x1 and box.y0 >= 0 for box in boxes)
        for a, b in combinations(boxes, 2):
            wide = min(a.x1, b.x1) - max(a.x0, b.x0)
            high = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert wide <= 0 or high <= 3


def test_what_is_not_covered_is_the_larger_field(hall):
    for key in hall.admissions.index:
        block = _block("x", method.entries(hall, key), method.scope(hall, key))
        assert block.outer * WIDTH > 2 * block.inner * admissions.LEFT


def test_the_unknown_is_hatched(hall, pixels):
    image = pixels(admissions.scope(hall, "scraps-ad001"))
    strip = image[int(0.1 * image.shape[0]) : int(0.3 * image.shape[0]), 20:120]
    assert strip.std(axis=(0, 1)).max() > 0.05


def test_nothing_implied_is_said(hall):
    rows = changed(hall, "implied", None)
    assert "Implied at most: nothing." in admissions.scope(rows, hall.admissions.index[0]).alt


def test_without_admissions_there_is_a_sentence(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    picture = admissions.scope(Case(hall.folder, hall.schema, tables | {"admissions": hall.admissions.iloc[:0]}))
    assert "no admission" in picture.alt
    assert picture.table.columns.tolist() == ["admission", "speaker", "part", "statement"]


def test_an_unknown_admission_is_refused(hall):
    with pytest.raises(CaseError, match="no 'scraps-ad009' among the admissions"):
        admissions.scope(hall, "scraps-ad009")


def test_drawn_twice_it_is_the_same(hall):
    assert admissions.scope(hall)._repr_html_() == admissions.scope(hall)._repr_html_()

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from course_lib import Case, CaseError
from course_lib.methods import tracing as method
from course_lib.pictures import base, tracing


@pytest.fixture
def drawn(monkeypatch):
    """The figures drawn, kept for a look at where their texts stand."""
    kept = []
    real = base.Picture.of.__func__

    def of(cls, figure, **told):
        kept.append(figure)
        return real(cls, figure, **told)

    monkeypatch.setattr(base.Picture, "of", classmethod(of))
    return kept


def emptied(hall, *names):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    return Case(hall.folder, hall.schema, {**tables, **{name: tables[name].iloc[:0] for name in names}})


def boxes_of(figure):
    renderer = FigureCanvasAgg(figure).get_renderer()
    (axes,) = figure.axes
    return [(text.get_text(), text.get_window_extent(renderer)) for text in axes.texts if text.get_text()]


@pytest.mark.parametrize("copies", [None, "bulletin", ["lexicon", "gazette"]])
def test_no_text_lies_on_another(hall, drawn, copies):
    tracing.stemma(hall, copies)
    for (one, a), (two, b) in combinations(boxes_of(drawn[-1]), 2):
        assert not (a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1 and a.y0 < b.y1 - 1 and b.y0 < a.y1 - 1), (one, two)


def test_no_text_leaves_the_sheet(hall, drawn):
    tracing.stemma(hall)
    width, height = drawn[-1].get_size_inches() * drawn[-1].dpi
    for words, box in boxes_of(drawn[-1]):
        assert box.x0 >= 0, words
        assert box.x1 <= width, words
        assert box.y1 <= height, words


def test_the_table_has_a_row_for_each_road_and_each_page(hall):
    picture = tracing.stemma(hall)
    tree = method.stemma(hall)
    lone = [node for node in tree.nodes if node[0] == "page" and not tree.degree(node)]
    assert len(picture.table) == tree.number_of_edges() + len(lone)
    assert set(picture.table["road"]) == {"stated", "inferred", "direction unknown", "none shown"}


def test_texts_stand_in_the_order_asked(hall):
    assert tracing.stemma(hall, ["scraps", "gazette"]).table["text"].drop_duplicates().tolist() == ["scraps", "gazette"]


def test_the_direction_of_a_page_is_that_of_its_card(hall):
    table = tracing.stemma(hall).table.set_index("from")
    assert table.loc["Fire News, 2019-03-11", "to"] == "Orsby Market Hall fire"
    assert "Echo Pages, undated" in table["to"].tolist()
    assert table.loc["Fire News, 2019-03-11", "what is lost or differs"] == "differs in: hedge"


def test_what_only_seems_to_differ_is_not_drawn(hall):
    table = tracing.stemma(hall, "lexicon").table
    assert "hedge, attribution" not in " ".join(table["what is lost or differs"])


def test_the_alternative_text_tells_roads_and_losses(hall):
    alt = tracing.stemma(hall).alt
    assert "Family tree of 4 texts (gazette, lexicon, bulletin, scraps) and 5 pages outside" in alt
    assert "direction unknown: 1" in alt
    assert "loses: context 7" in alt


def test_unknown_is_hatched(hall, drawn):
    tracing.stemma(hall, "scraps")
    hatched = [patch for patch in drawn[-1].axes[0].patches if patch.get_hatch()]
    assert len(hatched) == 2


def test_it_fits_the_page(hall):
    assert tracing.stemma(hall).width <= 900


def test_a_case_without_pages_chains_or_texts_is_drawn(hall):
    assert "0 pages outside" in tracing.stemma(emptied(hall, "trace_cards", "mutations")).alt
    assert (
        tracing.stemma(emptied(hall, "trace_cards", "mutations", "claims", "transmission")).table["text"].nunique() == 4
    )
    every = list(hall.schema.tables)
    assert "An empty family tree" in tracing.stemma(emptied(hall, *every)).alt


def test_unknown_copies_are_refused(hall):
    with pytest.raises(CaseError, match="no 'lexikon' among the copies"):
        tracing.stemma(hall, "lexikon")

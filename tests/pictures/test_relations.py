from itertools import combinations

import pytest

from course_lib import Case, CaseError
from course_lib.methods import relations as method
from course_lib.pictures import relations
from course_lib.pictures.relations import BOX, CHANNEL, LABELS, LOOKS, MEANINGS, _box, _columns, _edges, _label, _order

SOME = [
    "scraps-c001", "scraps-c004", "scraps-c005", "gazette-c001", "gazette-c004", "gazette-c005", "gazette-c007",
    "gazette-c008", "gazette-c012", "bulletin-c004", "bulletin-c005", "bulletin-c007", "lexicon-c007", "lexicon-c003",
]  # fmt: skip


def laid_out(case, claims):
    graph = method.graph(case, claims)
    boxes = {key: _box(case, key, graph.nodes[key]) for key in graph}
    _columns(graph, boxes)
    _order(graph, boxes)
    edges = _edges(graph, boxes)
    _label(edges)
    return boxes, edges


def test_every_kind_and_family_has_a_look():
    assert set(LABELS) == set(method.KINDS)
    assert set(LOOKS) == set(MEANINGS) == set(method.FAMILIES)
    assert len({str(look["linestyle"]) + str(look["linewidth"]) for look in LOOKS.values()}) == len(LOOKS)


def test_the_table_holds_every_relation_with_its_reason(hall):
    picture = relations.claim_graph(hall, SOME)
    assert len(picture.table) == len(method.related(hall, SOME, within=True)) == 8
    row = picture.table[picture.table["relation"] == "rebuts"].iloc[0]
    assert row["first claim"].startswith("scraps-c001 · ")
    assert row["because"].startswith("A cable above the stalls")


def test_the_alternative_text_counts_what_is_drawn(hall):
    alt = relations.claim_graph(hall, SOME).alt
    assert "Graph of 14 claims with 8 relations among them" in alt
    assert "contradicts 2" in alt
    assert "gazette-c012" not in alt
    assert "1 stands without a relation" in alt


@pytest.mark.parametrize("count", [1, 2, 5, 14])
def test_boxes_do_not_overlap_and_hold_their_text(hall, count):
    boxes, _ = laid_out(hall, SOME[:count])
    for one, two in combinations(boxes.values(), 2):
        assert one.side != two.side or one.top + one.height < two.top or two.top + two.height < one.top
    assert all(len(line) <= relations.WRAP for box in boxes.values() for line in box.lines)
    assert min(box.top for box in boxes.values()) >= 0


def test_labels_stand_in_the_channel_and_apart(hall):
    _, edges = laid_out(hall, SOME)
    for edge in edges:
        assert BOX < edge.label[0] < BOX + CHANNEL
    for one, two in combinations(edges, 2):
        width = (relations._width(one) + relations._width(two)) / 2
        assert abs(one.label[0] - two.label[0]) >= width or abs(one.label[1] - two.label[1]) >= 0.2


def test_lines_begin_and_end_at_the_sides_of_their_boxes(hall):
    boxes, edges = laid_out(hall, SOME)
    for edge in edges:
        for key, (x, y) in ((edge.first, edge.path[0]), (edge.second, edge.path[-1])):
            assert x == pytest.approx(boxes[key].port[0])
            assert boxes[key].top <= y <= boxes[key].top + boxes[key].height


def test_a_voice_is_the_narrator_the_speaker_or_unknown(hall):
    boxes, _ = laid_out(hall, ["gazette-c001", "gazette-c012", "gazette-c007"])
    assert boxes["gazette-c001"].voice.label == "the text's own narrator"
    assert boxes["gazette-c012"].voice.label == "unnamed or unknown"
    assert boxes["gazette-c012"].voice.hatch
    assert boxes["gazette-c007"].voice.label == "state"


def test_kinds_can_be_chosen(hall):
    picture = relations.claim_graph(hall, SOME, "conflict")
    assert set(picture.table["relation"]) == {"contradicts", "rebuts"}


def test_no_claims_and_no_relations_are_said(hall):
    assert "no claim was given" in relations.claim_graph(hall, []).alt
    assert "none is coded" in relations.claim_graph(hall, ["gazette-c012", "gazette-c015"]).alt
    tables = {name: hall.table(name) for name in hall.schema.tables}
    bare = Case(hall.folder, hall.schema, {**tables, "relations": tables["relations"].iloc[:0]})
    assert relations.claim_graph(bare, SOME).table.empty


def test_too_many_and_unknown_claims_are_refused(hall):
    with pytest.raises(ValueError, match=r"17 claims are too many for one picture\. Choose up to 16"):
        relations.claim_graph(hall, hall.claims.index[:17])
    with pytest.raises(CaseError, match="no 'gazette-c999' among the claims"):
        relations.claim_graph(hall, ["gazette-c999"])


def test_drawn_twice_it_is_the_same_and_not_blank(hall, pixels):
    picture = relations.claim_graph(hall, SOME)
    assert picture.png == relations.claim_graph(hall, SOME).png
    assert pixels(picture)[..., :3].min() < 0.2
    assert picture.width <= 900

from itertools import pairwise

import pytest

from course_lib import Case, CaseError
from course_lib.methods import transmission as method
from course_lib.pictures import transmission
from course_lib.pictures.transmission import GAP, _boxes, _flows, _legs, _settle, _unit

SOME = ["gazette-c005", "lexicon-c007", "gazette-c009", "bulletin-c006", "lexicon-c001", "scraps-c002"]


def test_the_table_holds_every_hop(hall):
    picture = transmission.sankey(hall, SOME)
    hops = method.hops(hall, SOME)
    assert picture.table["claims"].sum() == len(hops)
    shared = picture.table[picture.table["from"] == "Orsby Gazette"].iloc[0]
    assert shared["which"] == "gazette-c005, gazette-c009"


def test_the_alternative_text_counts_what_is_drawn(hall):
    alt = transmission.sankey(hall, SOME).alt
    assert "Flow diagram of 6 claims" in alt
    assert "Orsby fire brigade (2)" in alt
    assert "links have no name" in alt


@pytest.mark.parametrize("claims", [SOME, None, ["bulletin-c006"]])
def test_nodes_of_a_layer_do_not_overlap(hall, claims):
    hops = method.hops(hall, claims)
    flows = _flows(hops)
    boxes = _boxes(hall, hops, flows)
    _settle(boxes, _legs(boxes, flows, _unit(flows)))
    for layer in {box.layer for box in boxes.values()}:
        stack = sorted((box for box in boxes.values() if box.layer == layer), key=lambda box: box.top)
        assert all(a.top + a.height + GAP <= b.top + 1e-9 for a, b in pairwise(stack))
        assert stack[0].top >= -1e-9


def test_every_flow_runs_to_the_right(hall):
    hops = method.hops(hall)
    flows = _flows(hops)
    boxes = _boxes(hall, hops, flows)
    assert all(boxes[a].layer < boxes[b].layer for a, b in zip(flows["giver"], flows["taker"], strict=True))


def test_chains_that_run_in_a_circle_are_drawn(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    hops = tables["transmission"].copy()
    first = hops.index[hops["claim_id"] == "gazette-c001"][0]
    hops.loc[first, ["giver_id", "taker_id"]] = ["gazette-site", "orsby-gazette"]
    circle = Case(hall.folder, hall.schema, {**tables, "transmission": hops})
    assert len(transmission.sankey(circle, ["gazette-c001", "gazette-c014"]).table) == 2


def test_unknown_claims_are_refused(hall):
    with pytest.raises(CaseError, match="no 'gazette-c999' among the claims"):
        transmission.sankey(hall, ["gazette-c999"])


def test_no_claims_are_refused(hall):
    with pytest.raises(CaseError, match="at least one claim"):
        transmission.sankey(hall, [])


def test_drawn_twice_it_is_the_same(hall):
    assert transmission.sankey(hall, SOME).png == transmission.sankey(hall, SOME).png

import pytest

from course_lib import Case, CaseError
from course_lib.methods import relations
from course_lib.methods.relations import FAMILIES, FAMILY, KINDS, MUTUAL


def test_every_kind_of_the_schema_is_defined_and_has_one_family(hall):
    kinds = hall.schema.tables["relations"].field("kind").choices
    assert set(kinds) == set(KINDS) == set(FAMILY)
    assert sum(len(members) for members in FAMILIES.values()) == len(KINDS)
    assert set(MUTUAL) <= set(KINDS)
    assert all(words.endswith(".") for words in KINDS.values())


def test_all_relations_with_both_statements_and_the_reason(hall):
    frame = relations.related(hall)
    assert frame.index.equals(hall.relations.index)
    row = frame.loc["case-r006"]
    assert row[["first", "second", "kind", "family"]].tolist() == [
        "scraps-c005",
        "scraps-c004",
        "contradicts",
        "conflict",
    ]
    assert row["second_statement"] == "denied: The council switched the alarm off"
    assert row["first_copy"] == "scraps"
    assert row["because"].startswith("Officials of the same body")
    assert frame.notna().all(axis=None)


def test_relations_of_one_claim_run_both_ways(hall):
    assert set(relations.related(hall, "gazette-c007").index) == {"case-r007", "case-r014"}
    both = relations.related(hall, ["gazette-c007", "scraps-c001"], within=True)
    assert both.index.tolist() == ["case-r007"]


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ("contradicts", {"contradicts"}),
        ("conflict", {"contradicts", "rebuts"}),
        (["tension", "support"], {"tension", "corroborates"}),
    ],
)
def test_kinds_and_families_are_chosen_by_name(hall, kinds, found):
    assert set(relations.related(hall, kinds=kinds)["kind"]) == found


def test_an_unknown_kind_is_refused_with_a_near_one(hall):
    with pytest.raises(ValueError, match=r"'contradict' is no kind of relation. Did you mean 'contradicts'\?"):
        relations.related(hall, kinds="contradict")
    with pytest.raises(ValueError, match="The families are: conflict, tension"):
        relations.graph(hall, kinds="xyz")


def test_a_claim_without_a_speaker_has_nobody_named(hall):
    graph = relations.graph(hall, "gazette-c012")
    assert graph.nodes["gazette-c012"]["speaker"] == "nobody named"


def test_unknown_claims_are_refused(hall):
    for function in (relations.related, relations.tally, relations.graph):
        with pytest.raises(CaseError, match="no 'gazette-c0' among the claims"):
            function(hall, "gazette-c0")


def test_the_tally_counts_every_kind_once(hall):
    tally = relations.tally(hall)
    assert tally.index.tolist() == list(KINDS)
    assert tally["relations"].sum() == len(hall.relations)
    assert (tally["relations"] == tally["within_one_text"] + tally["between_texts"]).all()
    assert tally.loc["contradicts"].tolist() == ["conflict", 3, 2, 1]
    assert tally.loc["corrects", "relations"] == 0
    assert relations.tally(hall, "gazette-c007")["relations"].sum() == 2


def test_the_graph_has_a_node_a_claim_and_an_edge_a_relation(hall):
    graph = relations.graph(hall)
    assert set(graph) == set(hall.claims.index)
    assert {key for _, _, key in graph.edges(keys=True)} == set(hall.relations.index)
    edge = graph.edges["scraps-c001", "gazette-c007", "case-r007"]
    assert (edge["kind"], edge["family"], edge["mutual"]) == ("rebuts", "conflict", False)
    some = relations.graph(hall, ["scraps-c001", "gazette-c007", "gazette-c015"])
    assert (some.number_of_nodes(), some.number_of_edges()) == (3, 1)
    assert relations.graph(hall, kinds="support").number_of_edges() == 1


def test_a_case_without_relations(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    bare = Case(hall.folder, hall.schema, {**tables, "relations": tables["relations"].iloc[:0]})
    assert relations.related(bare).empty
    assert relations.tally(bare)["relations"].sum() == 0
    assert relations.graph(bare).number_of_edges() == 0


@pytest.mark.parametrize("function", [relations.related, relations.tally, relations.graph])
def test_they_grow_with_the_claims(growth, function):
    assert growth(function) < 9


def test_what_stands_between_two_claims_in_either_order(hall):
    for pair in (("scraps-c001", "gazette-c007"), ("gazette-c007", "scraps-c001")):
        found = relations.between(hall, *pair)
        assert (found.id, found.kind) == ("case-r007", "rebuts")
        assert found.first.startswith("scraps-c001 · ")
        assert "The fire began in a cable" in found.first
        assert "a reason to hold that the second is not so" in found._repr_html_()
        assert "A cable above the stalls" in str(found)


def test_nothing_between_two_claims_is_no_verdict(hall):
    with pytest.raises(CaseError, match="no relation between 'gazette-c001' and 'gazette-c015'"):
        relations.between(hall, "gazette-c001", "gazette-c015")

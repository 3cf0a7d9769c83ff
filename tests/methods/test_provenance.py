from datetime import date

import networkx as nx
import pytest

from course_lib import CaseError
from course_lib.methods import provenance


def entries(case, copy):
    return {entry.field.name: entry for entry in provenance.card(case, copy)}


def test_work_copy_and_host_stand_side_by_side(hall):
    row = provenance.copies(hall, "lexicon").loc["lexicon"]
    assert (row["publisher"], row["host"], row["tier"]) == ("OpenLexicon", "Lexicon Mirror", "tertiary")
    assert provenance.copies(hall, "bulletin")["translated_from"].tolist() == ["(original title unknown)"]


def test_an_unknown_copy_is_refused_by_name(hall):
    for function in (provenance.copies, provenance.card, provenance.completeness, provenance.capture_bounds):
        with pytest.raises(CaseError, match=r"no 'gazete' among the copies.*gazette"):
            function(hall, "gazete")


def test_genealogy_leads_from_original_to_host(hall):
    tree = provenance.genealogy(hall)
    assert nx.has_path(tree, ("work", "bulletin-original"), ("host", "Harbour Notes"))
    assert tree.edges[("work", "bulletin-original"), ("work", "bulletin-english")]["relation"] == "translated"
    assert tree.edges[("work", "lexicon-article"), ("copy", "lexicon")]["relation"] == "copied"
    assert nx.is_directed_acyclic_graph(tree)


def test_a_host_that_is_not_named_is_unknown_and_its_own(hall, changed):
    case = changed(("copies", "lexicon", "host", None))
    tree = provenance.genealogy(case)
    unknown = [node for node, known in tree.nodes(data="known") if not known and node[0] == "host"]
    assert len(unknown) == 2
    assert {tree.nodes[node]["label"] for node in unknown} == {"unknown host"}


def test_an_original_that_no_copy_holds_is_unseen(hall):
    works = {node[1]: known for node, known in provenance.genealogy(hall).nodes(data="known") if node[0] == "work"}
    assert not works["bulletin-original"]
    assert works["bulletin-english"]


def test_capture_bounds_date_the_copy_and_not_the_work(hall):
    bounds = provenance.capture_bounds(hall)
    lexicon = bounds.loc["lexicon"]
    assert (lexicon["post_quem"], lexicon["ante_quem"]) == (date(2021, 6, 1), None)
    assert lexicon["passage_id"] == "lexicon-p008"
    assert lexicon["gist"].startswith("Box of related pages")
    assert lexicon["work_published"] != lexicon["work_published"]
    assert bounds.loc["bulletin", "ante_quem"] == date(2019, 5, 30)


def test_completeness_says_the_same_as_the_cards(hall):
    table = provenance.completeness(hall)
    assert table.columns.tolist() == [field.name for field in provenance.FIELDS]
    for copy in table.index:
        assert {name: entry.state for name, entry in entries(hall, copy).items()} == table.loc[copy].to_dict()


@pytest.mark.parametrize(
    ("copy", "field", "state"),
    [
        ("gazette", "byline", "stated"),
        ("gazette", "references", "does not apply"),
        ("lexicon", "published", "missing"),
        ("lexicon", "references", "stated"),
        ("bulletin", "translated from", "inferred"),
        ("bulletin", "whole text", "damaged"),
        ("gazette", "whole text", "inferred"),
        ("scraps", "published", "inferred"),
        ("scraps", "references", "damaged"),
        ("scraps", "host", "missing"),
        ("scraps", "made before", "missing"),
    ],
)
def test_completeness_of_single_fields(hall, copy, field, state):
    assert provenance.completeness(hall).loc[copy, field] == state


def test_stripped_references_are_damage(changed):
    assert (
        provenance.completeness(changed(("copies", "lexicon", "citations", "stripped"))).loc["lexicon", "references"]
        == "damaged"
    )


def test_the_card_names_its_evidence(hall):
    card = entries(hall, "lexicon")
    assert card["title"].passage_id == "lexicon-p002"
    assert card["host"].passage_id == "lexicon-p001"
    assert card["made after"].passage_id == "lexicon-p008"
    assert card["published"].passage_id == "lexicon-p002"
    assert card["published"].value is None
    assert card["made after"].because.startswith("A box of related pages")


def test_garraghan_asks_six_questions():
    assert [question.order for question in provenance.GARRAGHAN] == [1, 2, 3, 4, 5, 6]
    assert provenance.GARRAGHAN[5].criticism == "internal criticism"
    assert {field.question.order for field in provenance.FIELDS} == {1, 2, 3, 4, 5}

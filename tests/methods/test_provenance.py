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
    assert {field.question.order for field in provenance.FIELDS if field.question} == {1, 2, 3, 4, 5}
    assert [field.name for field in provenance.FIELDS if field.question is None] == ["title"]
    table = provenance.questions()
    assert table["question"].tolist() == [question.text for question in provenance.GARRAGHAN]
    assert (table.index.tolist(), table.index.name) == ([1, 2, 3, 4, 5, 6], None)


def test_every_entry_says_why(hall):
    for copy in provenance.copies(hall).index:
        for entry in provenance.card(hall, copy):
            assert entry.because.endswith("."), (copy, entry)


def test_a_translation_is_shown_by_the_passage_that_says_so(hall):
    card = entries(hall, "bulletin")
    assert card["translated from"].passage_id == "bulletin-p002"
    assert "Which one it was is inferred" in card["translated from"].because
    assert card["publisher"].because.endswith("Orsby Traders' Union is entered for the original alone.")
    assert entries(hall, "gazette")["translated from"].passage_id is None


def test_references_say_what_became_of_them(hall):
    assert entries(hall, "lexicon")["references"].passage_id == "lexicon-p017"
    assert "none can have been lost" in entries(hall, "gazette")["references"].because
    scraps = entries(hall, "scraps")["references"]
    assert scraps.passage_id == "scraps-p002"
    assert "no longer tied" in scraps.because


def test_what_is_lost_is_shown_by_a_defect_of_its_kind(hall, changed):
    assert entries(hall, "scraps")["whole text"].passage_id == "scraps-p005"
    assert entries(hall, "bulletin")["whole text"].passage_id is None
    gap = changed(("copies", "lexicon", "completeness", "partial"))
    assert entries(gap, "lexicon")["whole text"].passage_id == "lexicon-p007"


def test_a_defect_of_the_whole_copy_says_why_no_date_is_known(hall, changed):
    whole = entries(changed(("defects", "lexicon-d002", "passage_id", None)), "lexicon")["published"]
    assert (whole.passage_id, whole.because) == (None, "The article does not say when it was written.")
    in_the_body = entries(changed(("defects", "lexicon-d002", "passage_id", "lexicon-p015")), "lexicon")["published"]
    assert (in_the_body.passage_id, in_the_body.because) == (None, "The copy gives no date of the work itself.")


def test_the_reason_of_one_limit_is_not_lent_to_the_other(hall):
    card = entries(hall, "bulletin")
    assert card["made before"].because.startswith("A teaser speaks of a fair")
    assert "nothing that is dated and past" in card["made after"].because

from itertools import combinations

import pytest

from course_lib import Case, CaseError
from course_lib.methods import provenance, tracing, transmission


def without(hall, *names):
    """The hall with tables emptied."""
    tables = {name: hall.table(name) for name in hall.schema.tables}
    return Case(hall.folder, hall.schema, {**tables, **{name: tables[name].iloc[:0] for name in names}})


def test_every_link_of_the_schema_has_words_and_a_status(hall):
    assert set(hall.schema.tables["trace_cards"].field("link").choices) == set(tracing.LINKS)


def test_cards_know_their_copy_and_their_age(hall):
    frame = tracing.cards(hall)
    assert frame.loc["case-tc003", ["copy_id", "age", "status"]].tolist() == [
        "lexicon",
        "older than our copy",
        "inferred",
    ]
    assert frame.loc["case-tc005", "age"] == "not known"
    assert frame.loc["case-tc001", "status"] == "none shown"
    assert tracing.cards(hall, "case-tc002").index.tolist() == ["case-tc002"]
    with pytest.raises(CaseError, match="no 'case-tc9'"):
        tracing.cards(hall, "case-tc9")


def test_age_needs_both_dates(hall, changed):
    later = changed(("copies", "lexicon", "made_after", None))
    assert tracing.cards(later).loc["case-tc003", "age"] == "not known"


def test_losses_by_stretch_are_those_of_the_hops(hall):
    frame = tracing.stretches(hall)
    lost = frame[frame["loss"] != "none"]
    hops = transmission.losses(hall).assign(copy=lambda f: f["claim_id"].map(hall.copy_of_claims()))
    assert lost["claims"].sum() == len(hops.drop_duplicates(["claim_id", "loss"]))
    assert (frame["claims"] <= frame["of"]).all()
    assert (frame["stated"] <= frame["of"]).all()
    scraps = frame[(frame["copy_id"] == "scraps") & (frame["stretch"] == "copied")].iloc[0]
    assert scraps[["loss", "claims", "of", "stated"]].tolist() == ["context", 7, 7, 0]
    gazette = frame[(frame["copy_id"] == "gazette") & (frame["stretch"] == "copied")].iloc[0]
    assert gazette[["loss", "claims", "stated"]].tolist() == ["none", 0, 15]
    assert frame["copy_id"].drop_duplicates().tolist() == hall.table("copies").index.tolist()


def test_only_a_translation_has_a_stretch_of_translating(hall):
    frame = tracing.stretches(hall)
    assert set(frame.loc[frame["stretch"] == "translated", "copy_id"]) == {"bulletin"}


def test_the_stemma_holds_the_genealogy(hall):
    tree, family = tracing.stemma(hall), provenance.genealogy(hall)
    assert set(family.nodes) <= set(tree.nodes)
    assert set(family.edges) <= set(tree.edges)
    assert {tree.edges[edge]["status"] for edge in tree.edges} == {"stated", "inferred", "direction unknown"}


def test_a_page_stands_to_the_work_as_its_card_says(hall):
    tree = tracing.stemma(hall)
    work = ("work", "lexicon-article")
    assert tree.edges[("page", "case-tc003"), work]["status"] == "inferred"
    assert tree.edges[("page", "case-tc002"), work]["directed"] is False
    assert tree.has_edge(("work", "bulletin-english"), ("page", "case-tc004"))
    assert tree.has_edge(("work", "gazette-report"), ("page", "case-tc005"))
    assert tree.degree(("page", "case-tc001")) == 0


def test_losses_stand_on_the_edges(hall):
    tree = tracing.stemma(hall)
    assert tree.edges[("work", "scraps-article"), ("copy", "scraps")]["losses"] == {"context": 7}
    assert tree.edges[("work", "bulletin-original"), ("work", "bulletin-english")]["losses"] == {"unknown": 10}
    assert tree.edges[("work", "gazette-report"), ("copy", "gazette")]["status"] == "stated"
    assert tree.has_edge(("sources", "bulletin"), ("work", "bulletin-original"))


def test_cards_of_one_page_are_one_node(hall, changed):
    case = changed(
        ("trace_cards", "case-tc002", "host", "Fire News"),
        ("trace_cards", "case-tc002", "link", "cited"),
        ("trace_cards", "case-tc002", "card_date", hall.table("trace_cards").at["case-tc003", "card_date"]),
    )
    tree = tracing.stemma(case, "lexicon")
    pages = [node for node in tree.nodes if node[0] == "page"]
    assert [tree.nodes[node]["cards"] for node in pages] == [("case-tc002", "case-tc003")]


def test_the_stemma_comes_in_one_order(hall):
    assert list(tracing.stemma(hall).nodes)[:2] == list(provenance.genealogy(hall).nodes)[:2]
    assert [node for node in tracing.stemma(hall).nodes if node in provenance.genealogy(hall)] == list(
        provenance.genealogy(hall).nodes
    )


def test_one_copy_has_its_own_family_alone(hall):
    tree = tracing.stemma(hall, "bulletin")
    assert {name for kind, name in tree.nodes if kind == "copy"} == {"bulletin"}
    assert {name for kind, name in tree.nodes if kind == "work"} == {"bulletin-original", "bulletin-english"}
    with pytest.raises(CaseError, match="no 'bulletins'"):
        tracing.stemma(hall, "bulletins")


def test_a_case_without_cards_or_chains_still_has_a_stemma(hall):
    tree = tracing.stemma(without(hall, "trace_cards", "mutations"))
    assert not [node for node in tree.nodes if node[0] == "page"]
    bare = tracing.stemma(without(hall, "trace_cards", "mutations", "transmission", "claims"))
    assert not [node for node in bare.nodes if node[0] == "sources"]
    assert tracing.stretches(without(hall, "transmission")).empty
    assert tracing.cards(without(hall, "trace_cards")).empty


@pytest.mark.parametrize(
    ("claims", "least", "most"),
    [
        ([], 0, 0),
        (["gazette-c005"], 1, 1),
        (["gazette-c005", "lexicon-c007", "lexicon-c003"], 1, 1),
        (["lexicon-c001", "lexicon-c002"], 1, 2),
        (["gazette-c007", "gazette-c005"], 1, 2),
        (["gazette-c010", "gazette-c013"], 2, 2),
        (["gazette-c009", "gazette-c008"], 1, 2),
        (["bulletin-c006", "gazette-c009"], 2, 2),
        (["gazette-c010", "gazette-c009"], 1, 2),
        (["gazette-c004", "gazette-c001"], 1, 2),
    ],
)
def test_origins_are_a_range(hall, claims, least, most):
    for order in (claims, claims[::-1]):
        found = tracing.independent_origins(hall, order)
        assert (found.at_least, found.at_most) == (least, most)
        assert sorted(claim for claims in found.table["claims"] for claim in claims) == sorted(claims)


def test_the_range_never_says_more_than_the_pairs(hall):
    claims = hall.claims.index.tolist()
    for three in list(combinations(claims[::4], 3)):
        found = tracing.independent_origins(hall, three)
        pairs = transmission.pairs(hall, *zip(*combinations(three, 2), strict=True))
        if found.at_least == 3:
            assert (pairs["verdict"] == "independent").all()
        assert found.at_least <= found.at_most <= 3
        if (pairs["verdict"] == "dependent").any():
            assert found.at_most < 3


def test_more_claims_never_lower_the_upper_end(hall):
    claims = hall.claims.index.tolist()
    ends = [tracing.independent_origins(hall, claims[:n]).at_most for n in range(0, len(claims), 5)]
    assert ends == sorted(ends)


def test_the_range_is_said_in_words(hall):
    found = tracing.independent_origins(hall, ["gazette-c005", "lexicon-c007"])
    assert str(found) == "2 claims, exactly 1 origin"
    assert "gazette-c005, lexicon-c007" in found._repr_html_()
    assert "between 1 and 2" in str(tracing.independent_origins(hall, ["lexicon-c001", "lexicon-c002"]))


def test_a_claim_without_a_chain_may_have_any_origin(hall):
    found = tracing.independent_origins(without(hall, "transmission"), ["gazette-c001", "gazette-c002"])
    assert (found.at_least, found.at_most) == (1, 2)
    assert set(found.table["named"]) == {"unknown"}


def test_unknown_claims_are_refused(hall):
    with pytest.raises(CaseError, match="no 'gazette-c0'"):
        tracing.independent_origins(hall, ["gazette-c0"])


def test_origins_grow_with_the_claims(growth):
    assert growth(lambda case: tracing.independent_origins(case, case.claims.index)) < 9


def test_the_stemma_grows_with_the_claims(growth):
    assert growth(tracing.stemma) < 9

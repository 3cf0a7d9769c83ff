import pytest

from course_lib import Case, CaseError
from course_lib.methods import transmission


def test_hops_come_in_order_whatever_the_order_of_the_table(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    mixed = Case(hall.folder, hall.schema, {**tables, "transmission": tables["transmission"].iloc[::-1]})
    frame = transmission.hops(mixed, ["scraps-c001", "bulletin-c006"])
    assert frame["claim_id"].tolist() == ["scraps-c001"] * 2 + ["bulletin-c006"] * 4
    assert frame["step"].tolist() == [1, 2, 1, 2, 3, 4]
    assert transmission.hops(mixed).equals(transmission.hops(hall))


def test_a_chain_knows_its_root_its_length_and_its_gaps(hall):
    chain = transmission.chain(hall, "bulletin-c006")
    assert (chain.root, chain.length, chain.nearness) == ("Night watchman (bulletin)", 4, "was told")
    assert [hop.named for hop in chain.hops] == [False, False, False, False]
    assert [hop.evidence for hop in chain.hops] == ["stated", "stated", "inferred", "inferred"]
    assert "loses unknown" in str(chain)
    assert "<ol" in chain._repr_html_()


def test_chains_in_one_line_each(hall):
    frame = transmission.chains(hall)
    assert frame.index.equals(hall.claims.index)
    row = frame.loc["bulletin-c006"]
    assert row[["length", "unnamed", "inferred", "losses"]].tolist() == [4, 3, 2, "unknown"]
    assert frame.loc["gazette-c012", "root_known"] == False  # noqa: E712
    assert frame.loc["gazette-c009", "nearness"] == "saw it"
    assert frame.loc["lexicon-c004", "losses"] == "number derived"


def test_chains_agree_with_the_single_chain(hall):
    frame = transmission.chains(hall)
    for claim in frame.index:
        chain = transmission.chain(hall, claim)
        nodes = [chain.hops[0].giver_named, *(hop.taker_named for hop in chain.hops)]
        assert frame.loc[claim, ["root", "length", "unnamed"]].tolist() == [
            chain.root,
            chain.length,
            nodes.count(False),
        ]


def test_an_actor_of_unknown_kind_has_no_name_even_if_marked_so(changed):
    case = changed(("actors", "gazette-poster", "named", True))
    assert transmission.chain(case, "gazette-c012").hops[0].giver_named is False


def test_losses_are_the_hops_that_lose(hall):
    frame = transmission.losses(hall)
    assert "none" not in set(frame["loss"])
    assert set(transmission.losses(hall, "lexicon-c011")["loss"]) == {"quote_spliced"}


def test_every_mode_has_a_term_of_prov(hall):
    modes = hall.schema.tables["transmission"].field("mode").choices
    assert set(modes) == set(transmission.PROV)
    assert transmission.hops(hall)["prov"].notna().all()


@pytest.mark.parametrize(
    ("first", "second", "verdict", "reason"),
    [
        ("gazette-c005", "lexicon-c007", "dependent", "shared root"),
        ("bulletin-c006", "gazette-c009", "independent", "different roots"),
        ("gazette-c008", "gazette-c007", "unknown", "unknown root"),
        ("lexicon-c001", "lexicon-c002", "unknown", "unknown root"),
        ("gazette-c004", "gazette-c001", "unknown", "shared node"),
        ("gazette-c004", "gazette-c004", "dependent", "shared root"),
        ("gazette-c002", "gazette-c004", "independent", "different roots"),
        ("gazette-c010", "gazette-c009", "unknown", "unnamed root"),
        ("gazette-c009", "gazette-c008", "unknown", "unnamed root"),
        ("bulletin-c007", "bulletin-c008", "unknown", "unnamed root"),
    ],
)
def test_independence_has_three_outcomes_and_does_not_depend_on_the_order(hall, first, second, verdict, reason):
    for one, two in ((first, second), (second, first)):
        found = transmission.independence(hall, one, two)
        assert (found.verdict, found.reason) == (verdict, reason)
        assert found.because.endswith(".")


def test_two_voices_in_one_paper_are_independent_and_the_channel_is_named(hall):
    found = transmission.independence(hall, "gazette-c002", "gazette-c004")
    assert found.verdict == "independent"
    assert "Orsby Gazette" in found.shared
    assert "Orsby Gazette" in found.because


def test_two_voices_without_a_name_are_not_known_to_be_two(hall):
    found = transmission.independence(hall, "gazette-c009", "gazette-c008")
    assert (found.verdict, found.reason) == ("unknown", "unnamed root")
    assert "Neither has a name" in found.because


def test_a_coded_relation_settles_two_voices_without_a_name(hall, changed):
    coded = changed(("relations", "case-r014", "to_claim", "gazette-c009"))
    found = transmission.independence(coded, "gazette-c009", "gazette-c008")
    assert (found.verdict, found.reason) == ("independent", "different roots")
    assert ("gazette-secretary", "gazette-residents") in transmission.coded_apart(coded)
    open_still = changed(("relations", "case-r005", "independence", "unknown"))
    assert transmission.independence(open_still, "bulletin-c006", "gazette-c009").verdict == "unknown"


def test_one_name_is_not_enough_to_tell_two_voices_apart_and_two_are(changed):
    one = ("actors", "gazette-secretary", "named", True)
    found = transmission.independence(changed(one), "gazette-c009", "gazette-c008")
    assert found.verdict == "unknown"
    assert "has no name" in found.because
    both = changed(one, ("actors", "gazette-residents", "named", True))
    assert transmission.independence(both, "gazette-c009", "gazette-c008").verdict == "independent"


def test_pairs_and_single_judgements_agree(hall):
    claims = hall.claims.index[:12]
    first, second = [a for a in claims for _ in claims], [b for _ in claims for b in claims]
    frame = transmission.pairs(hall, first, second)
    for row in frame.itertuples():
        assert transmission.independence(hall, row.first, row.second).verdict == row.verdict


def test_pairs_must_match(hall):
    with pytest.raises(ValueError, match="2 first claims but 1 second"):
        transmission.pairs(hall, ["gazette-c001", "gazette-c002"], ["gazette-c003"])
    with pytest.raises(CaseError, match="no 'gazette-c0' among the claims"):
        transmission.pairs(hall, ["gazette-c0"], ["gazette-c003"])


def test_a_claim_without_a_chain_says_so(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    hops = tables["transmission"]
    bare = Case(hall.folder, hall.schema, {**tables, "transmission": hops[hops["claim_id"] != "gazette-c001"]})
    with pytest.raises(CaseError, match="'gazette-c001' has no chain"):
        transmission.chain(bare, "gazette-c001")
    assert transmission.chains(bare).loc["gazette-c001", "length"] == 0
    assert transmission.pairs(bare, ["gazette-c001"], ["gazette-c002"])["verdict"].tolist() == ["unknown"]


def test_unknown_claims_are_refused_with_near_ones(hall):
    for function in (transmission.chain, transmission.chains, transmission.hops, transmission.losses):
        with pytest.raises(CaseError, match=r"no 'scraps-c01' among the claims.*scraps-c001"):
            function(hall, "scraps-c01")


def test_chains_grow_with_the_claims(growth):
    assert growth(transmission.chains) < 9


def test_pairs_grow_with_the_claims(growth):
    def half(case):
        middle = len(case.claims) // 2
        transmission.pairs(case, case.claims.index[:middle], case.claims.index[-middle:])

    assert growth(half) < 9

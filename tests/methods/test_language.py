import pytest

from course_lib import Case, CaseError
from course_lib.methods import language


def without(case, *tables):
    return Case(
        case.folder,
        case.schema,
        {name: case.table(name).iloc[:0] if name in tables else case.table(name) for name in case.schema.tables},
    )


def test_a_statement_has_a_zone_a_speaker_a_hedge_and_a_manner(hall):
    frame = language.statements(hall, ["gazette-c002", "gazette-c007", "gazette-c012"])
    assert frame.index.tolist() == ["gazette-c002", "gazette-c007", "gazette-c012"]
    assert frame["zone"].tolist() == ["deck", "body", "body"]
    assert frame["manner"].tolist() == ["asserted", "attributed", "hedged"]
    assert frame["speaker"].tolist() == ["Orsby Gazette", "Orsby town council", "nobody named"]
    assert frame["shield"].astype(object).fillna("none").tolist() == ["none", "attribution", "plausibility"]
    assert frame.loc["gazette-c007", "hedge"] == "allegedly"


@pytest.mark.parametrize(
    ("voice", "modality", "manner"),
    [
        ("narrator", "asserted", "asserted"),
        ("narrator", "forecast", "asserted"),
        ("narrator", "confirmed", "asserted"),
        ("narrator", "reported", "hedged"),
        ("narrator", "alleged", "hedged"),
        ("narrator", "apparent", "hedged"),
        ("agentless", "asserted", "hedged"),
        ("agentless", "reported", "hedged"),
        ("attributed", "alleged", "attributed"),
        ("attributed", "asserted", "attributed"),
        ("quoted", "confirmed", "attributed"),
    ],
)
def test_the_manner_follows_from_voice_and_modality(changed, voice, modality, manner):
    case = changed(("claims", "gazette-c001", "voice", voice), ("claims", "gazette-c001", "modality", modality))
    assert language.statements(case, "gazette-c001")["manner"].tolist() == [manner]


def test_a_word_that_loosens_a_number_is_no_shield(changed):
    case = changed(("claims", "gazette-c014", "hedge", "Some"))
    row = language.statements(case, "gazette-c014").iloc[0]
    assert (row["manner"], row["hedge"]) == ("asserted", "Some")
    assert row.isna()["shield"]


def test_statements_can_be_kept_by_copy_and_zone(hall):
    frame = language.statements(hall, copies=["gazette", "lexicon"], zones="infobox")
    assert set(frame["copy_id"]) == {"lexicon"}
    assert set(frame["zone"]) == {"infobox"}
    assert len(language.statements(hall)) == len(hall.claims)


def test_hedges_are_the_claims_with_a_hedging_word(hall):
    frame = language.hedges(hall, copies="gazette")
    assert frame["hedge"].notna().all()
    assert set(frame.index) == set(
        hall.claims.index[hall.claims["hedge"].notna() & (hall.copy_of_claims() == "gazette")]
    )


def test_every_modality_is_explained_and_every_zone_of_top_and_body_exists(hall):
    assert tuple(language.FORCES) == hall.schema.tables["claims"].field("modality").choices
    assert {*language.TOPS, *language.BODY} < set(hall.schema.tables["passages"].field("zone").choices)
    assert language.forces().columns.tolist() == ["tells", "does_not_tell"]
    kinds = hall.schema.tables["relations"].field("kind").choices
    assert set(language.SAME_MATTER) < set(kinds)


@pytest.mark.parametrize("by", ["modality", "voice", "manner"])
def test_a_profile_counts_every_claim_once(hall, by):
    frame = language.profile(hall, by=by)
    counts = frame.drop(columns="claims")
    assert frame["claims"].sum() == len(hall.claims)
    assert counts.sum(axis=1).equals(frame["claims"])
    shares = language.profile(hall, by=by, share=True).drop(columns="claims")
    assert shares.sum(axis=1).round(9).eq(1).all()


def test_a_profile_keeps_the_order_asked_and_that_of_the_schema(hall):
    frame = language.profile(hall, ["lexicon", "gazette"])
    assert frame.index.get_level_values("copy_id").unique().tolist() == ["lexicon", "gazette"]
    assert frame.loc["gazette"].index.tolist() == ["headline", "deck", "caption", "lead", "body", "quotation"]
    assert frame.loc[("gazette", "body"), "claimed"] == 3
    assert frame.loc[("lexicon", "infobox"), "asserted"] == 4


def test_a_headline_outruns_a_body_that_credits_somebody(hall):
    frame = language.outruns(hall).set_index("top")
    row = frame.loc["gazette-c001"]
    assert row[["body", "link", "lost", "speaker"]].tolist() == [
        "gazette-c004", "narrows", "attribution", "Orsby fire brigade",
    ]  # fmt: skip
    assert frame.loc["gazette-c002", ["body", "link", "hedge"]].tolist() == ["gazette-c007", "same event", "allegedly"]
    assert frame.loc["lexicon-c003", "link"] == "repeats same origin"


def test_a_top_that_keeps_to_its_body_is_told_as_well(hall):
    frame = language.counterparts(hall).set_index("top")
    assert frame.loc["lexicon-c001", ["body", "verdict"]].tolist() == ["lexicon-c005", "keeps"]
    assert frame["lost"].isna().equals(frame["verdict"] != "outruns")


def test_a_top_can_hold_back(changed):
    case = changed(("claims", "lexicon-c001", "voice", "agentless"), ("claims", "lexicon-c001", "modality", "reported"))
    frame = language.counterparts(case).set_index("top")
    assert frame.loc["lexicon-c001", "verdict"] == "holds back"


def test_a_hedge_that_is_lost_is_called_so(changed):
    case = changed(("claims", "gazette-c007", "voice", "agentless"))
    assert language.outruns(case).set_index("top").loc["gazette-c002", "lost"] == "hedge"


def test_a_relation_comes_before_the_guess_by_event(changed, hall):
    relation = hall.relations.index[(hall.relations["from_claim"] == "gazette-c004").to_numpy()][0]
    case = changed(("relations", relation, "kind", "compatible"))
    links = language.counterparts(case, "gazette").set_index("top")["link"]
    assert links["gazette-c001"] == "same event"


def test_narrowing_counts_on_one_event_alone(changed):
    case = changed(("claims", "gazette-c001", "event_id", "occupation"))
    assert "gazette-c001" not in set(language.counterparts(case, "gazette")["top"])


def test_copies_are_not_compared_with_each_other(hall):
    frame = language.counterparts(hall)
    copies = hall.copy_of_claims()
    assert (copies.loc[frame["top"]].to_numpy() == copies.loc[frame["body"]].to_numpy()).all()


def test_nothing_in_gives_nothing_out(hall):
    empty = without(hall, *hall.schema.tables)
    assert language.profile(empty).columns.tolist()[-1] == "claims"
    for function in (language.statements, language.hedges, language.profile, language.counterparts, language.outruns):
        assert function(empty).empty
    assert len(language.counterparts(without(hall, "relations"))) > 0


def test_what_is_not_there_is_refused(hall):
    with pytest.raises(CaseError, match=r"no 'gazzette' among the copies of this case. Did you mean gazette"):
        language.profile(hall, "gazzette")
    with pytest.raises(CaseError, match="among the claims"):
        language.statements(hall, "gazette-c999")
    with pytest.raises(ValueError, match=r"'footer': no such zone. The zones are headline, deck"):
        language.statements(hall, zones=["footer"])
    with pytest.raises(ValueError, match="counted by manner, modality, voice, not by 'mood'"):
        language.profile(hall, by="mood")


@pytest.mark.parametrize("function", [language.profile, language.counterparts, language.hedges])
def test_it_grows_with_the_claims(growth, function):
    assert growth(function) < 9

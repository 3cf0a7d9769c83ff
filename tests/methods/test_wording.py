import pytest

from course_lib import Case, CaseError
from course_lib.methods import wording


def test_a_use_knows_its_place_its_voice_and_whom_it_means(hall):
    row = wording.uses(hall, "regime").iloc[0]
    assert row[["copy_id", "zone", "form", "voice", "referent", "neutral"]].tolist() == [
        "bulletin", "body", "regime", "narrator", "Orsby town council", "council",
    ]  # fmt: skip


def test_uses_can_be_kept_by_copy_and_by_referent(hall):
    assert set(wording.uses(hall, copies="lexicon")["copy_id"]) == {"lexicon"}
    assert set(wording.uses(hall, referents="traders-union")["term"]) == {"rebel", "occupation"}


def test_counts_by_voice_and_a_row_of_noughts_for_absence(hall):
    frame = wording.terms(hall, ["occupation", "regime"], copies=["gazette", "lexicon"])
    assert frame.index.tolist() == [
        ("occupation", "gazette"), ("occupation", "lexicon"), ("regime", "gazette"), ("regime", "lexicon"),
    ]  # fmt: skip
    assert frame["uses"].tolist() == [0, 2, 0, 0]
    assert frame.loc[("occupation", "lexicon"), ["narrator", "quoted", "referents"]].tolist() == [
        2, 0, "Orsby Traders' Union",
    ]  # fmt: skip


def test_without_terms_only_what_occurs_is_counted(hall):
    frame = wording.terms(hall)
    assert (frame["uses"] > 0).all()
    assert frame["uses"].sum() == len(hall.term_uses)
    voices = hall.schema.tables["term_uses"].field("voice").choices
    assert frame[list(voices)].sum(axis=1).equals(frame["uses"])


def test_the_names_of_one_actor(hall):
    frame = wording.naming(hall, "traders-union")
    assert frame[["term", "forms", "uses"]].to_numpy().tolist() == [
        ["occupation", "occupation, occupied", 2], ["rebel", "rebel", 1],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("passage", "voice", "advice", "user"),
    [
        ("bulletin-p003", "narrator", "replace", "Bulletin of the Traders' Union"),
        ("bulletin-p003", "attributed", "replace with care", "Orsby town council"),
        ("bulletin-p003", "quoted", "quote", "Orsby town council"),
        ("bulletin-p003", "scare_quotes", "quote", "Orsby town council"),
    ],
)
def test_the_advice_follows_from_the_voice(changed, passage, voice, advice, user):
    case = changed(("term_uses", "bulletin-tu001", "voice", voice))
    row = wording.swap(case, passage).iloc[0]
    assert row[["advice", "user"]].tolist() == [advice, user]


def test_scare_quotes_may_have_no_user(changed):
    case = changed(("term_uses", "lexicon-tu004", "voice", "scare_quotes"))
    assert wording.swap(case, "lexicon-p010")["user"].tolist() == ["nobody named"]


def test_a_word_without_a_neutral_option_is_kept(hall):
    assert wording.swap(hall, "gazette-p006")["advice"].tolist() == ["keep"]


def test_passages_come_in_the_order_asked_and_one_without_labels_is_empty(hall):
    frame = wording.swap(hall, ["lexicon-p009", "bulletin-p003", "gazette-p001"])
    assert frame["passage_id"].tolist() == ["lexicon-p009", "lexicon-p009", "bulletin-p003"]
    assert set(frame["advice"]) <= set(wording.ADVICE)


def test_every_valence_is_explained(hall):
    assert set(wording.VALENCES) == set(hall.schema.tables["terms"].field("valence").choices)


def test_no_labels_give_no_rows(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    bare = Case(hall.folder, hall.schema, tables | {name: tables[name].iloc[:0] for name in ("terms", "term_uses")})
    assert wording.uses(bare).empty
    assert wording.terms(bare).empty
    assert wording.swap(bare, "bulletin-p003").empty
    assert wording.naming(bare, "council").empty


def test_what_is_not_there_is_refused(hall):
    with pytest.raises(CaseError, match=r"no 'regimes' among the terms of this case. Did you mean regime"):
        wording.terms(hall, "regimes")
    with pytest.raises(CaseError, match="among the passages"):
        wording.swap(hall, "lexicon-p999")
    with pytest.raises(CaseError, match="among the actors"):
        wording.naming(hall, "nobody")


def test_it_grows_with_the_uses(growth):
    assert growth(wording.terms) < 9

import pytest

from course_lib import Case, CaseError
from course_lib.methods import narratives


def test_each_claim_has_one_voice(hall):
    found = narratives.voices(hall)
    assert found.index.equals(hall.claims.index)
    assert set(found) == set(narratives.VOICES)
    assert found[["gazette-c001", "bulletin-c001"]].tolist() == ["narrator", "narrator"]
    assert found[["gazette-c007", "gazette-c008", "gazette-c009"]].tolist() == ["state", "opposition", "witness"]


def test_no_side_is_given_by_likeness(hall):
    found = narratives.voices(hall)
    assert found["scraps-c002"] == "other"
    assert found["gazette-c012"] == "other"


def test_speakers_are_labels_a_reader_knows(hall):
    found = narratives.speakers(hall, ["gazette-c007", "bulletin-c006", "gazette-c012", "lexicon-c001"])
    assert found.tolist() == ["Orsby town council", "Night watchman", "nobody named", "narrator of lexicon"]


def test_what_is_denied_is_told_as_denied(hall):
    found = narratives.statements(hall, ["scraps-c004", "scraps-c005"])
    assert found["scraps-c004"] == "Denied: The council switched the alarm off"
    assert not found["scraps-c005"].startswith("Denied")


def test_dated_moments_come_in_order_and_undated_ones_apart(hall):
    found = narratives.moments(hall, "bulletin")
    assert found["when"].tolist()[:3] == ["2018", "2019-03-02", "2019-03-04"]
    assert found["dated"].tolist() == sorted(found["dated"], reverse=True)
    assert found.loc["The kitchen of the stallholders is not in use", "when"] == "undated"


def test_claims_without_an_event_are_not_lost(hall):
    found = narratives.moments(hall, "gazette")
    assert found.index[-1] == "not tied to a moment"
    assert found["claims"].sum() == len(narratives.lines(hall, "gazette"))
    live = hall.claims[(hall.copy_of_claims() == "gazette") & (hall.claims["status"] == "live")]
    assert set(narratives.lines(hall, "gazette")["claim_id"]) == set(live.index)


def test_deprecated_claims_stay_out(hall):
    assert "lexicon-c004" not in set(narratives.lines(hall, "lexicon")["claim_id"])


def test_an_absent_voice_is_called_absent_and_not_padded(hall):
    found = narratives.board(hall, "bulletin")
    assert found.columns.tolist() == list(narratives.VOICES.values())
    assert found.loc["Council staff enter by the coal door", "the state"] == narratives.NO_STATEMENT
    fire = found.loc["Fire in the Market Hall"]
    assert fire["the state"] == "Orsby town council (1)"
    assert fire["the opposition"] == "Medical group of the union (1)"
    assert fire["residents and witnesses"] == narratives.NO_STATEMENT


def test_moments_can_be_read_together(hall):
    found = narratives.moments(hall, "gazette", {"day one": ["fire", "occupation"], "one line": "gazette-c014"})
    assert found.index.tolist() == ["day one", "one line"]
    assert found["when"].tolist() == ["2019-03-02 and 2019-03-09", "undated"]
    lines = narratives.lines(hall, "gazette", {"one line": "gazette-c014", "day one": ["fire", "occupation"]})
    assert lines["moment"].tolist()[0] == "one line"
    assert "gazette-c011" in set(lines["claim_id"])
    assert "gazette-c010" not in set(lines["claim_id"])


def test_a_partly_dated_moment_says_so(hall):
    found = narratives.moments(hall, "bulletin", {"talk": ["occupation", "land-sale"]})
    assert found.loc["talk", "when"] == "2019-03-02; other parts undated"


def test_a_claim_named_twice_stands_once_in_a_moment(hall):
    found = narratives.lines(hall, "gazette", {"a": ["fire", "gazette-c005"]})
    assert found["claim_id"].is_unique


def test_moments_must_be_of_the_copy(hall):
    with pytest.raises(CaseError, match="'demolition' is neither a claim of the copy 'gazette' nor an event"):
        narratives.lines(hall, "gazette", {"later": ["demolition"]})
    with pytest.raises(CaseError, match="no 'gazete' among the copies"):
        narratives.board(hall, "gazete")


def test_a_copy_without_claims_has_an_empty_board(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    empty = Case(hall.folder, hall.schema, {**tables, "claims": tables["claims"].iloc[:0]})
    assert narratives.board(empty, "gazette").shape == (0, 5)
    assert narratives.moments(empty, "gazette").empty
    assert narratives.voices(empty).empty


@pytest.mark.parametrize("name", ["lines", "moments", "board"])
def test_the_board_grows_with_the_claims(growth, name):
    assert growth(lambda case: getattr(narratives, name)(case, "gazette")) < 9


def test_voices_and_speakers_grow_with_the_claims(growth):
    assert growth(narratives.voices) < 9
    assert growth(narratives.speakers) < 9
    assert growth(narratives.statements) < 9

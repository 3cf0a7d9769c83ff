import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.methods import hypotheses

FIRE = "What started the fire?"
RIVALS = ["h-cable", "h-stove", "h-arson"]


def bare(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    return Case(hall.folder, hall.schema, {**tables, "ratings": tables["ratings"].iloc[:0]})


def test_questions_are_numbered_and_counted(hall):
    assert hypotheses.questions(hall).loc[1].tolist() == [FIRE, 3, 3]
    assert hypotheses.questions(bare(hall)).loc[1, "evidence"] == 0


def test_a_question_goes_by_its_number_or_its_text(hall):
    assert hypotheses.rivals(hall, FIRE).equals(hypotheses.rivals(hall, 1))
    for unknown in (2, 0, "Who won?"):
        with pytest.raises(CaseError, match=r"no question .* Its questions are: 1 What started the fire"):
            hypotheses.rivals(hall, unknown)


def test_a_case_without_hypotheses_says_so(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    empty = Case(hall.folder, hall.schema, {**tables, "hypotheses": tables["hypotheses"].iloc[:0]})
    assert hypotheses.questions(empty).empty
    with pytest.raises(CaseError, match=r"hypotheses\.csv is empty"):
        hypotheses.matrix(empty, 1)


def test_the_matrix_has_hypotheses_in_rows_and_evidence_in_columns(hall):
    cells = hypotheses.matrix(hall, 1)
    assert cells.index.tolist() == RIVALS
    assert cells.columns.tolist() == ["scraps-c001", "gazette-c007", "scraps-c005"]
    assert cells.loc["h-stove"].tolist() == ["II", "CC", "N"]
    assert hypotheses.reasons(hall, 1).loc["h-arson", "scraps-c005"] == "Whoever lights a fire may want the alarm off."


def test_inconsistency_counts_one_and_two_and_nothing_else(hall):
    found = hypotheses.scores(hall, 1)
    assert found["inconsistency"].to_dict() == {"h-cable": 1, "h-stove": 2, "h-arson": 2}
    assert found["rank"].tolist() == ["1", "2=", "2="]
    assert found.loc["h-stove", ["against", "silent", "fitting", "unrated"]].tolist() == [1, 1, 1, 0]


def test_diagnosticity_is_the_way_between_lowest_and_highest(hall):
    found = hypotheses.diagnosticity(hall, 1)
    assert found["diagnosticity"].tolist() == [4, 3, 1]
    assert found["contradicts"].tolist() == ["h-stove, h-arson", "h-cable, h-arson", ""]


@pytest.mark.parametrize(("column", "expected"), [("C C C", 0), ("NA NA NA", None), ("NA C NA", None), ("NA C II", 3)])
def test_what_fits_all_alike_decides_nothing(hall, column, expected):
    found = hypotheses.diagnosticity(hall, 1, {"scraps-c005": column}).loc["scraps-c005", "diagnosticity"]
    assert (None if found is pd.NA else found) == expected


def test_own_ratings_change_single_columns(hall):
    for mine in ("N II C", ["N", "II", "C"], {"h-cable": "N", "h-stove": "II", "h-arson": "C"}):
        cells = hypotheses.matrix(hall, 1, {"gazette-c007": mine})
        assert cells["gazette-c007"].tolist() == ["N", "II", "C"]
        assert cells["scraps-c001"].tolist() == ["CC", "II", "I"]
    one = hypotheses.matrix(hall, 1, {"gazette-c007": {"h-arson": "N"}})
    assert one["gazette-c007"].tolist() == ["I", "CC", "N"]


def test_own_ratings_may_bring_further_evidence(hall):
    cells = hypotheses.matrix(hall, 1, {"bulletin-c009": {"h-stove": "I"}})
    assert cells["bulletin-c009"].tolist() == ["", "I", ""]
    assert hypotheses.scores(hall, 1, {"bulletin-c009": {"h-stove": "I"}})["unrated"].tolist() == [1, 0, 1]


def test_a_frame_of_own_ratings_stands_alone(hall):
    mine = pd.DataFrame({"gazette-c007": {"h-cable": "N"}})
    cells = hypotheses.matrix(hall, 1, mine)
    assert cells.columns.tolist() == ["gazette-c007"]
    assert cells["gazette-c007"].tolist() == ["N", "", ""]
    none = hypotheses.scores(hall, 1, pd.DataFrame(index=RIVALS))
    assert none["rank"].tolist() == ["1=", "1=", "1="]


def test_faulty_ratings_are_refused_with_the_remedy(hall):
    with pytest.raises(ValueError, match=r"'X' is no rating \(gazette-c007, h-stove\).*CC \(strongly consistent\)"):
        hypotheses.matrix(hall, 1, {"gazette-c007": "C X I"})
    with pytest.raises(ValueError, match=r"has 2 ratings, but there are 3 hypotheses.*h-cable, h-stove, h-arson"):
        hypotheses.matrix(hall, 1, {"gazette-c007": "C I"})
    with pytest.raises(CaseError, match="'h-moon' is no hypothesis of this question"):
        hypotheses.matrix(hall, 1, {"gazette-c007": {"h-moon": "C"}})
    with pytest.raises(CaseError, match="no 'gazette-c99' among the claims"):
        hypotheses.matrix(hall, 1, {"gazette-c99": "C C C"})


def test_sensitivity_leaves_out_items_speakers_and_voices(hall):
    found = hypotheses.sensitivity(hall, 1).set_index("left_out")
    assert found["kind"].tolist() == ["nothing", "item", "item", "item", "voice"]
    assert found.loc["nothing", "order"] == "h-cable < h-stove = h-arson"
    assert found.loc["scraps-c001", ["order", "change"]].tolist() == ["h-stove < h-cable = h-arson", "least"]
    assert found.loc["gazette-c007", ["order", "change"]].tolist() == ["h-cable < h-arson < h-stove", "order"]
    assert found.loc["scraps-c005", "change"] == ""
    assert found.loc["the state", ["items", *RIVALS]].tolist() == [3, 0, 0, 0]


def test_a_speaker_with_several_items_is_left_out_as_one(hall):
    more = {"gazette-c010": "N I N", "gazette-c012": "N N I", "gazette-c009": "N N N"}
    found = hypotheses.sensitivity(hall, 1, more).set_index("left_out")
    council = found.loc["Orsby town council"]
    assert council[["kind", "items", *RIVALS]].tolist() == ["speaker", 2, 0, 2, 2]


def test_leaving_out_is_the_same_as_never_having_had(hall):
    found = hypotheses.sensitivity(hall, 1).set_index("left_out")
    cells = hypotheses.matrix(hall, 1)
    for claim in cells.columns:
        without = hypotheses.scores(hall, 1, cells.drop(columns=claim))["inconsistency"]
        assert found.loc[claim, RIVALS].tolist() == without.tolist()


def test_a_question_without_ratings_is_open(hall):
    empty = bare(hall)
    assert hypotheses.matrix(empty, 1).shape == (3, 0)
    assert hypotheses.evidence(empty, 1).empty
    assert hypotheses.reasons(empty, 1).shape == (3, 0)
    assert hypotheses.diagnosticity(empty, 1).empty
    assert hypotheses.sensitivity(empty, 1)["order"].tolist() == ["h-cable = h-stove = h-arson"]


@pytest.mark.parametrize("name", ["scores", "diagnosticity", "sensitivity"])
def test_the_matrix_grows_with_the_evidence(growth, name):
    assert growth(lambda case: getattr(hypotheses, name)(case, 1)) < 9

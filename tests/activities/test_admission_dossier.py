import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.activities.admission_dossier import AdmissionDossier
from course_lib.methods import admissions


def write(activity, field, state, passage=""):
    activity.field.value, activity.state.value = field, state
    if passage:
        activity.passage.value = passage
    activity.put.click()


def sort(activity, text, part):
    activity.statement.value, activity.part.value = text, part
    activity.sort.click()


@pytest.fixture
def activity(hall, answers):
    return AdmissionDossier(hall, "scraps-ad001", answers=answers)


def numbered(hall):
    """The hall with an admission that has a reference number of another sentence before it."""
    rows = hall.admissions.copy()
    rows.loc["scraps-ad001", "claim_id"] = "scraps-c004"
    return Case(
        hall.folder, hall.schema, {name: hall.table(name) for name in hall.schema.tables} | {"admissions": rows}
    )


def test_every_field_starts_at_unknown_and_is_compared_as_such(activity):
    assert {line["state"] for line in activity.lines.values()} == {"unknown"}
    assert len(activity.lines) == len(admissions.FIELDS)
    activity.check.click()
    assert "7 of 8 fields agree" in activity.reply.value
    assert "<b>reporter</b>: in the course's" not in activity.reply.value
    assert "<b>interest</b>: in the course's dossier it is inferred: costs the speaker. More" in activity.reply.value
    assert activity.reply.value.startswith("<div role='status'>")


def test_the_course_s_own_dossier_agrees_with_itself(hall, answers):
    for key in hall.admissions.index:
        activity = AdmissionDossier(hall, key, answers=answers)
        coded = admissions.dossier(hall, key)
        for row in coded.entries.itertuples():
            write(activity, row.field, str(row.state), activity.place if row.state != "unknown" else "")
        for row in coded.scope.itertuples():
            sort(activity, row.text, str(row.part))
        activity.check.click()
        assert "8 of 8 fields agree" in activity.reply.value
        count = len(coded.scope)
        assert f"{count} of {count} sorted statements lie where" in activity.reply.value
        assert "in the course's dossier" not in activity.reply.value


def test_what_the_source_lacks_cannot_be_cited_from_elsewhere(activity):
    write(activity, "office", "stated", "scraps-p005")
    activity.check.click()
    reply = activity.reply.value
    assert "<b>office</b>: in the course's dossier it is unknown. You cite scraps-p005." in reply
    assert "Nobody can say who she is." in reply
    assert "The sentence before hers is lost." in reply


def test_the_number_before_the_sentence_is_not_its_reference(hall, answers):
    activity = AdmissionDossier(numbered(hall), "scraps-ad001", answers=answers)
    write(activity, "citation", "stated", "scraps-p007")
    activity.check.click()
    assert "A number stands before a sentence it does not belong to. Give it to the sentence before." in (
        activity.reply.value
    )
    assert "See scraps-p007." in activity.reply.value


def test_a_citation_that_shows_nothing_is_told(activity):
    write(activity, "date", "inferred", "scraps-p008")
    activity.check.click()
    assert "You cite scraps-p008, which is about something else." in activity.reply.value


def test_stated_inferred_and_elsewhere_are_kept_apart(hall, answers):
    activity = AdmissionDossier(hall, "bulletin-ad001", answers=answers)
    write(activity, "interest", "stated", "bulletin-p008")
    write(activity, "reporter", "stated", "bulletin-p007")
    activity.check.click()
    assert "What is inferred must not pass for stated." in activity.reply.value
    assert "<b>reporter</b>: in the course's dossier it is stated" in activity.reply.value
    assert "Not shown by bulletin-p007." in activity.reply.value
    write(activity, "reporter", "inferred", "bulletin-p008")
    activity.check.click()
    assert "No inference is needed." in activity.reply.value


def test_a_field_that_is_known_needs_a_passage(activity):
    write(activity, "date", "stated")
    assert "Choose the passage that shows it" in activity.reply.value
    assert activity.steps == []


@pytest.mark.parametrize("chosen", admissions.PARTS)
@pytest.mark.parametrize("right", admissions.PARTS)
def test_each_wrong_place_has_a_reply(activity, chosen, right):
    text = next(text for text, part in activity.statements.items() if part == right)
    sort(activity, text, chosen)
    activity.check.click()
    agrees = chosen == right
    assert ("Agreed:" in activity.reply.value) == agrees
    assert ("the course" in activity.reply.value.split("sorted statements lie where the course has them")[1]) != agrees
    assert f"{int(agrees)} of 1 sorted" in activity.reply.value
    assert f"{len(activity.statements) - 1} are not sorted" in activity.reply.value


def test_nothing_chosen_is_told(activity):
    activity.sort.click()
    assert "Choose a statement and where it belongs" in activity.reply.value


def test_a_statement_can_be_moved(activity):
    text = next(iter(activity.statements))
    sort(activity, text, "admitted")
    sort(activity, text, "not covered")
    assert activity.parts == {text: "not covered"}


def test_what_it_is_related_to_is_told_with_its_reason(hall, answers):
    activity = AdmissionDossier(hall, "bulletin-ad001", answers=answers)
    activity.check.click()
    assert "gazette-c013" in activity.reply.value
    assert "withdraws it." in activity.reply.value


def test_undo_and_start_again(activity):
    write(activity, "interest", "inferred", "scraps-p009")
    sort(activity, next(iter(activity.statements)), "admitted")
    activity.undo.click()
    assert activity.parts == {}
    assert activity.lines["interest"]["state"] == "inferred"
    activity.reset.click()
    assert activity.steps == []
    assert activity.lines["interest"]["state"] == "unknown"
    assert activity.undo.disabled


def test_the_state_comes_back(hall, answers, activity):
    write(activity, "interest", "inferred", "scraps-p009")
    sort(activity, next(iter(activity.statements)), "implied")
    again = AdmissionDossier(hall, "scraps-ad001", answers=answers)
    assert again.steps == activity.steps
    assert again.sorted.value == activity.sorted.value
    assert "Taken up where you left it" in again.saved.value


def test_a_step_that_no_longer_fits_is_left_aside(hall, answers):
    steps = [
        {"text": "That the moon did it.", "part": "admitted"},
        {"field": "colour", "state": "stated", "passage": None},
        {"field": "date", "state": "stated", "passage": "scraps-p099"},
        {"field": "date"},
        "rubbish",
        {"field": "date", "state": "unknown", "passage": None},
    ]
    answers.save("activity/admission-dossier/scraps-ad001", {"steps": steps})
    assert AdmissionDossier(hall, "scraps-ad001", answers=answers).steps == steps[-1:]


def test_each_admission_keeps_its_own_state(hall, answers):
    activity = AdmissionDossier(hall, ["scraps-ad001", "bulletin-ad001"], answers=answers)
    write(activity, "interest", "inferred", "scraps-p009")
    activity.admission.value = "bulletin-ad001"
    assert activity.steps == []
    assert "bulletin-p008" in activity.head.value
    activity.admission.value = "scraps-ad001"
    assert len(activity.steps) == 1


def test_the_two_levels_are_kept_apart(hall, answers, activity):
    write(activity, "interest", "inferred", "scraps-p009")
    assert AdmissionDossier(hall, "scraps-ad001", level="supported", answers=answers).steps == []
    assert len(AdmissionDossier(hall, "scraps-ad001", answers=answers).steps) == 1


def test_the_supported_level_asks_less_and_replies_at_once(hall, answers):
    supported = AdmissionDossier(hall, "scraps-ad001", level="supported", answers=answers)
    standard = AdmissionDossier(hall, "scraps-ad001", answers=answers)
    assert len(supported.fields) < len(standard.fields)
    assert len(supported.passage.options) < len(standard.passage.options)
    assert "scraps-p005" in {key for _, key in supported.passage.options}
    write(supported, "citation", "unknown")
    assert "<b>citation</b>: agreed, unknown. The list that the numbers point to is gone." in supported.reply.value
    text = next(text for text, part in supported.statements.items() if part == "admitted")
    sort(supported, text, "not covered")
    assert "as wrong as to stretch it" in supported.reply.value


def test_the_order_of_statements_gives_nothing_away_and_stays(hall, activity, answers):
    texts = list(activity.statements)
    assert texts == list(AdmissionDossier(hall, "scraps-ad001", answers=answers).statements)
    assert texts != activity.coded["scraps-ad001"].scope["text"].tolist()


@pytest.mark.parametrize("level", ["supported", "standard"])
def test_every_control_has_a_label_of_its_own(hall, answers, controls, level):
    activity = AdmissionDossier(hall, ["scraps-ad001", "bulletin-ad001"], level=level, answers=answers)
    labels = [control.description for control in controls(activity)]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_what_the_case_says_is_escaped(hall, answers):
    rows = hall.admissions.copy()
    rows["admitted_scope"] = pd.array(["That <i>it</i> burned."] * len(rows), dtype="string")
    case = Case(
        hall.folder, hall.schema, {name: hall.table(name) for name in hall.schema.tables} | {"admissions": rows}
    )
    activity = AdmissionDossier(case, "scraps-ad001", answers=answers)
    sort(activity, "That <i>it</i> burned.", "admitted")
    activity.check.click()
    assert "<i>it" not in activity.reply.value + activity.sorted.value + activity.text.value


def test_admissions_must_exist_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="no 'scraps-ad009' among the admissions"):
        AdmissionDossier(hall, "scraps-ad009", answers=answers)
    with pytest.raises(CaseError, match="at least one admission"):
        AdmissionDossier(hall, [], answers=answers)
    with pytest.raises(ValueError, match="'easy' is not a level"):
        AdmissionDossier(hall, "scraps-ad001", level="easy", answers=answers)

import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.activities.media_check import BEST, DOCUMENTS, HELPS, IDLE, LADDER, RESULTS, WHY, MediaCheck
from course_lib.methods import media

CLIP = {
    "provenance": "not_testable",
    "source": "unsupported",
    "date": "not_testable",
    "location": "unsupported",
    "motive": "not_testable",
    "reach": "seen",
}


def write(check, line, answer):
    check.line.value, check.answer.value = line, answer
    check.put.click()


def fill(check, lines):
    for line, answer in lines.items():
        write(check, line, answer)


@pytest.fixture
def clip(hall, answers):
    return MediaCheck(hall, "gazette-m002", answers=answers)


def test_the_coded_sheet_agrees_with_itself(clip):
    fill(clip, CLIP)
    fill(clip, {f"document {pillar}": BEST[pillar] for pillar in media.PILLARS})
    clip.check.click()
    assert clip.reply.value.startswith("<div role='status'>")
    assert "11 of 11 lines agree" in clip.reply.value
    assert "gazette-p013" in clip.reply.value
    assert "Not filled in" not in clip.reply.value


def test_the_description_keeps_shown_and_meant_apart(clip):
    assert "<b>Is said to show:</b> Flames at a door." in clip.description.value
    assert "<b>Is taken to mean:</b> The fire reached the south door." in clip.description.value
    assert "described, not shown" in clip.description.value
    assert "<img" not in clip.description.value


def test_the_next_empty_line_comes_by_itself(clip):
    assert clip.line.value == "provenance"
    write(clip, "provenance", "not_testable")
    assert clip.line.value == "source"
    assert clip.answer.value is None
    fill(clip, {line: CLIP[line] for line in ("source", "date", "location", "motive", "reach")})
    assert clip.line.value == "document provenance"


def test_documents_are_asked_only_for_what_was_judged_weak(clip):
    fill(clip, {"source": "unsupported", "date": "supported"})
    lines = [line for _, line in clip.line.options]
    assert "document source" in lines
    assert "document date" not in lines
    write(clip, "source", "supported")
    assert "document source" not in [line for _, line in clip.line.options]


@pytest.mark.parametrize("pillar", list(media.PILLARS))
@pytest.mark.parametrize("answer", list(RESULTS))
def test_each_wrong_result_gets_a_reason_and_the_note_of_the_case(hall, clip, pillar, answer):
    write(clip, pillar, answer)
    clip.check.click()
    note = media.checks(hall, "gazette-m002").set_index("pillar").loc[pillar, "note"]
    assert note.replace("'", "&#x27;") in clip.reply.value
    if answer == CLIP[pillar]:
        assert "agreed" in clip.reply.value
    else:
        assert WHY.get((CLIP[pillar], answer)) or WHY[CLIP[pillar], ""]
        assert f"the course has <i>{CLIP[pillar].replace('_', ' ')}</i>" in clip.reply.value


@pytest.mark.parametrize("coded", list(RESULTS))
def test_whatever_the_case_has_each_answer_gets_its_reply(changed, answers, coded):
    check = MediaCheck(changed(("media_checks", "gazette-mc008", "result", coded)), "gazette-m002", answers=answers)
    for answer in RESULTS:
        write(check, "date", answer)
        check.check.click()
        assert ("1 of 1 lines agree" in check.reply.value) == (answer == coded)


@pytest.mark.parametrize(
    ("medium", "date", "location", "right"),
    [
        ("gazette-m002", "not_testable", "unsupported", "seen"),
        ("gazette-m001", "contradicted", "supported", "elsewhere"),
    ],
)
def test_too_little_and_too_much_are_both_wrong(hall, answers, medium, date, location, right):
    check = MediaCheck(hall, medium, answers=answers)
    for answer in LADDER:
        write(check, "reach", answer)
        check.check.click()
        assert ("1 of 1 lines agree" in check.reply.value) == (answer == right)
    write(check, "reach", "nothing")
    check.check.click()
    assert "too little" in check.reply.value
    write(check, "reach", "meant")
    check.check.click()
    assert "step" in check.reply.value


def test_the_meaning_stands_among_the_answers(clip):
    clip.line.value = "reach"
    assert "The fire reached the south door." in {key: label for label, key in clip.answer.options}["meant"]


def test_each_document_gets_a_reply_for_each_pillar(clip):
    fill(clip, dict.fromkeys(media.PILLARS, "not_testable"))
    for pillar in media.PILLARS:
        for document in DOCUMENTS:
            write(clip, f"document {pillar}", document)
            clip.check.click()
            said = clip.reply.value.split(f"To test the {pillar}")[1].split("</li>")[0]
            assert ("agreed" in said) == ((document, pillar) in HELPS)
            assert DOCUMENTS[BEST[pillar]] in said or HELPS.get((document, pillar), " ") in said
    assert set(BEST) == set(media.PILLARS)
    assert set(IDLE) | set(BEST.values()) == set(DOCUMENTS)


def test_the_supported_level_has_three_pillars_hints_and_replies_at_once(hall, answers):
    check = MediaCheck(hall, "gazette-m002", level="supported", answers=answers)
    assert [line for _, line in check.line.options] == ["source", "date", "location", "reach"]
    assert "Is a maker named?" in check.hint.value
    write(check, "source", "supported")
    assert "To say a thing is not to carry it" in check.reply.value
    write(check, "source", "unsupported")
    check.line.value = "document source"
    assert "You need not look for it" in check.hint.value


def test_the_comparison_speaks_only_of_the_pillars_that_were_asked(changed, hall, answers):
    coded = {pillar: CLIP[pillar] for pillar in ("source", "date", "location")}
    check = MediaCheck(hall, "gazette-m002", level="supported", answers=answers)
    fill(check, coded)
    check.check.click()
    assert "these are not carried: source, date, location." in check.reply.value
    assert "provenance" not in check.reply.value
    rows = hall.media_checks
    rows = rows[(rows["media_id"] == "gazette-m002") & rows["pillar"].isin(list(coded))]
    carried = [("media_checks", key, "result", "supported") for key in rows.index]
    check = MediaCheck(changed(*carried), "gazette-m002", level="supported", answers=answers)
    check.check.click()
    assert "Of the pillars on this sheet all are carried. See gazette-p013" in check.reply.value


def test_a_pillar_written_at_the_other_level_stays_on_the_sheet_and_in_the_comparison(hall, answers):
    write(MediaCheck(hall, "gazette-m002", answers=answers), "provenance", "supported")
    check = MediaCheck(hall, "gazette-m002", level="supported", answers=answers)
    check.check.click()
    assert "these are not carried: provenance, source, date, location." in check.reply.value


def test_the_standard_level_gives_no_hint_and_no_verdict_before_comparing(clip):
    assert "Is a maker named?" not in clip.hint.value
    write(clip, "source", "supported")
    assert "unsupported" not in clip.reply.value
    assert "Written: source." in clip.reply.value


def test_nothing_chosen_is_told(clip):
    clip.put.click()
    assert "Choose an answer" in clip.reply.value
    assert clip.steps == []
    assert clip.check.disabled


def test_undo_and_start_again(clip):
    fill(clip, {"provenance": "supported", "source": "unsupported"})
    clip.undo.click()
    assert clip.lines == {"provenance": "supported"}
    clip.reset.click()
    assert clip.steps == []
    assert "0 of 6 lines" in clip.sheet.value


def test_the_sheet_comes_back_and_each_medium_has_its_own(hall, answers):
    check = MediaCheck(hall, ["gazette-m002", "gazette-m001"], answers=answers)
    write(check, "date", "not_testable")
    check.medium.value = "gazette-m001"
    assert check.steps == []
    check.medium.value = "gazette-m002"
    assert check.lines == {"date": "not_testable"}
    again = MediaCheck(hall, "gazette-m002", answers=answers)
    assert again.lines == check.lines
    assert again.sheet.value == check.sheet.value
    assert "Taken up where you left it" in again.saved.value


@pytest.mark.parametrize(
    "step",
    [
        {"line": "colour", "answer": "supported"},
        {"line": "date", "answer": "seen"},
        {"line": "document colour", "answer": "map"},
        {"line": "document date", "answer": "supported"},
        {"line": None, "answer": None},
        ["date", "supported"],
    ],
)
def test_a_step_that_no_longer_fits_is_dropped(hall, answers, step):
    kept = {"line": "date", "answer": "not_testable"}
    answers.save("activity/media-check/gazette-m002", {"level": "standard", "steps": [step, kept]})
    assert MediaCheck(hall, "gazette-m002", answers=answers).steps == [kept]


def test_a_pillar_that_the_case_has_not_checked_is_not_judged(hall, answers):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    fewer = Case(hall.folder, hall.schema, {**tables, "media_checks": hall.media_checks.drop("gazette-mc006")})
    check = MediaCheck(fewer, "gazette-m002", answers=answers)
    fill(check, {"provenance": "supported", "date": "not_testable"})
    check.check.click()
    assert "1 of 1 lines agree" in check.reply.value
    assert "has not checked this pillar" in check.reply.value


def test_what_the_case_says_is_escaped(changed, answers):
    case = changed(
        ("media", "gazette-m002", "shows", "A <b>door</b>."),
        ("media", "gazette-m002", "asserted_meaning", "<script>"),
        ("media_checks", "gazette-mc008", "note", "<i>none</i>"),
    )
    check = MediaCheck(case, "gazette-m002", answers=answers)
    write(check, "date", "supported")
    write(check, "reach", "nothing")
    check.check.click()
    for html in (check.description.value, check.reply.value, check.sheet.value):
        assert "<script>" not in html
        assert "<i>none" not in html
        assert "<b>door" not in html


def test_a_medium_without_a_maker(changed, answers):
    check = MediaCheck(changed(("media", "gazette-m002", "creator_id", pd.NA)), "gazette-m002", answers=answers)
    assert "nobody is named" in check.description.value


def test_every_control_has_a_label(hall, answers, controls):
    check = MediaCheck(hall, level="supported", answers=answers)
    assert all(control.description for control in controls(check))


def test_media_must_exist_and_be_given(hall, answers):
    with pytest.raises(CaseError, match="no 'gazette-m9' among the media"):
        MediaCheck(hall, "gazette-m9", answers=answers)
    with pytest.raises(CaseError, match="at least one medium"):
        MediaCheck(hall, [], answers=answers)
    with pytest.raises(ValueError, match="'hard' is not a level"):
        MediaCheck(hall, level="hard", answers=answers)

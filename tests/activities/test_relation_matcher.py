import pytest

from course_lib import Case, CaseError
from course_lib.activities.confusions import BY_FAMILY, BY_KIND, confusion
from course_lib.activities.relation_matcher import FAMILY_WORDS, KIND_WORDS, REMOVERS, RelationMatcher
from course_lib.methods.relations import CONTENT, FAMILIES, KINDS

SEVERAL = ["case-r011", "case-r007", "case-r005"]
WHY = "two days lie  between the two statements"


def answer(matcher, kind, because=WHY, remover="time"):
    matcher.kind.value, matcher.because.value, matcher.remover.value = kind, because, remover
    matcher.keep.click()


@pytest.fixture
def matcher(hall, answers):
    return RelationMatcher(hall, "case-r011", answers=answers)


@pytest.fixture
def several(hall, answers):
    return RelationMatcher(hall, SEVERAL, answers=answers)


def test_both_claims_stand_side_by_side_with_their_passages(matcher):
    for words in (
        "lexicon-c010",
        "lexicon-c009",
        "lexicon-p013",
        "The stewards held the whole hall",
        "Orsby town council",
    ):
        assert words in matcher.claims.value


def test_a_denial_is_marked(hall, answers):
    matcher = RelationMatcher(hall, "case-r006", answers=answers)
    assert "denied: The council switched the alarm off" in matcher.claims.value


def test_an_answer_needs_a_relation_a_reason_and_a_variable(matcher):
    matcher.keep.click()
    assert "Choose how the two stand" in matcher.reply.value
    matcher.kind.value = "compatible"
    for lazy in ("", "   ", "because it is"):
        matcher.because.value = lazy
        matcher.keep.click()
        assert "in 4 words or more" in matcher.reply.value
    matcher.because.value = WHY
    matcher.keep.click()
    assert "what would remove the conflict" in matcher.reply.value
    assert matcher.steps == []
    assert matcher.check.disabled


def test_the_reason_is_kept_as_it_was_written(matcher, answers):
    answer(matcher, "compatible")
    assert matcher.steps == [{"kind": "compatible", "because": WHY, "remover": "time"}]
    assert answers.get(matcher.key)["steps"] == matcher.steps
    assert WHY in matcher.mine.value
    assert matcher.reply.value.startswith("<div role='status'>")


def test_the_same_answer_is_told_with_the_reason_of_the_course(matcher):
    answer(matcher, "compatible")
    matcher.check.click()
    for words in ("You have the same", "Two days lie between them", "lexicon-p013", "2019-03-12", "<details>"):
        assert words in matcher.reply.value


def test_every_difference_is_not_a_lie(matcher):
    answer(matcher, "contradicts", remover="nothing")
    matcher.check.click()
    assert "Not every difference is a lie" in matcher.reply.value
    assert "By the tables these differ or are open: place" not in matcher.reply.value
    assert "By the tables these differ or are open: time, holder, extent" in matcher.reply.value


@pytest.mark.parametrize(
    ("remover", "told"),
    [
        ("time", "it differs. first ‘2019-03-12’"),
        ("place", "It cannot remove anything"),
        ("measure", "do not both have such a thing"),
        ("voice", "It removes no conflict"),
        ("no_conflict", "the course agrees"),
    ],
)
def test_the_variable_is_weighed(matcher, remover, told):
    answer(matcher, "compatible", remover=remover)
    matcher.check.click()
    assert told in matcher.reply.value


@pytest.mark.parametrize(
    ("relation", "remover", "told"),
    [
        ("case-r012", "time", "It could remove the conflict; nobody can tell yet"),
        ("case-r012", "scope", "this stands in free words"),
        ("case-r012", "no_conflict", "there is something to remove"),
        ("case-r009", "nothing", "is a strong word"),
        ("case-r001", "measure", "There is no conflict here"),
        ("case-r008", "time", "‘time’: it differs"),
        ("case-r008", "ground", "It would not let both stand"),
    ],
)
def test_the_variable_of_other_pairs_is_weighed(hall, answers, relation, remover, told):
    matcher = RelationMatcher(hall, relation, answers=answers)
    answer(matcher, "tension", remover=remover)
    matcher.check.click()
    assert told in matcher.reply.value


def test_undo_and_start_again(matcher):
    answer(matcher, "tension")
    answer(matcher, "compatible")
    assert "the last one counts" in matcher.mine.value
    matcher.undo.click()
    assert matcher.kind.value == "tension"
    matcher.reset.click()
    assert matcher.steps == []
    assert matcher.kind.value == matcher.because.value == ""
    assert matcher.undo.disabled
    assert matcher.check.disabled


def test_the_answer_comes_back(hall, answers, matcher):
    answer(matcher, "compatible")
    again = RelationMatcher(hall, "case-r011", answers=answers)
    assert again.steps == matcher.steps
    assert (again.kind.value, again.because.value, again.remover.value) == ("compatible", WHY, "time")
    assert "Taken up where you left it" in again.saved.value


@pytest.mark.parametrize(
    "rubbish",
    [
        {"steps": "x"},
        {"steps": [3, {"kind": "scope", "because": WHY, "remover": "time"}]},
        {"steps": [{"kind": "tension", "because": 4, "remover": "time"}]},
        {"steps": [{"kind": "tension", "because": WHY, "remover": "luck"}]},
    ],
)
def test_what_no_longer_fits_is_left_aside(hall, answers, matcher, rubbish):
    answers.save(matcher.key, rubbish)
    assert RelationMatcher(hall, "case-r011", answers=answers).steps == []


def test_pairs_are_turned_with_buttons_and_keep_their_own_answers(several):
    assert several.back.disabled
    answer(several, "compatible")
    several.on.click()
    assert several.pair.value == 1
    assert several.steps == []
    assert "scraps-c001" in several.claims.value
    several.because.value = "half an answer"
    several.on.click()
    assert several.on.disabled
    several.back.click()
    assert several.because.value == "half an answer"
    assert "Not kept yet" in several.saved.value
    several.pair.value = 0
    assert several.kind.value == "compatible"
    assert len(several.steps) == 1


def test_the_supported_level_offers_families_and_shows_what_differs(hall, answers):
    matcher = RelationMatcher(hall, SEVERAL, level="supported", answers=answers)
    assert [key for _, key in matcher.kind.options[1:]] == ["conflict", "scope", "support"]
    assert "differ: time (when it happened), holder (who holds the place), extent" in matcher.known.value
    assert "event (" not in matcher.known.value
    assert {key for _, key in matcher.remover.options[1:]} == {
        "no_conflict", "time", "holder", "extent", "voice", "ground", "nothing",
    }  # fmt: skip
    answer(matcher, "conflict")
    matcher.check.click()
    assert "Not every difference is a lie" in matcher.reply.value
    assert "family: scope" in matcher.reply.value
    answer(matcher, "scope")
    matcher.check.click()
    assert "You have the same" in matcher.reply.value


def test_one_pair_alone_has_three_families_at_least(hall, answers):
    matcher = RelationMatcher(hall, "case-r004", level="supported", answers=answers)
    assert [key for _, key in matcher.kind.options[1:]] == ["conflict", "tension", "dependence"]


def test_levels_keep_their_answers_apart(hall, answers, matcher):
    answer(matcher, "compatible")
    assert RelationMatcher(hall, "case-r011", level="supported", answers=answers).steps == []


def test_a_pair_of_claims_finds_its_relation_whatever_the_order(hall, answers):
    for pair in (("lexicon-c009", "lexicon-c010"), [("lexicon-c010", "lexicon-c009")]):
        matcher = RelationMatcher(hall, pair, answers=answers)
        assert (matcher.current.first, matcher.current.second) == ("lexicon-c010", "lexicon-c009")
        assert matcher.coded == ["compatible"]


def test_a_pair_that_is_not_coded_is_compared_all_the_same(hall, answers):
    matcher = RelationMatcher(hall, ("gazette-c001", "gazette-c015"), answers=answers)
    for remover, told in (("no_conflict", "as you read it"), ("nothing", "Something might"), ("event", "it differs")):
        answer(matcher, "compatible", remover=remover)
        matcher.check.click()
        assert "has not coded this pair" in matcher.reply.value
        assert told in matcher.reply.value


def test_every_confusion_has_a_reply():
    for chosen in KINDS:
        for coded in KINDS:
            assert chosen == coded or confusion(chosen, coded).endswith((".", "?"))
    assert set(BY_FAMILY) == {(a, b) for a in FAMILIES for b in FAMILIES if a != b}
    assert all(one in KINDS and two in KINDS for one, two in BY_KIND)
    assert "attacks the road, not the conclusion" in confusion("rebuts", "undercuts")
    assert "You chose" in confusion("retracts", "corrects")


def test_every_relation_and_variable_has_words():
    assert set(KIND_WORDS) == set(KINDS)
    assert set(FAMILY_WORDS) == set(FAMILIES)
    assert set(CONTENT) < set(REMOVERS)


def test_every_control_has_a_label(several, controls):
    assert all(control.description for control in controls(several))


def test_relations_and_claims_must_exist(hall, answers):
    with pytest.raises(CaseError, match="no 'case-r999' among the relations"):
        RelationMatcher(hall, ["case-r999"], answers=answers)
    with pytest.raises(CaseError, match="no 'gazette-c0' among the claims"):
        RelationMatcher(hall, [("gazette-c0", "gazette-c001")], answers=answers)
    with pytest.raises(CaseError, match="at least one relation"):
        RelationMatcher(hall, [], answers=answers)
    with pytest.raises(ValueError, match="two different claims"):
        RelationMatcher(hall, [("gazette-c001", "gazette-c001")], answers=answers)
    with pytest.raises(ValueError, match="not a level"):
        RelationMatcher(hall, "case-r011", level="hard", answers=answers)


@pytest.mark.parametrize(("remover", "told"), [("ground", "Yes: an undercutter"), ("time", "takes a ground away")])
def test_an_undercutter_is_met_by_another_ground(hall, answers, remover, told):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    changed = tables["relations"].copy()
    changed.loc["case-r007", "kind"] = "undercuts"
    case = Case(hall.folder, hall.schema, {**tables, "relations": changed})
    matcher = RelationMatcher(case, "case-r007", answers=answers)
    answer(matcher, "undercuts", remover=remover)
    matcher.check.click()
    assert told in matcher.reply.value

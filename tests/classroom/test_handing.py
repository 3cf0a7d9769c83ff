import hashlib

import pytest

from course_lib.classroom.handing import BECAME, hand_over
from tests.classroom.conftest import many, said, written

KNOWN = {f"q{place}" for place in range(40)}


@pytest.fixture
def become(tmp_path):
    """What became of each file, by path, after reading the class; and the class itself."""

    def read():
        handed = hand_over(tmp_path / "class", KNOWN)
        return {note.found.path: note for note in handed.notes}, handed

    return read


def part(begin, end, option="a"):
    return {f"q{place}": said(f"q{place}", option)[f"q{place}"] for place in range(begin, end)}


def test_every_file_has_its_note_and_the_class_goes_on(put, become, tmp_path):
    put("one/answers.json", written(many()))
    put("two/answers.json", written(many(option="b"))[:-40])
    put("three/answers.json", b"\xff\xfe\x00")
    put("four/answers.json", b"")
    put("five/answers.json", written({}))
    put("six/answers.json", written({}, version=99))
    put("seven/package.json", b"{}")
    put("eight/notes.pdf", b"")
    put("nine/answers.json", written({"gone-1": {}}))
    (tmp_path / "class" / "ten.json").symlink_to("/etc/passwd")
    notes, handed = become()
    assert {path: note.became for path, note in notes.items()} == {
        "one/answers.json": "used",
        "two/answers.json": "unusable",
        "three/answers.json": "unusable",
        "four/answers.json": "unusable",
        "five/answers.json": "empty",
        "six/answers.json": "unusable",
        "seven/package.json": "other",
        "eight/notes.pdf": "other",
        "nine/answers.json": "empty",
        "ten.json": "refused",
    }
    assert len(handed.learners) == 1
    assert notes["two/answers.json"].told == (
        "It breaks off in the middle: it was cut short while it was saved or sent. Ask for it again."
    )
    assert "bring your course up to date" in notes["six/answers.json"].told
    assert "gone-1" in notes["nine/answers.json"].told
    assert {note.became for note in notes.values()} <= set(BECAME)


def test_nothing_in_the_folder_changes(put, become, tmp_path):
    put("one/answers.json", written(many()))
    put("two/answers.json", b"broken")

    def state():
        files = sorted(path for path in (tmp_path / "class").rglob("*") if path.is_file())
        return [(str(path), path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).digest()) for path in files]

    before = state()
    become()
    assert state() == before


def test_the_same_content_under_two_names_counts_once(put, become):
    put("one/answers.json", written(many()))
    put("two/answers.json", written(many()))
    put("three/answers.json", written(many(option="b")))
    notes, handed = become()
    assert len(handed.learners) == 2
    pair = [notes["one/answers.json"], notes["two/answers.json"]]
    assert sorted(note.became for note in pair) == ["duplicate", "used"]
    again = next(note for note in pair if note.became == "duplicate")
    assert again.other in [note.found for note in pair]
    assert again.other != again.found
    assert "under another name" in again.told
    assert pair[0].learner == pair[1].learner


def test_few_answers_that_agree_are_no_copy(put, become):
    put("one/answers.json", written(many(number=4)))
    put("two/answers.json", written(many(number=4)))
    notes, handed = become()
    assert len(handed.learners) == 2
    assert sum("too few to call it a copy" in note.told for note in notes.values()) == 1


def test_an_earlier_state_gives_way_to_the_fuller_one_whatever_its_date(put, become):
    put("one/old.json", written(part(0, 5)), when=2_000_000_000)
    put("one/answers.json", written(part(0, 12)), when=1_000_000_000)
    put("two/answers.json", written(part(0, 6, "b")))
    notes, handed = become()
    assert notes["one/old.json"].became == "earlier"
    assert notes["one/old.json"].other == notes["one/answers.json"].found
    assert sorted(len(learner.answers) for learner in handed.learners) == [6, 12]


def test_of_two_states_with_the_same_first_answers_the_one_with_more_tries_counts(put, become):
    later = part(0, 5)
    later["q0"] = {"tries": [*later["q0"]["tries"], {"value": "q0-b"}]}
    put("one/answers.json", written(later), when=1_000_000_000)
    put("one/old.json", written(part(0, 5)), when=2_000_000_000)
    put("two/answers.json", written(part(0, 6, "b")))
    notes, _ = become()
    assert notes["one/old.json"].became == "earlier"
    assert notes["one/answers.json"].became == "used"


def test_an_earlier_state_under_another_name_is_found_too(put, become):
    put("one.json", written(part(0, 11)))
    put("uno.json", written(part(0, 20)))
    put("middle.json", written(part(0, 15)))
    notes, handed = become()
    assert len(handed.learners) == 1
    assert len(handed.learners[0].answers) == 20
    assert {path: note.became for path, note in notes.items()} == {
        "one.json": "earlier",
        "middle.json": "earlier",
        "uno.json": "used",
    }
    assert {note.other.path for path, note in notes.items() if path != "uno.json"} == {"uno.json"}


def test_what_only_the_other_file_of_a_learner_has_is_taken_over(put, become):
    put("one/answers.json", written(part(0, 6)), when=1_000_000_000)
    put("one/home.json", written(part(5, 12, "b")), when=2_000_000_000)
    put("two/answers.json", written(part(0, 3, "c")))
    notes, handed = become()
    fuller = max(handed.learners, key=lambda learner: len(learner.answers))
    assert len(fuller.answers) == 12
    assert fuller.answers["q5"]["tries"][0]["value"] == "q5-b"
    assert notes["one/answers.json"].became == "joined"
    assert notes["one/answers.json"].told == (
        "It adds 5 entries that {other} lacks, of the same learner. Where the two differ (1), {other} counts."
    )


def test_the_newest_counts_where_a_learner_began_anew(put, become):
    put("one/answers.json", written(part(0, 6)), when=1_000_000_000)
    put("one/again.json", written(part(0, 6, "b") | part(6, 8)), when=2_000_000_000)
    put("two/answers.json", written(part(0, 3, "c")))
    notes, handed = become()
    assert sorted(len(learner.answers) for learner in handed.learners) == [3, 8]
    assert notes["one/answers.json"].became == "earlier"
    assert "differs in 6" in notes["one/answers.json"].told


def test_a_folder_full_of_answers_that_contradict_each_other_is_no_learner_s(put, become):
    for place, option in enumerate("abca"):
        put(f"10a/answers ({place}).json", written(part(place, 9, option)))
    put("two/answers.json", written(part(0, 3, "c")))
    notes, handed = become()
    assert len(handed.learners) == 5
    assert "counts as a learner of its own" in notes["10a/answers (0).json"].told


def test_the_last_hand_in_of_a_platform_counts(put, become):
    put("yx_11_5001_answers.json", written(part(0, 6)), when=2_000_000_000)
    put("yx_11_5002_answers-1.json", written(part(0, 6, "b")), when=1_000_000_000)
    put("zz_12_5003_answers.json", written(part(0, 3, "c")))
    notes, handed = become()
    assert len(handed.learners) == 2
    assert notes["yx_11_5001_answers.json"].became == "earlier"
    assert "differs in 6" in notes["yx_11_5001_answers.json"].told


def test_learners_do_not_stand_in_the_order_of_their_names(put, become):
    names = [f"learner-{place:02d}" for place in range(12)]
    for place, name in enumerate(names):
        put(f"{name}/answers.json", written(part(0, 5) | said("q6", "abc"[place % 3], 0.5 + place / 100)))
    _, handed = become()
    order = [learner.name for learner in handed.learners]
    assert sorted(order) == names
    assert order not in (names, names[::-1])
    _, again = become()
    assert [learner.name for learner in again.learners] == order


def test_activities_alone_make_a_learner(put, become):
    put(
        "one/answers.json", written({"activity/hedge-sorter/epoch": {"level": "standard", "steps": [{"zone": "deck"}]}})
    )
    _, handed = become()
    assert len(handed.learners) == 1


@pytest.mark.parametrize("older_is_newer", [True, False])
def test_of_two_files_with_the_same_answers_the_present_version_counts(put, become, older_is_newer):
    dates = (2_000_000_000, 1_000_000_000) if older_is_newer else (1_000_000_000, 2_000_000_000)
    put("one/answers.json", written(many(), version=0), when=dates[0])
    put("two/answers.json", written(many()), when=dates[1])
    put("three/old.json", written(many(option="b"), version=0), when=dates[0])
    put("three/answers.json", written(many(option="b")), when=dates[1])
    notes, handed = become()
    assert sorted(learner.name for learner in handed.learners) == ["three", "two"]
    assert {path for path, note in notes.items() if note.became == "used"} == {"two/answers.json", "three/answers.json"}
    assert {path for path, note in notes.items() if note.older} == {"one/answers.json", "three/old.json"}
    assert "An older version of the course wrote it (0)" in notes["one/answers.json"].told


def test_an_older_version_with_more_answers_still_counts(put, become):
    put("one/answers.json", written(part(0, 20), version=0))
    put("two/answers.json", written(part(0, 12)))
    notes, _ = become()
    assert notes["one/answers.json"].became == "used"
    assert notes["one/answers.json"].older


def test_what_needs_a_look_is_what_is_broken_empty_or_perhaps_somebody_else_s(put, become, tmp_path):
    put("fine/answers.json", written(part(0, 12)))
    put("fine/old.json", written(part(0, 6)))
    put("fine/copy.json", written(part(0, 12)))
    put("old-version/answers.json", written(part(0, 12, "c"), version=0))
    put("again/answers.json", written(part(0, 12)))
    put("earlier/answers.json", written(part(0, 11)))
    put("empty/answers.json", written({}))
    put("cut/answers.json", b"{")
    put("anew/answers.json", written(part(0, 6)), when=1_000_000_000)
    put("anew/again.json", written(part(0, 6, "b") | part(6, 8)), when=2_000_000_000)
    put("notes.docx", b"PK")
    (tmp_path / "class" / "link.json").symlink_to("/etc/hostname")
    notes, _ = become()
    look = {path for path, note in notes.items() if note.look}
    copies = {"again/answers.json", "fine/answers.json", "fine/copy.json"}
    assert len(look & copies) == 1
    assert look - copies == {
        "earlier/answers.json",
        "empty/answers.json",
        "cut/answers.json",
        "anew/answers.json",
        "link.json",
    }
    assert "handed in another's work" in notes["earlier/answers.json"].told

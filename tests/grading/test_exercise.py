from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from course_lib.grading.exercise import Exercise, ExerciseError, exercises
from course_lib.grading.keys import key_faults, names, plain, rehearsed, right_answer, secrets
from tests.grading import small

COURSE = Path(__file__).parents[2] / "exercises"
ONE = {"kind": "number", "points": 1, "answer": 1}
TABLE = {"kind": "table", "points": 1, "by": "id"}
SHIPPED = sorted(path.name for path in (COURSE / "source").iterdir() if path.is_dir())


def test_an_exercise_is_read(tmp_path):
    exercise = Exercise.load(small.write(tmp_path))
    assert (exercise.assignment, exercise.title, exercise.points) == ("01-a", "The fire drill", 12)
    assert list(exercise.questions) == ["q1", "q2", "q3"]
    assert exercise.written["w1"].criteria[0].levels["Proficient"].points == 2
    assert exercise.text("q2") == "What is q2?"
    assert [each.assignment for each in exercises(tmp_path)] == ["01-a"]
    with pytest.raises(KeyError, match="no cell 'q9'"):
        exercise.cell("q9")


def refused(tmp_path, **parts):
    with pytest.raises(ExerciseError) as told:
        Exercise.load(small.write(tmp_path, **parts))
    return str(told.value)


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("q1-check", {"points": 3}, "q1: 2 points in the key, 3 in the notebook"),
        ("q1-check", {"points": None}, "cell q1-check: it has no points"),
        ("q1-check", {"grade_id": "q1"}, "cell q1: two cells have this grade_id"),
        ("start", {"grade_id": "begin"}, "no cell is called start"),
        ("about", {"locked": False}, "cell about: it is neither an answer nor locked"),
        ("about", {"schema_version": 2}, "cell 1: it has no nbgrader metadata"),
        ("w1-text", {"grade_id": "w2-text"}, "cell w1: a written answer is a markdown cell below a locked one"),
        ("w1", {"points": 3}, "its criteria make 2 points, it says 2, the cell 3"),
    ],
)
def test_a_cell_that_does_not_fit_is_named(tmp_path, name, change, told):
    nb = small.notebook()
    ours = small.named(nb, name).metadata["nbgrader"]
    ours.update({key: value for key, value in change.items() if value is not None})
    for key in [key for key, value in change.items() if value is None]:
        del ours[key]
    message = refused(tmp_path, nb=nb)
    assert told in message
    assert "source/01-a: " in message


@pytest.mark.parametrize(
    "source",
    [
        'hand_in("q1", q2, kind="number")',
        'hand_in("q1", q1)',
        'x = 1\nhand_in("q1", q1, kind="number")',
        'print("q1", q1, kind="number")',
        "hand_in(",
        "",
    ],
)
def test_a_check_cell_is_one_call(tmp_path, source):
    nb = small.notebook()
    small.named(nb, "q1-check").source = source
    assert "cell q1-check: it is exactly one line" in refused(tmp_path, nb=nb)


def test_cells_of_a_question_stand_in_a_row(tmp_path):
    nb = small.notebook()
    nb.cells[2], nb.cells[3] = nb.cells[3], nb.cells[2]
    assert "q1-text, q1 and q1-check stand in a row" in refused(tmp_path, nb=nb)


def test_key_and_notebook_have_the_same_questions_and_kinds(tmp_path):
    fewer = {name: entry for name, entry in small.KEY.items() if name != "q1"}
    assert "q1: it has no entry" in refused(tmp_path, key=fewer)
    more = small.KEY | {"q9": small.KEY["q1"]}
    assert "q9: the notebook has no cell q9-check" in refused(tmp_path, key=more)
    other = small.KEY | {"q1": {"kind": "choice", "points": 2, "answer": "yes"}}
    assert "q1: the key says choice, the cell q1-check number" in refused(tmp_path, key=other)


def test_the_total_is_kept_within_bounds(tmp_path):
    nb, key = small.notebook(), deepcopy(small.KEY)
    small.named(nb, "q1-check").metadata["nbgrader"]["points"] = key["q1"]["points"] = 30
    assert "40 points in all: make it 10 to 25" in refused(tmp_path, nb=nb, key=key)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda w: w.pop("model"), "a rubric has comments, criteria, model, points, samples"),
        (lambda w: w.update(criteria=[]), "it has no criteria"),
        (lambda w: w.update(points=5), "it says 5"),
        (lambda w: w["samples"].pop("Basic"), "a sample answer for each of Basic"),
        (lambda w: w.update(comments=[""]), "standard comments"),
        (lambda w: w.update(model="Else."), "not the text of the notebook's cell"),
        (lambda w: w["criteria"][0]["levels"].pop("Basic"), "its levels are Basic, Emergent, Proficient"),
        (lambda w: w["criteria"][0]["levels"]["Basic"].update(points=3), "must rise from Basic to Proficient"),
        (lambda w: w["criteria"][0].update(points=3), "Proficient is worth 2, the criterion 3"),
    ],
)
def test_a_rubric_that_does_not_fit_is_named(tmp_path, change, told):
    rubric = deepcopy(small.RUBRIC)
    change(rubric["w1"])
    assert told in refused(tmp_path, rubric=rubric)


def test_files_that_cannot_be_read_are_named(tmp_path):
    folder = small.write(tmp_path)
    for name, content, told in (
        ("key.yaml", "a: [", "cannot be read as YAML"),
        ("key.yaml", "assignment: 02-a", "no line 'assignment: 01-a'"),
        ("01-a.ipynb", "{", "it is no notebook"),
    ):
        kept = (folder / name).read_bytes()
        (folder / name).write_text(content)
        with pytest.raises(ExerciseError, match=told):
            Exercise.load(folder)
        (folder / name).unlink()
        with pytest.raises(ExerciseError, match="there is no such file"):
            Exercise.load(folder)
        (folder / name).write_bytes(kept)
    with pytest.raises(ExerciseError, match="no exercise here"):
        list(exercises(tmp_path / "source"))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({}, "no kind"),
        ({"kind": "essay", "points": 1}, "no kind"),
        ({"kind": "number", "points": 0, "answer": 1}, "no points"),
        ({"kind": "number", "points": 1}, "answer missing"),
        (ONE | {"each": 1}, "each unknown"),
        ({"kind": "number", "points": 1, "answer": "many"}, "is no number"),
        (ONE | {"tolerance": -1}, "tolerance is a number"),
        (ONE | {"partial": [{"answer": 2}]}, "each partial has"),
        (ONE | {"partial": [{"answer": 2, "points": 1, "reason": "."}]}, "less than"),
        ({"kind": "date", "points": 1, "answer": "soon"}, "is no date"),
        ({"kind": "choice", "points": 1, "answer": True}, "between quotation marks"),
        ({"kind": "choice", "points": 1, "answer": "weak", "wrong": "It is Weak."}, "gives the answer away"),
        ({"kind": "range", "points": 2, "low": "a", "high": 2}, "two numbers"),
        ({"kind": "range", "points": 2, "low": 1, "high": 2, "low_points": 1, "high_points": 2}, "do not add up"),
        ({"kind": "set", "points": 2, "answer": ["a", "b"], "each": 2}, "do not add up"),
        ({"kind": "set", "points": 2, "answer": []}, "not empty"),
        ({"kind": "set", "points": 2, "answer": ["a"], "extra": 1}, "zero or less"),
        ({"kind": "order", "points": 2, "answer": ["a"]}, "two or more"),
        ({"kind": "table", "points": 2, "by": "id", "columns": {"low": 1}, "rows": [{"id": "x"}]}, "has the cells id"),
        ({"kind": "table", "points": 2, "by": "id", "columns": {"low": 1}, "rows": [{"id": "x", "low": 1}]}, "make 1"),
        ({"kind": "table", "points": 2, "by": "id", "columns": {"id": 1}, "rows": [{"id": "x"}]}, "cannot count"),
        (
            TABLE | {"columns": {"low": {"points": 1, "wrong": "Not 7."}}, "rows": [{"id": "x", "low": 7}]},
            "gives the answer away",
        ),
        (ONE | {"tries": [[1, 0]]}, "gets 1 points and must get 0"),
        (ONE | {"tries": [1]}, "tries are pairs"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_used_says_why(entry, told):
    assert any(told in fault for fault in key_faults(entry)), key_faults(entry)


def test_a_date_without_quotation_marks_is_read_as_text():
    assert plain(yaml.safe_load("answer: 2012-01-29")) == {"answer": "2012-01-29"}


def test_secrets_are_the_values_not_the_names_of_given_rows():
    assert secrets(small.KEY["q3"]) == {"3", "visitors", "staff"}
    assert secrets(small.KEY["q3"] | {"named": False}) >= {"one", "two"}
    assert not names("A person", "a")
    assert right_answer(small.KEY["q3"])[1] == {"stall": "two", "low": None, "group": "staff"}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_course_s_exercises_are_sound(name):
    exercise = Exercise.load(COURSE / "source" / name)
    assert exercise.written, "an exercise has a written answer"
    for question, entry in exercise.questions.items():
        for answer, wanted, reached in rehearsed(entry):
            assert reached == wanted, (question, answer)


def test_each_exercise_has_two_variants_alike():
    lessons = {name.split("-")[0] for name in SHIPPED}
    for lesson in lessons:
        found = [Exercise.load(COURSE / "source" / name) for name in SHIPPED if name.startswith(f"{lesson}-")]
        assert len(found) >= 2, f"lesson {lesson} has one variant only"
        shapes = [{q: (entry["kind"], entry["points"]) for q, entry in each.questions.items()} for each in found]
        criteria = [{w: [(c.name, c.points) for c in r.criteria] for w, r in each.written.items()} for each in found]
        assert all(shape == shapes[0] for shape in shapes), f"lesson {lesson}: kinds or points differ"
        assert all(each == criteria[0] for each in criteria), f"lesson {lesson}: criteria differ"
        keys = [{q: right_answer(entry) for q, entry in each.questions.items()} for each in found]
        assert all(keys[0] != key for key in keys[1:]), f"lesson {lesson}: two variants have the same answers"

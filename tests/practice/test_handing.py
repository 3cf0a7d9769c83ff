import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.testing.globalipapp import get_ipython as started
from IPython.utils.capture import capture_output

from course_lib.case.dates import parse
from course_lib.methods.ranges import Range
from course_lib.practice.handing import ANSWER, EMPTY, KINDS, LARGEST, OK, hand_in, handed_over

FRAME = pd.DataFrame({"low": [1, None]}, index=pd.Index(["x", "y"], name="id"))


def form(answer, kind, **wanted):
    return handed_over("q1", answer, kind=kind, **wanted)["form"]


@pytest.mark.parametrize(
    ("kind", "given", "handed"),
    [
        ("number", 7, 7),
        ("number", np.int64(7), 7),
        ("number", 7.0, 7),
        ("number", "1,000", 1000),
        ("range", (3, None), [3, None]),
        ("range", [None, None], [None, None]),
        ("range", Range(3, 4, None), [3, None]),
        ("range", {"low": 1, "high": "unknown"}, [1, None]),
        ("date", " 2012-01 ", "2012-01"),
        ("date", date(2012, 1, 29), "2012-01-29"),
        ("date", pd.Timestamp("2012-01-29 10:00"), "2012-01-29"),
        ("date", parse("../2012-06-20"), "../2012-06-20"),
        ("choice", " a  word ", "a word"),
        ("set", {"b", "a"}, ["a", "b"]),
        ("set", "a", ["a"]),
        ("set", pd.Index(["b", "a"]), ["b", "a"]),
        ("order", ("b", "a"), ["b", "a"]),
        ("table", {"id": "x", "low": np.nan}, [{"id": "x", "low": None}]),
        ("table", [{"id": "x", "low": 1, "high": ...}], [{"id": "x", "low": 1}]),
        ("table", FRAME, [{"id": "x", "low": 1}, {"id": "y", "low": None}]),
    ],
)  # fmt: skip
def test_an_answer_is_handed_over_as_plain_data(kind, given, handed):
    document = handed_over("q1", given, kind=kind)
    assert document == {"schema": 1, "question": "q1", "kind": kind, "answer": handed, "form": OK}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nothing", [None, ...])
def test_no_answer_is_a_form_of_its_own(kind, nothing):
    document = handed_over("q1", nothing, kind=kind)
    assert (document["answer"], document["form"]) == (None, EMPTY)


@pytest.mark.parametrize(
    ("kind", "untouched"),
    [
        ("range", (..., ...)),
        ("choice", "  "),
        ("set", [...]),
        ("table", [{"id": "x", "low": ..., "high": ...}, {"id": ..., "low": ..., "high": ...}]),
    ],
)
def test_what_was_left_as_it_was_is_no_answer(kind, untouched):
    assert form(untouched, kind) == EMPTY


def test_an_empty_set_is_an_answer():
    assert handed_over("q1", [], kind="set") | {"form": OK} == handed_over("q1", set(), kind="set")


@pytest.mark.parametrize(
    ("kind", "given", "wanted", "told"),
    [
        ("number", True, {}, "write a number, such as 7"),
        ("number", "many", {}, "is not a number"),
        ("number", float("inf"), {}, "infinite"),
        ("number", 101, {"low": 0, "high": 100}, "a number from 0 to 100"),
        ("number", -1, {"low": 0}, "of at least 0"),
        ("number", 9, {"high": 8}, "of at most 8"),
        ("range", 3, {}, "Write a pair"),
        ("range", (3, ...), {}, "Write a pair"),
        ("range", (8, 3), {}, "write (low, high)"),
        ("range", (3, 200), {"high": 100}, "cannot be the answer"),
        ("date", "29 January", {}, "'29 January' is not a date"),
        ("date", 2012, {}, "as text"),
        ("date", "2012-02-30", {}, "is not a date"),
        ("claim", 7, {}, "id of one claim"),
        ("choice", "maybe", {"choices": ["yes", "no"]}, "not one of the choices: yes, no"),
        ("choice", ["yes"], {}, "one of the choices"),
        ("set", [["a"]], {}, "Each part of the list"),
        ("set", ["yes", "maybe"], {"choices": ["yes"]}, "'maybe' is not one of the choices"),
        ("order", {"x": 1}, {}, "first to last"),
        ("order", ["a", "a"], {}, "'a' stands in the list twice"),
        ("table", ["a"], {}, "a list of rows"),
        ("table", [{"id": "x"}], {"columns": ["id", "low"]}, "Row 1 has no low"),
        ("number", pd.DataFrame(), {}, "does not ask for one"),
        ("number", object(), {}, "cannot be handed in"),
        ("set", [[[[[["a"]]]]]], {}, "lists within lists"),
        ("choice", "x" * LARGEST, {}, "longer than"),
    ],
)
def test_a_wrong_form_is_told_and_nothing_is_handed_over(kind, given, wanted, told):
    document = handed_over("q1", given, kind=kind, **wanted)
    assert told in document["form"]
    assert document["answer"] is None


def test_ids_are_looked_up_in_the_case(hall):
    claim, passage = hall.table("claims").index[0], hall.table("passages").index[0]
    assert form(claim.upper(), "claim", case=hall) == OK
    assert form(passage, "passage", case=hall) == OK
    assert form([claim, passage], "set", case=hall) == OK
    assert "There is no claim" in form(passage, "claim", case=hall)
    assert f"Did you mean {claim}" in form(claim + "x", "claim", case=hall)
    assert "There is no 'zzz'" in form([claim, "zzz"], "order", case=hall)


def test_an_unknown_kind_is_an_error_of_the_exercise():
    with pytest.raises(ValueError, match="There is no kind of question 'essay'"):
        handed_over("q1", 1, kind="essay")


def test_an_object_that_breaks_when_it_is_looked_at_breaks_nothing():
    class Broken:
        def __getattr__(self, name):
            raise RuntimeError(name)

    looped = []
    looped.append(looped)
    assert "RuntimeError" in form(Broken(), "number")
    assert form(looped, "set") not in (OK, EMPTY)
    assert form(10**6000, "number") not in (OK, EMPTY)


def test_line_and_data_are_shown(capsys):
    hand_in("q1", "<b>", kind="choice")
    assert capsys.readouterr().out.startswith("Question q1: the form is right (a choice). Handed in:")
    hand_in("q1", None, kind="choice")
    assert capsys.readouterr().out == "Question q1 has no answer yet.\n"


def test_in_a_notebook_the_answer_goes_with_the_output():
    shell = started()
    assert shell is not None
    with capture_output() as caught:
        hand_in("q1", "<b>", kind="choice")
    data = caught.outputs[0].data
    assert data[ANSWER]["answer"] == "<b>"
    assert "&lt;b&gt;" in data["text/html"]
    assert "<b>" not in data["text/html"]


ANYTHING = st.recursive(
    st.none() | st.just(...) | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates(),
    lambda part: st.lists(part) | st.tuples(part, part) | st.dictionaries(st.text(), part),
    max_leaves=12,
)


@given(answer=ANYTHING, kind=st.sampled_from(KINDS))
def test_anything_can_be_handed_in(answer, kind):
    document = handed_over("q1", answer, kind=kind)
    assert len(json.dumps(document, allow_nan=False)) < LARGEST + 1000
    assert document["form"]
    assert "\n" not in document["form"]

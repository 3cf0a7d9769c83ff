import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.handed import UNREADABLE, handed
from course_lib.practice.handing import ANSWER, LARGEST

META = {"grade": True, "solution": False, "grade_id": "q1-check"}


def document(answer=7, **changes):
    return {"schema": 1, "question": "q1", "kind": "number", "answer": answer, "form": "ok"} | changes


def shown(*documents):
    return [{"output_type": "display_data", "metadata": {}, "data": {ANSWER: each}} for each in documents]


def notebook(outputs, **meta):
    return {"cells": [{"cell_type": "code", "metadata": {"nbgrader": META | meta}, "outputs": outputs}]}


def test_the_last_answer_of_the_own_cell_counts():
    found = handed(notebook(shown(document(1), document(2), document(3, question="q2"))))
    assert {question: each.answer for question, each in found.items()} == {"q1": 2}


@pytest.mark.parametrize(
    "meta",
    [{"grade": False}, {"solution": True}, {"grade_id": "q1"}, {"grade_id": "q2-check"}, {"grade_id": None}],
)
def test_an_answer_from_another_cell_is_none(meta):
    assert handed(notebook(shown(document()), **meta)) == {}


def test_a_question_without_output_is_not_handed_in():
    error = {"output_type": "error", "ename": "NameError", "evalue": "", "traceback": []}
    assert handed(notebook([error])) == {}
    assert handed(notebook([{"output_type": "stream", "name": "stdout", "text": str(document())}])) == {}


@pytest.mark.parametrize("answer", ["x" * (LARGEST + 1), float("nan"), float("inf"), {1, 2}])
def test_data_that_are_too_large_or_no_data_are_unreadable(answer):
    found = handed(notebook(shown(document(answer))))["q1"]
    assert (found.answer, found.form) == (None, UNREADABLE)


def test_another_schema_and_deep_data_are_unreadable():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for forged in (document(schema=2), document(deep)):
        assert handed(notebook(shown(forged)))["q1"].form == UNREADABLE


def test_long_words_of_a_notebook_are_cut():
    found = handed(notebook(shown(document(kind="k" * 999, form="f" * 9999))))["q1"]
    assert (len(found.kind), len(found.form)) == (20, 500)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "cells",
                    "outputs",
                    "data",
                    "metadata",
                    "nbgrader",
                    "grade",
                    "grade_id",
                    "cell_type",
                    ANSWER,
                    "question",
                ]
            ),
            part,
        )
    ),
    max_leaves=25,
)


@given(data=ANY, outputs=ANY)
def test_no_notebook_makes_it_fail(data, outputs):
    handed({"cells": data})
    handed(notebook(outputs))

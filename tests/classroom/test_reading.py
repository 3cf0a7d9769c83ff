import pytest

from course_lib.archives import NotReadError
from course_lib.classroom.reading import read_sheet
from course_lib.practice.answers import VERSION
from tests.classroom.conftest import many, written

KNOWN = {f"q{place}" for place in range(12)}
WHOLE = written(many())


def test_a_whole_file_is_read_without_a_remark():
    sheet = read_sheet(WHOLE, KNOWN)
    assert set(sheet.answers) == KNOWN
    assert sheet.remarks == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n\x00", "is empty"),
        (WHOLE[:-30], "breaks off in the middle"),
        (WHOLE[:200], "breaks off in the middle"),
        (WHOLE.replace(b'"hints"', b"hints", 1), "is damaged: it is no JSON (line"),
        (b"\xff\xfe\x00broken", "is not text in UTF-8"),
        (WHOLE.decode().encode("utf-16"), "is not text in UTF-8"),
        (b"[" * 100_000, "is damaged"),
        (b"PK\x03\x04", "is damaged"),
        (b"[]", "is not an answers file of this course"),
        (b'{"cells": [], "nbformat": 4}', "is not an answers file of this course"),
        (written({}, schema="other/answers"), "is not an answers file of this course"),
        (written({}, version=VERSION + 1), "was written by a newer version of the course"),
        (written([]), "has no list of answers"),
        (b'{"schema": "who-says-so/answers", "version": 1}', "has no list of answers"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "cannot be read as JSON"),
    ],
)
def test_what_cannot_be_used_is_said(content, told):
    with pytest.raises(NotReadError) as caught:
        read_sheet(content, KNOWN)
    assert told in str(caught.value)


def test_a_mark_at_the_beginning_does_no_harm():
    assert len(read_sheet(b"\xef\xbb\xbf" + WHOLE, KNOWN).answers) == 12


@pytest.mark.parametrize("version", [0, -1, 0.5])
def test_an_old_version_is_used_as_far_as_it_fits(version):
    sheet = read_sheet(written(many(), version=version), KNOWN)
    assert len(sheet.answers) == 12
    assert "older version" in sheet.remarks[0]
    assert sheet.older
    assert not sheet.look


@pytest.mark.parametrize("version", [None, "one", True, []])
def test_no_version_is_remarked_upon(version):
    sheet = read_sheet(written(many(), version=version), KNOWN)
    assert "names no version" in sheet.remarks[0]
    assert sheet.look
    assert not sheet.older


def test_keys_that_the_course_does_not_have_are_left_out_and_told():
    gone = {f"old-{place}": {} for place in range(5)}
    sheet = read_sheet(written(many() | gone | {"activity/hedges/x": {"steps": [{}]}}), KNOWN)
    assert set(sheet.answers) == KNOWN | {"activity/hedges/x"}
    assert sheet.remarks == (
        "Left out: 5 answers to questions that this course does not have (old-0, old-1, old-2, …).",
    )


def test_damaged_entries_are_left_out_and_the_rest_counts():
    sheet = read_sheet(written(many() | {"q0": 7, "q1": "text"}), KNOWN)
    assert len(sheet.answers) == 10
    assert sheet.remarks == ("Left out: 2 entries that are damaged (q0, q1).",)
    assert sheet.look

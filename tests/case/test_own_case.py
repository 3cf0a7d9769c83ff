"""The course's own case keeps its rules, is as large as it claims to be, and judges each claim that a lesson uses."""

import json
import re
from pathlib import Path

import pytest

from course_lib import open_case
from course_lib.case import validate
from course_lib.case.schema import shipped
from course_lib.methods import transmission

SOURCES = Path(__file__).parents[3] / "shared" / "sources"
CASE = open_case()


def test_nothing_is_skipped_and_every_quotation_stands_in_its_passage():
    if not SOURCES.is_dir():
        pytest.skip(f"the source texts are not in {SOURCES}: rules 2 and 3 cannot be held against them")
    assert validate(originals=SOURCES) == []


def test_it_is_the_whole_case():
    assert len(CASE.claims) > 250
    assert len(CASE.relations) >= 60
    assert len(CASE.figures) >= 80
    assert set(CASE.copy_of_claims()) == {"siege", "battle", "akhbar", "epoch", "jisr"}
    assert (transmission.chains(CASE)["length"] > 0).all()


def test_each_claim_that_a_lesson_uses_is_assessed():
    lessons = [json.loads(path.read_text(encoding="utf-8")) for path in shipped("notebooks").glob("*.ipynb")]
    written = "\n".join("".join(cell["source"]) for lesson in lessons for cell in lesson["cells"])
    used = {claim for claim in re.findall(r"\b[a-z]+-c\d{3}\b", written) if claim in CASE.claims.index}
    asked = set(CASE.questions["claim_id"].dropna())
    assert len(used) > 20
    assert sorted((used | asked) - set(CASE.assessments["claim_id"])) == []


def test_the_twenty_four_are_a_residual_that_nobody_reported():
    rests = CASE.figures[CASE.figures["origin"] == "residual"]
    claims = CASE.claims.loc[rests.loc[rests["best"] == 24, "claim_id"]]
    assert len(claims)
    assert set(claims["basis"]) == {"inference"}
    assert "deprecated" in set(claims["status"])


def test_the_admission_says_no_more_than_the_extract():
    made = CASE.admissions[CASE.admissions["claim_id"].map(CASE.copy_of_claims()) == "jisr"].squeeze()
    speaker = CASE.claims.at[made["claim_id"], "speaker_id"]
    assert made["speaker_identified"] == "name_only"
    assert made[["reported_by", "venue", "pressure", "citation"]].isna().all()
    assert made["dated"] is None
    founder = CASE.claims[CASE.claims["statement"].str.contains("came because he hoped")]["speaker_id"]
    assert len(founder)
    assert speaker not in set(founder)


def test_the_word_regime_is_coded_ten_times_in_akhbar_and_never_in_siege_or_jisr():
    uses = CASE.term_uses[CASE.term_uses["term_id"] == "regime"]["passage_id"].map(CASE.passages["copy_id"])
    counts = uses.value_counts()
    assert counts["akhbar"] == 10
    assert not {"siege", "jisr"} & set(counts.index)


def test_the_two_forms_are_parallel():
    forms = dict(list(CASE.questions.dropna(subset=["form"]).groupby("form", observed=True)))
    assert set(forms) == {"A", "B"}
    for rows in forms.values():
        assert rows["item"].value_counts().to_dict() == {"well_supported": 6, "weak": 6}
        assert set(rows["kind"]) == {"single"}
    assert not set(forms["A"]["claim_id"]) & set(forms["B"]["claim_id"])

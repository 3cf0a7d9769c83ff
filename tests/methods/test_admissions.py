from time import process_time

import numpy as np
import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.methods import admissions


def lines(case, key):
    return admissions.entries(case, key).set_index("field")


def without(case, *tables):
    return Case(
        case.folder,
        case.schema,
        {name: case.table(name).iloc[:0] if name in tables else case.table(name) for name in case.schema.tables},
    )


def test_every_admission_has_every_field(hall):
    frame = admissions.entries(hall)
    assert len(frame) == len(hall.admissions) * len(admissions.FIELDS)
    assert frame["content"].notna().all()
    assert frame["why"].notna().all()
    assert set(frame["admission_id"]) == set(hall.admissions.index)
    assert ((frame["state"] == "unknown") == (frame["content"] == "unknown")).all()


def test_what_the_source_lacks_is_unknown_and_says_why(hall):
    frame = lines(hall, "scraps-ad001")
    assert frame.loc["citation", ["state", "content", "defect_id"]].tolist() == ["unknown", "unknown", "scraps-d002"]
    assert frame.loc["citation", "why"] == "The list that the numbers point to is gone."
    assert frame.loc["citation", "advice"] == "Do not guess the sources."
    assert frame.loc["date", ["state", "defect_id", "shown_by"]].tolist() == ["unknown", "scraps-d001", "scraps-p001"]
    assert frame.loc["pressure", "why"] == "Nothing in this copy says it."
    assert frame["defect_id"].isna().sum() == 5


def test_what_is_known_tells_stated_from_inferred(hall):
    frame = lines(hall, "bulletin-ad001")
    assert frame.loc["reporter", ["state", "content"]].tolist() == ["stated", "Bulletin of the Traders' Union"]
    assert frame.loc["interest", ["state", "content"]].tolist() == ["inferred", "costs the speaker"]
    assert frame.loc["interest", "why"] == "It tells against the union, which had shown the picture."
    assert frame.loc["reporter", "shown_by"] == "bulletin-p008"


def test_an_inferred_date_brings_its_reasoning(changed):
    case = changed(("admissions", "bulletin-ad001", "dated", "2019-03-10/2019-05-30"))
    frame = lines(case, "bulletin-ad001")
    assert frame.loc["date", ["state", "content"]].tolist() == ["inferred", "2019-03-10 to 2019-05-30"]
    assert frame.loc["date", "why"].startswith("After the picture was shown")


def test_the_interest_is_never_stated_and_may_be_unknown(changed):
    case = changed(("claims", "bulletin-c008", "interest", "unknown"))
    assert lines(case, "bulletin-ad001").loc["interest", ["state", "content"]].tolist() == ["unknown", "unknown"]
    assert "stated" not in set(admissions.entries(case).query("field == 'interest'")["state"])


def test_a_name_alone_is_no_office(changed):
    case = changed(
        ("admissions", "scraps-ad001", "speaker_identified", "name_only"),
        ("admissions", "scraps-ad001", "claim_id", "scraps-c002"),
    )
    frame = lines(case, "scraps-ad001")
    assert frame.loc["name", "state"] == "stated"
    assert frame.loc["office", ["state", "defect_id"]].tolist() == ["unknown", "scraps-d006"]


def test_a_number_before_the_sentence_is_not_its_reference(changed):
    case = changed(("admissions", "scraps-ad001", "claim_id", "scraps-c004"))
    line = lines(case, "scraps-ad001").loc["citation"]
    assert line[["state", "defect_id", "shown_by"]].tolist() == ["unknown", "scraps-d005", "scraps-p007"]
    assert line["advice"] == "Give it to the sentence before."


def test_the_speaker_without_a_claim_s_speaker_is_unknown(changed):
    case = changed(("claims", "scraps-c005", "speaker_id", pd.NA))
    assert lines(case, "scraps-ad001").loc["name", "content"] == "unknown"


def test_one_line_each_agrees_with_the_entries(hall):
    frame = admissions.dossiers(hall)
    assert frame.index.equals(hall.admissions.index)
    for key, row in frame.iterrows():
        content = lines(hall, key)["content"]
        assert row[content.index.tolist()].tolist() == content.tolist()
        assert row["unknown"] == (content == "unknown").sum()


def test_the_scope_has_one_row_a_statement(hall):
    frame = admissions.scope(hall, "bulletin-ad001")
    assert frame["part"].tolist() == ["admitted", "implied", "not covered", "not covered", "not covered"]
    assert frame["text"].tolist()[-1] == "That any other picture is false."
    assert "sound" in frame["text"].tolist()[1]


def test_the_scope_comes_in_the_order_asked_and_may_imply_nothing(changed):
    case = changed(("admissions", "scraps-ad001", "implied", pd.NA))
    frame = admissions.scope(case, ["scraps-ad001", "bulletin-ad001"])
    assert frame["admission_id"].drop_duplicates().tolist() == ["scraps-ad001", "bulletin-ad001"]
    assert frame.query("admission_id == 'scraps-ad001'")["part"].unique().tolist() == ["admitted", "not covered"]


def test_the_dossier_never_comes_without_its_scope(hall):
    made = admissions.dossier(hall, "scraps-ad001")
    html = made._repr_html_()
    assert made.unknown == 7
    assert html.index("Admitted:") < html.index("Implied at most:") < html.index("Not covered:")
    assert "Who ordered it." in html
    assert html.count("repeating-linear-gradient") == made.unknown
    assert "citation: unknown" in str(made)


def test_the_dossier_escapes_what_the_case_says(changed):
    case = changed(("admissions", "scraps-ad001", "not_covered", "Whether <b>it</b> mattered."))
    assert "<b>it" not in admissions.dossier(case, "scraps-ad001")._repr_html_()


def test_bears_on_names_the_other_claim_on_either_side(hall, changed):
    out = admissions.bears_on(hall, "bulletin-ad001").loc["gazette-c013"]
    assert out[["relation", "direction"]].tolist() == ["retracts", "from"]
    case = changed(("admissions", "scraps-ad001", "claim_id", "scraps-c004"))
    back = admissions.bears_on(case, "scraps-ad001").loc["scraps-c005"]
    assert back[["relation", "direction"]].tolist() == ["contradicts", "to"]
    assert back["because"].startswith("Officials of the same body")


def test_cautions_are_the_damage_and_the_notes_on_people(hall):
    frame = admissions.cautions(hall, ["scraps-p005", "scraps-p007"])
    assert frame["passage_id"].tolist() == ["scraps-p005", "scraps-p005", "scraps-p007"]
    assert frame["about"].tolist() == ["lost antecedent", "“She”, a witness before the panel", "citations displaced"]
    assert frame.loc[1, "actor_id"] == "scraps-she"


def test_without_admissions_the_tables_are_empty_and_keep_their_columns(hall):
    case = without(hall, "admissions")
    assert admissions.entries(case).columns.equals(admissions.entries(hall).columns)
    assert admissions.dossiers(case).columns.equals(admissions.dossiers(hall).columns)
    assert admissions.scope(case).columns.equals(admissions.scope(hall).columns)
    assert admissions.entries(case).empty


def test_without_defects_actors_notes_and_relations_the_answer_is_still_unknown(hall):
    case = without(hall, "defects", "relations", "names", "term_uses")
    assert (admissions.entries(case).query("state == 'unknown'")["defect_id"].isna()).all()
    assert admissions.bears_on(case, "scraps-ad001").empty
    assert admissions.cautions(case, "scraps-p007").empty


def test_an_unknown_admission_is_refused_with_near_ones(hall):
    for function in (
        admissions.entries,
        admissions.dossiers,
        admissions.dossier,
        admissions.scope,
        admissions.bears_on,
    ):
        with pytest.raises(CaseError, match=r"no 'scraps-ad009' among the admissions .* scraps-ad001"):
            function(hall, "scraps-ad009")


@pytest.mark.parametrize("function", [admissions.dossiers, admissions.scope])
def test_it_grows_in_proportion(hall, function):
    def many(size):
        tables = {name: hall.table(name) for name in hall.schema.tables}
        for name in ("admissions", "claims", "defects", "passages"):
            rows = tables[name].iloc[np.arange(size) % len(tables[name])]
            tables[name] = rows.set_axis(pd.Index([f"{name}{i}" for i in range(size)], dtype="string", name="id"))
        tables["admissions"] = tables["admissions"].assign(claim_id=tables["claims"].index.to_numpy())
        return Case(hall.folder, hall.schema, tables)

    def once(case):
        start = process_time()
        function(case)
        return process_time() - start

    small, big = many(5_000), many(20_000)
    assert min(once(big) for _ in range(2)) / min(once(small) for _ in range(2)) < 9

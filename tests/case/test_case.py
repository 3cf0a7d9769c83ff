import pandas as pd
import pytest

from course_lib import CaseError, open_case
from course_lib.case import originals


def test_tables_have_types(hall):
    case = open_case(hall.path)
    claims = case.claims
    assert claims is case.table("claims")
    assert isinstance(claims["voice"].dtype, pd.CategoricalDtype)
    assert list(claims["voice"].cat.categories) == ["narrator", "attributed", "quoted", "agentless"]
    assert case.passages["start"].dtype == "Int64"
    assert case.figures["best"].dtype == "Float64"
    assert case.actors["named"].dtype == "boolean"
    dated = claims["stated"].dropna()
    assert {type(day).__module__ for day in dated} == {"edtf.parser.parser_classes"}


def test_an_empty_cell_is_unknown_and_never_zero(hall):
    row = hall.find("figures", "origin", "reported")
    for column in ("low", "best", "high"):
        hall.set("figures", row, column, "")
    figures = open_case(hall.path).figures
    assert figures.loc[hall.get("figures", row, "id"), ["low", "best", "high"]].isna().all()


def test_passage_and_claim_can_be_read(hall):
    case = open_case(hall.path)
    key = case.claims.index[0]
    claim = case.claim(key)
    assert claim.passage.gist in claim._repr_html_()
    assert key in claim.passage._repr_html_()
    assert claim.passage.text is None


def test_unknown_keys_and_tables_are_answered_with_near_ones(hall):
    case = open_case(hall.path)
    known = case.passages.index[0]
    with pytest.raises(CaseError, match=f"Keys look like: {known}"):
        case.passage(known[:-1] + "zz")
    with pytest.raises(CaseError, match="Its tables are: works, copies"):
        case.table("clams")
    with pytest.raises(AttributeError, match="its tables are works"):
        _ = case.clams


def test_a_broken_case_does_not_open_and_says_why(hall):
    hall.set("claims", 2, "voice", "narator")
    with pytest.raises(CaseError, match=r"(?s)claims.csv, row 2, column voice.*course validate") as error:
        open_case(hall.path)
    assert len(error.value.breaches) == 1


def test_originals_show_a_passage_in_context(hall):
    case = open_case(hall.path)
    case.attach(hall.path / "originals")
    key = case.passages.index[1]
    passage = case.passage(key)
    start, end = case.passages.loc[key, ["start", "end"]]
    copy = case.passages.loc[key, "copy_id"]
    assert passage.text == case.originals.texts[copy][start:end]
    assert "<mark>" in passage._repr_html_()


def test_an_edited_or_missing_original_is_refused_by_name(hall):
    folder = hall.path / "originals"
    first, second = sorted(folder.iterdir())[:2]
    first.write_text(first.read_text(encoding="utf-8") + "x", encoding="utf-8")
    second.unlink()
    with pytest.raises(CaseError) as error:
        open_case(hall.path).attach(folder)
    assert f"{first.name} " in str(error.value)
    assert "was edited" in str(error.value)
    assert f"{second.name} " in str(error.value)
    assert "is not in" in str(error.value)


def test_originals_once_noted_are_found_again(hall, tmp_path, monkeypatch):
    monkeypatch.delenv(originals.VARIABLE, raising=False)
    monkeypatch.setattr(originals, "user_config_path", lambda *a, **k: tmp_path / "settings")
    case = open_case(hall.path)
    assert case.originals is None
    originals.remember(case.name, hall.path / "originals")
    assert open_case(hall.path).originals is not None
    monkeypatch.setenv(originals.VARIABLE, "")
    assert open_case(hall.path).originals is None
    monkeypatch.setenv(originals.VARIABLE, str(tmp_path))
    assert open_case(hall.path).originals is None


def test_a_damaged_note_about_originals_is_no_trouble(hall, tmp_path, monkeypatch):
    monkeypatch.delenv(originals.VARIABLE, raising=False)
    monkeypatch.setattr(originals, "user_config_path", lambda *a, **k: tmp_path)
    (tmp_path / "originals.json").write_text("[", encoding="utf-8")
    assert open_case(hall.path).originals is None

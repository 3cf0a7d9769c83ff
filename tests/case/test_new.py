import hashlib

import pytest

from course_lib import CaseError, open_case
from course_lib.case import validate
from course_lib.case.new import new_case

TEXT = "A headline\n\n  The hall was shut on Monday, said a porter. \nNobody knows why: “No comment.”\r\nالرستن\n"


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "My Text.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_an_empty_case_is_valid_and_opens(tmp_path):
    folder = new_case(tmp_path / "case")
    assert validate(folder) == []
    assert all(open_case(folder).table(name).empty for name in open_case(folder).schema.tables)


def test_the_guide_tells_every_table_and_column(tmp_path):
    folder = new_case(tmp_path / "case")
    guide = (folder / "README.md").read_text(encoding="utf-8")
    for table in open_case(folder).schema.tables.values():
        assert f"### {table.name}\n" in guide
        assert all(f"| `{field.name}` |" in guide for field in table.fields)


def test_a_text_becomes_passages_that_cover_it(tmp_path, text):
    folder = new_case(tmp_path / "case", [text])
    assert validate(folder, folder / "originals") == []
    case = open_case(folder)
    case.attach(folder / "originals")
    assert [case.passage(key).text for key in case.passages.index] == [
        "A headline",
        "The hall was shut on Monday, said a porter.",
        "Nobody knows why: “No comment.”",
        "الرستن",
    ]
    assert case.copies.at["my-text", "sha256"] == hashlib.sha256(text.read_bytes()).hexdigest()


def test_a_passage_that_was_read_asks_for_what_hangs_on_it(tmp_path, text):
    folder = new_case(tmp_path / "case", [text])
    table = folder / "passages.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("boilerplate", "headline", 1), encoding="utf-8")
    (breach,) = validate(folder)
    assert "my-text-p001" in str(breach)
    assert "Code what the passage says" in str(breach)


def test_nothing_is_ever_overwritten(tmp_path, text):
    folder = tmp_path / "case"
    new_case(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(CaseError, match="is not empty"):
        new_case(folder, [text])
    with pytest.raises(CaseError, match="is there already"):
        new_case(text)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("content", "told"), [(b"caf\xe9", "not in UTF-8"), (b" \n", "is empty")])
def test_a_text_that_cannot_be_used_is_told_before_anything_is_written(tmp_path, content, told):
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(CaseError, match=told):
        new_case(tmp_path / "case", [path])
    assert not (tmp_path / "case").exists()


def test_two_texts_of_one_name(tmp_path, text):
    (tmp_path / "b").mkdir()
    other = tmp_path / "b" / "my-text.txt"
    other.write_text("Another.", encoding="utf-8")
    with pytest.raises(CaseError, match="both be called 'my-text'"):
        new_case(tmp_path / "case", [text, other])

"""A damaged file is told with its place; it never raises and never loses a row that can be read."""

from course_lib.case import validate


def damage(hall, table, change):
    path = hall.path / f"{table}.csv"
    path.write_bytes(change(path.read_bytes()))


def test_latin_1_is_named_with_its_row(hall, places):
    hall.set("claims", 3, "statement", "Café owners left")
    damage(hall, "claims", lambda raw: raw.decode("utf-8").encode("latin-1", "replace"))
    breaches = [b for b in validate(hall.path) if b.file == "claims.csv"]
    assert ("claims.csv", 3, None) in places(breaches)
    assert "CSV UTF-8" in breaches[0].fix


def test_windows_line_ends_and_byte_order_mark_are_fine(hall):
    damage(hall, "claims", lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    assert validate(hall.path) == []


def test_truncated_file_names_the_row_that_is_cut(hall, places):
    rows = len(hall.rows("claims"))
    damage(hall, "claims", lambda raw: raw[: raw.rstrip(b"\n").rindex(b"\n") + 12])
    found = [b for b in validate(hall.path) if b.file == "claims.csv" and b.row == rows]
    assert any("cells" in b.found for b in found)


def test_open_quotation_mark(hall):
    damage(hall, "places", lambda raw: raw + b'last,"never closed,town,,,,\n')
    breach = next(b for b in validate(hall.path) if b.file == "places.csv")
    assert breach.row == len((hall.path / "places.csv").read_bytes().splitlines())
    assert "quotation mark" in breach.fix


def test_semicolons(hall):
    damage(hall, "places", lambda raw: raw.replace(b",", b";"))
    assert any("separated by commas" in b.expected for b in validate(hall.path) if b.file == "places.csv")


def test_null_byte(hall):
    damage(hall, "places", lambda raw: raw.decode("utf-8").encode("utf-16"))
    assert any("UTF-16" in b.fix for b in validate(hall.path) if b.file == "places.csv")


def test_missing_empty_and_headless_files(hall, places):
    (hall.path / "terms.csv").unlink()
    (hall.path / "names.csv").write_bytes(b"")
    breaches = validate(hall.path)
    assert ("terms.csv", None, None) in places(breaches)
    assert ("names.csv", 1, None) in places(breaches)


def test_columns_that_lack_are_too_many_or_stand_twice(hall):
    rows = hall.rows("places")
    rows[0] = ["id", "label", "label", "lat", "lon", "precision", "colour"]
    hall.write("places", rows)
    told = {(b.column, b.expected) for b in validate(hall.path) if b.file == "places.csv" and b.row == 1}
    assert told >= {
        ("kind", "a column kind"),
        ("within", "a column within"),
        ("colour", "a column of the schema"),
        ("label", "each column once"),
    }


def test_blank_lines_are_passed_over_and_counted(hall, places):
    row = hall.find("places", "id", hall.get("places", 3, "id"))
    hall.set("places", row, "kind", "moon")
    damage(hall, "places", lambda raw: raw.replace(b"\n", b"\n\n", 1))
    assert ("places.csv", row + 1, "kind") in places(validate(hall.path))


def test_descriptor_missing_broken_or_leading_out(hall, places):
    path = hall.path / "datapackage.json"
    good = path.read_text(encoding="utf-8")
    for text in ["", "{", "[]", '{"resources": [1]}', good.replace('"claims.csv"', '"../claims.csv"'), "[" * 100_000]:
        path.write_text(text, encoding="utf-8")
        assert ("datapackage.json", None) in {(file, column) for file, _, column in places(validate(hall.path))}
    path.unlink()
    assert places(validate(hall.path)) == [("datapackage.json", None, None)]


def test_descriptor_without_a_table_or_with_another_type(hall):
    path = hall.path / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"name": "claims"', '"name": "beliefs"'), encoding="utf-8")
    assert any("a table claims" in b.expected for b in validate(hall.path))
    path.write_text(text.replace('"name": "sha256"', '"name": "digest"'), encoding="utf-8")
    assert any(b.column == "sha256" for b in validate(hall.path))

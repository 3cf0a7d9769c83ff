"""The schema of a case: what its ``datapackage.json`` (Frictionless Table Schema) promises of every table."""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from course_lib.case.breaches import Breach

__all__ = ["EDTF", "Field", "Schema", "Table", "read_schema", "shipped"]

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
PACKAGE = "datapackage.json"


@dataclass(frozen=True)
class Field:
    """One column: its type, what it must keep to, and the table its keys point to, if any."""

    name: str
    type: str
    description: str
    required: bool
    unique: bool
    choices: tuple[str, ...]
    pattern: str | None
    minimum: float | None
    maximum: float | None
    target: str | None
    is_date: bool


@dataclass(frozen=True)
class Table:
    """One table: its file and its columns in order."""

    name: str
    path: str
    title: str
    description: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The column of this name."""
        return next(field for field in self.fields if field.name == name)


@dataclass(frozen=True)
class Schema:
    """The whole package: its name, its title and its tables."""

    name: str
    title: str
    tables: dict[str, Table]


def shipped(what: str) -> Path:
    """The folder ``data`` or ``notebooks`` that comes with the course: in the package, or beside it in a checkout.

    >>> (shipped("data") / "datapackage.json").is_file()
    True
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "shipped" / what
    return inside if inside.is_dir() else package.parent / what


def read_schema(folder: Path) -> tuple[Schema, list[Breach]]:
    """Read a folder's ``datapackage.json`` and hold it against the schema that the course's tools need.

    Where the file is missing or damaged the course's own schema takes its place, so that the tables are checked all
    the same. A case may add tables and columns; it may not leave any out or change their types.

    Returns
    -------
    tuple
        The schema to read the tables by, and what is wrong with the file.
    """
    standard = _build(json.loads((shipped("data") / PACKAGE).read_text(encoding="utf-8")))
    path = folder / PACKAGE
    copy_it = f"Copy {PACKAGE} from the course's data folder and change its name and title."
    try:
        own = _build(json.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        return standard, [Breach(PACKAGE, None, None, "no file", "a data package descriptor", copy_it)]
    except (OSError, UnicodeDecodeError) as error:
        return standard, [Breach(PACKAGE, None, None, str(error), "a readable UTF-8 file", copy_it)]
    except json.JSONDecodeError as error:
        found = f"{error.msg} in line {error.lineno}, column {error.colno}"
        return standard, [Breach(PACKAGE, error.lineno, None, found, "valid JSON", "Mend the line, or: " + copy_it)]
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        return standard, [Breach(PACKAGE, None, None, repr(error), "a Frictionless data package", copy_it)]
    return _with_missing(own, standard)


def _with_missing(own: Schema, standard: Schema) -> tuple[Schema, list[Breach]]:
    breaches = []
    tables = dict(own.tables)
    for name, table in standard.tables.items():
        mine = own.tables.get(name)
        if mine is None:
            breaches.append(
                Breach(
                    PACKAGE, None, None, "no such table", f"a table {name}", "Copy its entry from the course's file."
                )
            )
            tables[name] = table
            continue
        fields = {field.name: field for field in mine.fields}
        for field in table.fields:
            found = fields.get(field.name)
            if found is None or (found.type, found.is_date, found.target) != (field.type, field.is_date, field.target):
                what = "no such column" if found is None else f"type {found.type}, key of {found.target}"
                wanted = f"{name}.{field.name} of type {field.type}, key of {field.target}"
                breaches.append(
                    Breach(PACKAGE, None, field.name, what, wanted, "Copy its entry from the course's file.")
                )
                fields[field.name] = field
        tables[name] = Table(mine.name, mine.path, mine.title, mine.description, tuple(fields.values()))
    return Schema(own.name, own.title, tables), breaches


def _build(package: dict[str, Any]) -> Schema:
    tables = {}
    for resource in package["resources"]:
        path = PurePosixPath(resource["path"])
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"path {path} leads out of the folder")
        schema = resource["schema"]
        targets = {key["fields"][0]: key["reference"]["resource"] for key in schema.get("foreignKeys", [])}
        fields = tuple(_field(entry, targets.get(entry["name"])) for entry in schema["fields"])
        name = str(resource["name"])
        tables[name] = Table(name, str(path), resource.get("title", name), resource.get("description", ""), fields)
    return Schema(str(package["name"]), str(package.get("title", package["name"])), tables)


def _field(entry: dict[str, Any], target: str | None) -> Field:
    rules = entry.get("constraints", {})
    return Field(
        name=str(entry["name"]),
        type=str(entry.get("type", "string")),
        description=str(entry.get("description", "")),
        required=bool(rules.get("required", False)),
        unique=bool(rules.get("unique", False)),
        choices=tuple(str(choice) for choice in rules.get("enum", ())),
        pattern=rules.get("pattern"),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        target=target,
        is_date=entry.get("rdfType") == EDTF,
    )

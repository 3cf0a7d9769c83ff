"""Begin a case of one's own: an empty package with every table, its documentation, and the texts cut into passages.

The package validates as it stands. Passages begin as boilerplate, which says that nobody has read them yet; whoever
reads one gives it its zone, and ``course validate`` then asks for what hangs on it.
"""

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from course_lib.case.breaches import CaseError
from course_lib.case.schema import Schema, Table, read_schema, shipped

__all__ = ["TEXTS", "new_case"]

TEXTS = "originals"
UNREAD = "Not read yet."


def new_case(folder: str | Path, texts: Iterable[str | Path] = ()) -> Path:
    """Write an empty, documented case package.

    Parameters
    ----------
    folder
        Where to write it; it must not exist, or be empty.
    texts
        Files with texts to study, in UTF-8. Each is copied into the package's folder ``originals``, and gets a work, a
        copy, and a passage for each of its lines, all to be checked by a reader.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    CaseError
        If the folder is not empty, or a text cannot be read as UTF-8, is empty, or has the name of another.
    OSError
        If a file cannot be read or written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from course_lib import open_case
    >>> with TemporaryDirectory() as home:
    ...     case = open_case(new_case(f"{home}/my case"))
    >>> case.name, len(case.claims)
    ('my-case', 0)
    """
    target = Path(folder).expanduser()
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise CaseError(f"{target} is there already and is not empty. Name a new folder; nothing was changed.")
    read = _read(texts)
    package = json.loads((shipped("data") / "datapackage.json").read_text(encoding="utf-8"))
    package |= {"name": _slug(target.name), "title": target.name, "version": "0.1.0"}
    package |= {"description": "A case for a course in source criticism; say here what it is about."}
    for word in ("licenses", "keywords"):
        package.pop(word, None)
    (target / TEXTS).mkdir(parents=True, exist_ok=True)
    (target / "datapackage.json").write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    schema, _ = read_schema(target)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.tables}
    for name, (file, data) in read.items():
        (target / TEXTS / file).write_bytes(data)
        rows["works"].append(_work(name, file))
        rows["copies"].append(_copy(name, file, data))
        rows["passages"] += _passages(name, data.decode("utf-8"))
    for table in schema.tables.values():
        with (target / table.path).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, [field.name for field in table.fields], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[table.name])
    (target / "README.md").write_text(_guide(schema), encoding="utf-8")
    return target


def _read(texts: Iterable[str | Path]) -> dict[str, tuple[str, bytes]]:
    """The texts by the short name that each will have: file name and content."""
    found: dict[str, tuple[str, bytes]] = {}
    for text in texts:
        path = Path(text).expanduser()
        name, data = _slug(path.stem), path.read_bytes()
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise CaseError(
                f"{path} is not in UTF-8 (byte {error.start + 1}). Save it again as plain text with that encoding."
            ) from error
        if not data.strip():
            raise CaseError(f"{path} is empty. Give a file with a text in it.")
        if name in found:
            raise CaseError(f"Two texts would both be called {name!r}: rename {path}.")
        found[name] = (path.name, data)
    return found


def _slug(name: str) -> str:
    """A name as a key: small letters, digits and hyphens.

    >>> _slug("My Café 2"), _slug("الرستن")
    ('my-cafe-2', 'text')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "text"


def _work(name: str, file: str) -> dict[str, Any]:
    unknown = {"byline_status": "missing", "published_basis": "unknown", "language": "und"}
    return {"id": name, "title": Path(file).stem, "kind": "news", "tier": "secondary"} | unknown


def _copy(name: str, file: str, data: bytes) -> dict[str, Any]:
    held = {"sha256": hashlib.sha256(data).hexdigest(), "characters": len(data.decode("utf-8"))}
    return {"id": name, "work_id": name, "file": file, "completeness": "partial", "citations": "none"} | held


def _passages(name: str, text: str) -> Iterator[dict[str, Any]]:
    """A passage for each line that is not blank, in code points."""
    for number, line in enumerate(re.finditer(r"\S(?:[^\r\n]*\S)?", text), start=1):
        place = {"start": line.start(), "end": line.end()}
        yield {"id": f"{name}-p{number:03d}", "copy_id": name, "zone": "boilerplate", "gist": UNREAD} | place


def _guide(schema: Schema) -> str:
    walk = resources.files("course_lib.case").joinpath("new_case.md").read_text(encoding="utf-8")
    tables = "\n\n".join(_documented(table) for table in schema.tables.values())
    return f"# {schema.title}\n\n{walk}\n{tables}\n"


def _documented(table: Table) -> str:
    lines = [f"### {table.name}", "", table.description, "", "| column | what it holds |", "|---|---|"]
    for field in table.fields:
        limits = [f"one of {', '.join(field.choices)}"] if field.choices else []
        limits += [f"a key of {field.target}"] if field.target else []
        limits += ["never empty"] if field.required else []
        told = f" ({'; '.join(limits)})" if limits else ""
        lines.append(f"| `{field.name}` | {field.description}{told} |")
    return "\n".join(lines)

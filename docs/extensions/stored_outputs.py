"""Outputs of a lesson as a page shows them: tables that a screen reader can read, pictures as files beside the page.

A notebook holds what pandas wrote, for JupyterLab. On a page the same table needs scopes, and a frame of its own that
scrolls where it is wider than a phone; and a picture inside the HTML is better off as a file.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from generated import write

__all__ = ["readable", "size"]

DATA = re.compile(r"data:image/png;base64,")
ALIGN = re.compile(r"(text-align|border|background)[^;]*;?\s*")


def readable(html: str, pictures: Path, address: str, records: Mapping[str, str]) -> tuple[str, list[Path]]:
    """An output of a notebook, ready for a page.

    Parameters
    ----------
    html
        The output, as the notebook holds it.
    pictures
        The folder to put pictures into.
    address
        The address of that folder, as seen from the page.
    records
        For each key of the case the address of its record: a key that stands alone in a cell or as code becomes a link.

    Returns
    -------
    tuple of str and list of Path
        The output, and the pictures that it shows.
    """
    soup = BeautifulSoup(html, "html.parser")
    for style in soup.find_all("style"):
        style.decompose()
    kept = [_outside(image, pictures, address) for image in soup.find_all("img", src=DATA)]
    for table in soup.find_all("table"):
        _tidy(table)
        table.wrap(soup.new_tag("div", attrs={"class": "table-frame", "tabindex": "0"}))
    for place in soup.find_all(["td", "th", "code", "b"]):
        key = place.get_text(strip=True)
        if key in records and "-" in key and not place.find(["code", "b"]):
            link = soup.new_tag("a", attrs={"href": records[key], "class": "record"})
            link.extend(list(place.contents))
            place.append(link)
    return str(soup), kept


def _outside(image: Tag, pictures: Path, address: str) -> Path:
    data = base64.b64decode(DATA.sub("", str(image["src"])))
    name = f"{hashlib.sha256(data).hexdigest()[:16]}.png"
    image["src"] = f"{address}/{name}"
    image["class"] = "course-picture"
    image["loading"] = "lazy"
    image["style"] = ALIGN.sub("", str(image.get("style", "")))
    image["width"], image["height"] = (str(side) for side in size(data))
    return write(pictures / name, data)


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, so that a page keeps the place of a picture that is not there yet."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def _tidy(table: Tag) -> None:
    """Give a table scopes; join pandas's two rows of headings; take away what only JupyterLab needs."""
    del table["border"]
    table["class"] = "course-table"
    head = table.find("thead")
    rows = head.find_all("tr") if isinstance(head, Tag) else []
    if len(rows) == 2:
        above, below = (row.find_all("th") for row in rows)
        if len(above) == len(below) and all(
            bool(up.text.strip()) != bool(down.text.strip()) for up, down in zip(above, below, strict=True)
        ):
            for up, down in zip(above, below, strict=True):
                up.string = up.text.strip() or down.text.strip()
            rows[1].decompose()
    for row in table.find_all("tr"):
        if not (isinstance(head, Tag) and head in row.parents):
            row.attrs = {}
        else:
            row.attrs.pop("style", None)
    for cell in table.find_all("th"):
        in_head = isinstance(head, Tag) and head in cell.parents
        if not cell.text.strip():
            cell.name = "td"
        else:
            cell["scope"] = "col" if in_head else "row"
        cell["style"] = ALIGN.sub("", str(cell.get("style", "")))
        if not cell["style"]:
            del cell["style"]

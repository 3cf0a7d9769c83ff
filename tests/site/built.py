"""Build a small site with one of the site's extensions, and read its pages."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

ROOT = Path(__file__).parents[2]
EXTENSIONS = ROOT / "docs" / "extensions"
CONF = """
import sys
sys.path[:0] = [{extensions!r}, {root!r}]
project = "Try"
extensions = {names!r}
html_theme = {theme!r}
html_static_path = [{static!r}]
html_copy_source = False
"""


def build(folder: Path, names: list[str], theme: str = "basic", more: str = "") -> Path:
    """Build a site whose only pages are those of the extensions; a warning is an error. Returns its HTML."""
    conf = CONF.format(
        extensions=str(EXTENSIONS), root=str(ROOT), names=names, theme=theme, static=str(ROOT / "docs" / "_static")
    )
    source = folder / "source"
    source.mkdir(parents=True, exist_ok=True)
    (source / "conf.py").write_text(conf + more, encoding="utf-8")
    tree = "\n".join(f"   {name}/index" for name in ("case", "handbook") if any(name in n for n in names))
    (source / "index.rst").write_text(f"Home\n====\n\n.. toctree::\n\n{tree}\n", encoding="utf-8")
    run = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(source), str(folder / "html")]
    done = subprocess.run(run, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-4000:]
    return folder / "html"


@dataclass
class Page(HTMLParser):
    """One page: its ids, its links, and the elements that stand in it, each with its attributes."""

    path: Path
    ids: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.source = self.path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append((tag, given))
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))

    def handle_data(self, data: str) -> None:
        self.text += data


@dataclass
class Site:
    """A built site."""

    root: Path

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The pages by their path below the root."""
        return {str(path.relative_to(self.root)): Page(path) for path in sorted(self.root.rglob("*.html"))}

    def broken(self) -> list[str]:
        """Links within the site that lead nowhere, a line each."""
        found = []
        for name, page in self.pages.items():
            for link in set(page.links):
                target, anchor = urldefrag(link)
                if urlsplit(link).scheme or not (target or anchor):
                    continue
                path = (page.path.parent / target).resolve() if target else page.path
                there = self.pages.get(str(path.relative_to(self.root.resolve()))) if path.is_file() else None
                if not path.is_file() or (anchor and "=" not in anchor and there and anchor not in there.ids):
                    found.append(f"{name}: {link}")
        return found

    def twice(self) -> list[str]:
        """Ids that stand twice on a page, a line each."""
        return [f"{name}: {key}" for name, page in self.pages.items() for key, n in page.ids.items() if n > 1]

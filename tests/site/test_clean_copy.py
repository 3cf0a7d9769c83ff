"""The site builds from a clone: what the build reads from docs/ is in the repository, and no rule hides it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.site.building import ROOT

# What a build makes for itself.
MADE = ("_build", "_generated", "_static/lessons", "case", "handbook", "lessons")
MADE_PAGES = ("glossary.md", "references.md")
WRITTEN = (".css", ".html", ".js", ".md", ".png", ".py", ".svg")


def git(*words: str) -> list[str]:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def in_a_repository() -> bool:
    if shutil.which("git") is None:
        return False
    asked = ["git", "-C", str(ROOT), "rev-parse", "--show-toplevel"]
    done = subprocess.run(asked, capture_output=True, text=True)
    return done.returncode == 0 and Path(done.stdout.strip()) == ROOT


pytestmark = pytest.mark.skipif(not in_a_repository(), reason="this is no clone, or git is missing")


def sources() -> set[str]:
    """Every file below docs/ that somebody wrote, from the root of the repository."""
    docs = ROOT / "docs"
    made = tuple(docs / name for name in MADE)
    return {
        str(path.relative_to(ROOT))
        for path in docs.rglob("*")
        if path.suffix in WRITTEN
        and not any(folder in path.parents for folder in made)
        and path not in {docs / name for name in MADE_PAGES}
    }


def test_no_file_that_the_site_is_built_from_is_ignored():
    assert any("templates/case/" in name for name in sources())
    assert git("check-ignore", "--no-index", *sorted(sources())) == []


def test_every_one_of_them_is_tracked():
    missing = sorted(sources() - set(git("ls-files", "docs")))
    assert missing == [], "a clone would not have these: git add them"


def test_what_a_build_makes_is_ignored():
    made = [f"docs/{name}/any" for name in MADE] + [f"docs/{name}" for name in MADE_PAGES]
    assert git("check-ignore", "--no-index", *made) == made
    assert git("ls-files", *(f"docs/{name}" for name in (*MADE, *MADE_PAGES))) == []

"""The site, built once in a test run, for every test that looks at it."""

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
PATIENCE = 600


def built(factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; the first who asks builds it, warnings being errors, and the others wait."""
    shared = factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-gw") else shared
    site, said = shared / "site", shared / "site.txt"
    with FileLock(shared / "site.lock"):
        if not said.exists():
            command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-E", "-j", "2", "-q"]
            done = subprocess.run(
                [*command, "-d", str(shared / "doctrees"), str(ROOT / "docs"), str(site)],
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
            said.write_text(f"{done.returncode}\n{done.stderr}", encoding="utf-8")
    code, _, complaints = said.read_text(encoding="utf-8").partition("\n")
    assert code == "0", f"the site does not build:\n{complaints}"
    return site

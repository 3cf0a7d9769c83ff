"""Turn pages of HTML into tagged PDF with a browser of this machine, offline.

Chromium and its kin print tagged PDF: a screen reader finds headings, tables and the alt text of pictures. The browser
gets a profile of its own that is thrown away, and may ask no other host for anything.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

__all__ = ["NAMES", "PLACES", "PrintError", "find_browser", "pages_of", "print_all", "to_pdf"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = (
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pdf-header-footer",
)
SECONDS = 120
AT_ONCE = 2


class PrintError(Exception):
    """Why a page could not be printed, in a sentence."""


def find_browser() -> str | None:
    """The browser to print with: the one that the variable ``CHROMIUM`` names, else one of this machine.

    Returns
    -------
    str or None
        Its program, or ``None`` if there is none.
    """
    if "CHROMIUM" in os.environ:
        return shutil.which(os.environ["CHROMIUM"])
    return next((found for name in (*NAMES, *PLACES) if (found := shutil.which(name))), None)


def to_pdf(browser: str, page: str) -> bytes:
    """Print one page of HTML.

    Parameters
    ----------
    browser
        The program.
    page
        The HTML. It must stand on its own.

    Returns
    -------
    bytes
        A tagged PDF.

    Raises
    ------
    PrintError
        If the browser does not print it.
    """
    with tempfile.TemporaryDirectory(prefix="who-says-so-", ignore_cleanup_errors=True) as place:
        source, target = Path(place) / "page.html", Path(place) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        profile = [f"--user-data-dir={Path(place) / 'profile'}", f"--print-to-pdf={target}"]
        command = [browser, *FLAGS, *root, *profile, source.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise PrintError(
                f"{browser} did not print within {SECONDS} seconds: close other programs and try again."
            ) from error
        except OSError as error:
            raise PrintError(f"{browser} does not start: {error.strerror}.") from error
        if not target.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise PrintError(f"{browser} printed nothing{': ' + said[-1] if said else '.'}")
        return target.read_bytes()


def print_all(browser: str, pages: Mapping[str, str]) -> dict[str, bytes | PrintError]:
    """Print pages, two at a time.

    Parameters
    ----------
    browser
        The program.
    pages
        The HTML by name.

    Returns
    -------
    dict
        By name the PDF, or why there is none.
    """

    def one(page: str) -> bytes | PrintError:
        try:
            return to_pdf(browser, page)
        except PrintError as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(pages, pool.map(one, pages.values()), strict=True))


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF that a browser printed has."""
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")

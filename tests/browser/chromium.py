"""The browser that the browser tests play in: found, else installed, else asked for in one sentence."""

import os
import platform
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from course_lib.teaching.printing import find_browser

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


def find() -> str | None:
    """The browser named by the variable CHROMIUM, else one of this machine, else Playwright's own."""
    found = find_browser()
    if found or "CHROMIUM" in os.environ:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def is_debian() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def install() -> None:
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-qq", "--yes", "--no-install-recommends", "chromium"], check=True)


def main() -> str | None:
    browser = find()
    if not browser and "CHROMIUM" in os.environ:
        return f"The variable CHROMIUM names {os.environ['CHROMIUM']}, which is not a program: correct or unset it."
    if not browser and is_debian() and os.geteuid() == 0:
        install()
        browser = find()
    if browser:
        print(f"The browser tests use {browser}.")
        return None
    command = "sudo apt-get install chromium" if is_debian() else f"{sys.executable} -m playwright install chromium"
    return f"The browser tests need Chromium: type '{command}', or set the variable CHROMIUM to the path of one."


if __name__ == "__main__":
    sys.exit(main())

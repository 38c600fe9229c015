"""The Chromium of the browser tests, of the site's, of the bench and of the README's pictures."""

import os
import shutil
from pathlib import Path

QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What would leave the machine goes to a proxy that nobody runs. (Playwright's own way to stop
# requests, `route`, turns the browser's cache off, and each test would fetch JupyterLab anew.)
# Said like this, older Playwrights too leave this one address out.
NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>,127.0.0.1"}


def find_chromium(playwright=None):
    """The CHROMIUM variable, what is on PATH, where installers put it, Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
    programs = [os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)")]
    places = [
        os.environ.get("CHROMIUM"),
        *(shutil.which(name) for name in names),
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        *(f"{folder}/Google/Chrome/Application/chrome.exe" for folder in programs),
        *(f"{folder}/Microsoft/Edge/Application/msedge.exe" for folder in programs),
        playwright and playwright.chromium.executable_path,
    ]
    return next((place for place in places if place and Path(place).is_file()), None)


def launch(playwright):
    """A Chromium from which nothing leaves the machine; None where there is none."""
    path = find_chromium(playwright)
    return path and playwright.chromium.launch(
        executable_path=path, args=QUIET_CHROMIUM, proxy=NOWHERE
    )

"""The course in a browser alone beside a bare JupyterLite of the same versions, in one run.

    python tests/bench/bench_site.py [--rounds 3]

From the link to the first thing that answers a hand: here the first scene of the first lesson,
there one ipywidgets slider after `import numpy`; a fresh browser profile each time, files from the
same kind of server, compressed. Then what was sent, how often a scene answers while it is dragged,
beside the same in JupyterLab, and the real model's time beside that of this machine's own Python.
Exit code 1 where a mark is missed.
Needs the built site (`make site`) and Pyodide's files (PYODIDE_FILES). Run it on a quiet machine.
"""

import argparse
import gzip
import json
import math
import os
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import quote, unquote

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "site"), str(ROOT / "tests")]

import build_site  # noqa: E402
import chromium  # noqa: E402
import visiting  # noqa: E402  (the site's tests' own server, browser and lessons)

LIVE = ".jp-OutputArea-output .scene [tabindex]:visible"
SENTENCES = {
    "one sentence": "the cat sat on the mat because it was warm",
    "128 tokens": " ".join(["the cat sat on the mat because it was warm"] * 12 + ["a cat"] * 3),
}
TIMED = """
import json, time
from helpers.models.minilm import MiniLM
model = MiniLM.load()
best = {}
for name, text in %r.items():
    for _ in range(%d if len(text) < 100 else 5):
        start = time.perf_counter()
        model(text)
        best[name] = min(best.get(name, 1e9), time.perf_counter() - start)
print(json.dumps(best))
"""


class Compressing(visiting.Server):
    """Sends what a browser takes compressed, as web hosts do, and counts the bytes."""

    def __init__(self, folder):
        super().__init__(folder)
        self.sent, self.folder, self.packed = 0, Path(folder), {}
        self.RequestHandlerClass = handler_of(self)


def handler_of(server):
    class Handler(build_site.Handler):
        def do_GET(self):
            name = self.path.partition("?")[0]
            inside = quote(visiting.SUB_PATH)
            path = server.folder / unquote(name[len(inside) :]).lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            if not name.startswith(inside) or not path.is_file():
                self.send_error(404)
                return
            if path not in server.packed:
                server.packed[path] = gzip.compress(path.read_bytes(), 6)
            body = server.packed[path]
            server.sent += len(body)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(server.folder))

    return Handler


def bare(folder):
    """A JupyterLite of the same versions with Pyodide's own folder, and one notebook."""
    tools, files, wheels = build_site.Tools(), folder / "lite" / "files", folder / "wheels"
    files.mkdir(parents=True)
    wheels.mkdir()
    for found in distributions(path=[str(tools.place("purelib"))]):
        if found.name in ("ipywidgets", "comm", "jupyterlab_widgets"):
            name = f"{found.name}-{found.version}-py3-none-any.whl"
            with zipfile.ZipFile(wheels / name, "w", zipfile.ZIP_DEFLATED) as wheel:
                for entry in found.files:
                    if ".." not in entry.parts and "__pycache__" not in entry.parts:
                        wheel.write(entry.locate(), entry.as_posix())
    cells = ["%pip install -q ipywidgets", "import numpy", "import ipywidgets as w\nw.IntSlider()"]
    notebook = {
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python", "display_name": "Python"}},
        "cells": [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "outputs": [],
                   "execution_count": None, "source": cell} for i, cell in enumerate(cells)],
    }  # fmt: skip
    out = folder / "site"
    build_site.run(
        [tools.python, "-m", "jupyterlite_core", "build", "--lite-dir", folder / "lite",
         "--output-dir", out, "--apps", "notebooks", "--no-sourcemaps",
         "--piplite-wheels", wheels], cwd=folder / "lite", quiet=True,
    )  # fmt: skip
    (out / "files").mkdir(exist_ok=True)
    build_site.write_json(out / "files" / "bare.ipynb", notebook)
    entry = {"name": "bare.ipynb", "path": "bare.ipynb", "type": "notebook", "writable": True,
             "created": "2026-01-01T00:00:00Z", "last_modified": "2026-01-01T00:00:00Z",
             "format": None, "mimetype": None, "content": None, "size": 1}  # fmt: skip
    (out / "api" / "contents").mkdir(parents=True, exist_ok=True)
    build_site.write_json(
        out / "api" / "contents" / "all.json",
        {"name": "", "path": "", "type": "directory", "content": [entry], "format": "json"},
    )
    pyodide = out / "static" / "pyodide"
    shutil.copytree(os.environ["PYODIDE_FILES"], pyodide)
    path = out / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    settings = config["jupyter-config-data"]["litePluginSettings"]
    kernel = settings["@jupyterlite/pyodide-kernel-extension:kernel"]
    kernel |= {"pyodideUrl": "./static/pyodide/pyodide.js", "disablePyPIFallback": True}
    config["jupyter-config-data"]["exposeAppInBrowser"] = True
    build_site.write_json(path, config)
    return out


def seconds_to(browser, server, lesson, shown):
    """From the link to the first thing to move, run as soon as the kernel lets one."""
    server.sent = 0
    visitor = visiting.Visitor(browser, server)
    start = time.perf_counter()
    opened = visitor.open(lesson)
    opened.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells'), null")
    opened.page.locator(shown).first.wait_for(timeout=300_000)
    taken = time.perf_counter() - start
    sent = server.sent
    visitor.context.close()
    return taken, sent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="length of a drag")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ours, theirs = Compressing(build_site.OUTPUT), Compressing(bare(Path(folder)))
        browser = chromium.launch(playwright)
        found = {"ours": [], "bare": []}
        for _ in range(options.rounds):  # by turns, so that a busy minute hits both
            found["bare"].append(seconds_to(browser, theirs, "bare.ipynb", ".widget-slider"))
            found["ours"].append(seconds_to(browser, ours, build_first(), LIVE))
        for name, rounds in found.items():
            taken = statistics.median(one for one, _ in rounds)
            print(f"{name}: {taken:.1f} s to the first live picture, "
                  f"{max(sent for _, sent in rounds) / 1e6:.1f} MB sent", flush=True)  # fmt: skip
        mine, bare_ = (statistics.median(t for t, _ in found[k]) for k in ("ours", "bare"))
        verdict("to the first live picture, ours against bare", mine / bare_, 0.8)
        sizes()
        dragged(browser, ours, options.seconds, Path(folder))
        models(browser, ours)
        browser.close()
    return int(bool(MISSED))


MISSED = []


def verdict(what, value, mark, most=True):
    good = value <= mark if most else value >= mark
    MISSED.extend([] if good else [what])
    limit = f"at {'most' if most else 'least'} {mark:g}"
    print(f"{what}: {value:.2f} ({limit}): {'reached' if good else 'MISSED'}", flush=True)


def sizes():
    """The folder, and what a first visit is sent in all, compressed, before a lesson's model."""
    out = build_site.OUTPUT
    whole = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    marks = json.loads((out / "files.json").read_text(encoding="utf-8"))
    kept = [out / name for name, mark in marks.items() if not mark.startswith("later:")]
    verdict("MB of the folder", whole / 1e6, 90)
    sent = sum(len(gzip.compress(path.read_bytes(), 6)) for path in kept)
    verdict("MB sent before lesson 10", sent / 1e6, 20)


# Pictures of a scene: frames in which the line under it or a shape's place was written anew.
PICTURES = """word => {
  window.pictures = 0;
  let noted = false;
  const note = () => {
    if (noted) return;
    noted = true;
    requestAnimationFrame(() => { window.pictures += 1; noted = false; });
  };
  new MutationObserver(note).observe(word.closest(".scene").querySelector(".scene-text"),
    { childList: true, characterData: true, subtree: true });
}"""


def pictures(page, seconds):
    """Answers of Python's a second that are seen while a word is dragged in a circle."""
    word = page.locator(".scene [role=slider]").first
    word.scroll_into_view_if_needed()
    box = word.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    word.evaluate(PICTURES)
    page.mouse.move(x, y)
    page.mouse.down()
    start = time.perf_counter()
    while (now := time.perf_counter() - start) < seconds:
        page.mouse.move(x + 50 * math.sin(5 * now), y - 40 * (1 - math.cos(5 * now)))
    page.mouse.up()
    return page.evaluate("window.pictures") / now


def dragged(browser, server, seconds, folder):
    """The first lesson's first scene under a hand, in a tab alone and in JupyterLab, by turns."""
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    runpy.run_path(str(ROOT / "conftest.py"))  # nothing of the person's own is seen or written
    import conftest  # the browser tests' own JupyterLab

    home = folder / "lab"
    home.mkdir()
    lab = conftest.Lab(home)
    lab.start()
    try:
        context = browser.new_context(service_workers="block", reduced_motion="reduce")
        context.set_default_timeout(120_000)
        path = Path(shutil.copy(ROOT / "notebooks" / build_first(), lab.root))
        there = conftest.Lesson(lab, context.new_page(), path)
        there.open()
        there.run_all(seconds=300)
        visitor = visiting.Visitor(browser, server)
        here = visitor.open(build_first())
        here.run_all()
        pairs = []
        for _ in range(1 + 3):
            for page in (here.page, there.page):
                page.bring_to_front()
                pairs.append(pictures(page, seconds))
        first, pairs = pairs[:2], pairs[2:]  # a browser compiles what runs often while it runs
        print(f"the first drag: {first[0]:.1f} pictures a second, {first[1]:.1f} in JupyterLab")
        mine, labs = (statistics.median(pairs[k::2]) for k in (0, 1))
        print(f"a drag: {mine:.1f} pictures a second in the tab, {labs:.1f} in JupyterLab")
        verdict("pictures a second, the tab against JupyterLab", mine / labs, 0.8, most=False)
        visitor.context.close()
        context.close()
    finally:
        lab.stop()


def build_first():
    return sorted(path.name for path in (build_site.OUTPUT / "files").glob("*.ipynb"))[0]


def models(browser, server):
    """The real model here and there, the best of some rounds."""
    code = TIMED % (SENTENCES, 20)
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    native = json.loads(subprocess.check_output([sys.executable, "-c", code], env=env))
    visitor = visiting.Visitor(browser, server)
    lesson = visitor.open(build_first())
    lesson.page.set_default_timeout(600_000)
    said = "".join(one.get("text", "") if isinstance(one.get("text"), str)
                   else "".join(one.get("text", [])) for one in lesson.run(code))  # fmt: skip
    here = json.loads(said[said.index("{") :])
    for name, mark in (("one sentence", 5), ("128 tokens", 15)):
        print(f"{name}: {here[name] * 1e3:.0f} ms, this machine's Python {native[name] * 1e3:.0f}")
        verdict(f"MiniLM, {name}, the tab against this machine", here[name] / native[name], mark)
    memory = lesson.page.evaluate("performance.memory?.usedJSHeapSize ?? 0")
    print(f"the page's own memory {memory / 1e6:.0f} MB (Python's is its worker's)")
    visitor.context.close()


if __name__ == "__main__":
    sys.exit(main())

"""The course in a browser alone beside a bare JupyterLite of the same versions, in one run.

    python tests/bench/bench_site.py [--rounds 3]

From the link to the first thing that answers a hand: here the first scene of the first lesson,
there one ipywidgets slider after `import numpy`; a fresh browser profile each time, files from the
same kind of server, compressed. Then what was sent, how often a scene answers while it is dragged,
and the real model's time beside that of this machine's own Python.
Needs the built site (`make site`) and Pyodide's files (PYODIDE_FILES). Run it on a quiet machine.
"""

import argparse
import gzip
import json
import os
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

LIVE = ".jp-OutputArea-output .scene [tabindex]"
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
    for _ in range(%d):
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
        print(f"ratio {mine / bare_:.2f} (at most 0.80)", flush=True)
        models(browser, ours)
        browser.close()


def build_first():
    return sorted(path.name for path in (build_site.OUTPUT / "files").glob("*.ipynb"))[0]


def models(browser, server):
    """The real model here and there, the best of some rounds."""
    code = TIMED % (SENTENCES, 5)
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    native = json.loads(subprocess.check_output([sys.executable, "-c", code], env=env))
    visitor = visiting.Visitor(browser, server)
    lesson = visitor.open(build_first())
    lesson.page.set_default_timeout(600_000)
    said = "".join(one.get("text", "") if isinstance(one.get("text"), str)
                   else "".join(one.get("text", [])) for one in lesson.run(code))  # fmt: skip
    here = json.loads(said[said.index("{") :])
    for name in SENTENCES:
        print(f"{name}: {here[name] * 1e3:.0f} ms, this machine's Python "
              f"{native[name] * 1e3:.0f} ms: {here[name] / native[name]:.1f} times")  # fmt: skip
    memory = lesson.page.evaluate("performance.memory?.usedJSHeapSize ?? 0")
    print(f"the page's own memory {memory / 1e6:.0f} MB (Python's is its worker's)")
    visitor.context.close()


if __name__ == "__main__":
    main()

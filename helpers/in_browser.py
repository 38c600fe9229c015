"""What differs where the course runs in a browser alone (JupyterLite, Pyodide): see site/README.md.

Python is one of the page's workers there: it has no disk but the page's storage, no network but
what the page's own site holds, and packages come when a cell imports them.
"""

import json
import sys
from pathlib import Path

HERE = sys.platform == "emscripten"
DRIVE = Path("/drive")  # where the learner's own files are, when the page can store any


def fetch(path, progress=None):
    """Bring one large file from the site, and say meanwhile how far it is.

    path: where the file should be. progress: called with (bytes so far, bytes in all); without it
    a line is printed. OSError, in words for the learner, when the file does not come.
    """
    path = Path(path)
    note = _note(path.name)
    part = path.with_suffix(".part")

    def line(done, size):
        so_far = f"{done / 1e6:.0f} of {size / 1e6:.0f} MB"
        print(f"\rFetching {path.name}, once: {so_far} ...", end="", flush=True)

    try:
        with part.open("wb") as file:
            for name in note["parts"]:
                (progress or line)(file.tell(), note["size"])
                file.write(_get(name, path.name))
        part.replace(path)
    finally:  # nothing half stays
        part.unlink(missing_ok=True)
    if not progress:
        from IPython.display import clear_output

        clear_output()


def size_of(name):
    """Bytes of a large file that the site may have, or 0."""
    return _note(name)["size"]


def _note(name):
    return json.loads(_get(name + ".json", name))


def _get(name, whole):
    """The bytes of one file of the site. A worker may wait for them."""
    import js

    request = js.XMLHttpRequest.new()
    site = js.location.href.split("/extensions/")[0]
    request.open("GET", f"{site}/static/pyodide/{name}", False)
    request.responseType = "arraybuffer"
    try:
        request.send()
        status = request.status
    except Exception:
        status = 0
    if status != 200:
        raise OSError(
            f"{whole} could not be fetched. Is there a network? Then run this cell again: "
            "once it is here, no network is needed for it any more."
        )
    return request.response.to_bytes()


def drawing():
    """Say what to do where matplotlib is not loaded yet, as an ImportError."""
    if HERE and not _has("matplotlib"):
        raise ImportError(
            "matplotlib is not loaded in this tab yet: run `import matplotlib` in a cell of its "
            "own, and then this cell again."
        )


def problems(packages):
    """Yields (what is wrong, what to do) for `check_setup`. packages: names that lessons import."""
    for name in packages:
        if not _has(name):
            yield (
                f"The package {name} has not come into this tab.",
                "Reload the page. If that does not help, clear this site's data in the browser.",
            )
    if not DRIVE.is_dir():
        yield (
            "This tab can store nothing (a private window?): all runs, but what you solve is gone "
            "when you close it.",
            "Open the course in an ordinary window, and reload the page once.",
        )


def _has(name):
    from importlib.util import find_spec

    return find_spec(name) is not None

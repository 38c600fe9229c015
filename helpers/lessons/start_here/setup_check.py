"""Is everything in place? Says in words what is not, and what to do. Lesson 00 asks it first.

At its top it imports nothing but the standard library, so that it runs where something is missing.
"""

import importlib
import importlib.metadata
import importlib.util
import json
import os
import re
import sys
from pathlib import Path

from helpers import in_browser

COURSE = "attention-course"
HELPERS = Path(__file__).resolve().parents[2]
# What a lesson itself imports; the other packages are the server's, and need only be there.
IN_LESSONS = {"numpy", "matplotlib", "ipywidgets", "anywidget"}
LAB_EXTENSIONS = {"ipywidgets": "@jupyter-widgets/jupyterlab-manager", "anywidget": "anywidget"}
AGAIN = (
    "Close JupyterLab and start the course again from its own folder: `make lab`\n"
    "  (Windows: `py scripts\\course.py lab`; conda: see README.md). "
    "It installs what is missing."
)


def check_setup():
    """Prints that all is well, or each problem with what to do about it."""
    found = list(problems())
    if not found:
        print("✓ Everything is in place: Python, the packages, the widgets, the course's helpers.")
    for what, remedy in found:
        print(f"✗ {what}\n  {remedy}")


def problems():
    """Yields (what is wrong, what to do), nothing when all is well."""
    yield from files_in_the_way(Path.cwd())
    if in_browser.HERE:
        yield from in_browser.problems(("numpy", "ipywidgets", "anywidget"))
        return
    yield from other_copy(Path.cwd())
    try:
        about = importlib.metadata.metadata(COURSE)
        needs = importlib.metadata.requires(COURSE) or []
    except importlib.metadata.PackageNotFoundError:
        yield f"This Python ({sys.executable}) does not have the course's package.", AGAIN
        return
    oldest = numbers(about["Requires-Python"] or "")
    if sys.version_info[: len(oldest)] < oldest:
        yield (
            f"This is Python {dotted(sys.version_info[:3])}; "
            f"the course needs {dotted(oldest)} or newer.",
            AGAIN,
        )
    yield from missing_packages(needs)
    if "VSCODE_PID" not in os.environ:  # other editors bring their own part of the widgets
        yield from missing_extensions()
        yield from disabled_extensions()


def files_in_the_way(folder):
    """Python looks beside the notebook first: a file there can hide a package of the same name."""
    needed = {"helpers", "numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets"}
    # One look at the folder first: in a browser each look at a file costs a message.
    there = {path.name.partition(".")[0] for path in folder.iterdir()}
    for name in sorted(there & (needed | set(sys.stdlib_module_names))):
        for path in (folder / f"{name}.py", folder / name / "__init__.py"):
            if path.is_file() and path.parent.resolve() != HELPERS:
                own = path.parent if path.name == "__init__.py" else path
                yield (
                    f"{own} hides the `{name}` that the course needs.",
                    "Give it another name, then choose Kernel > Restart Kernel and run this again.",
                )


def other_copy(folder):
    """The notebook lies in one copy of the course, and `helpers` comes from another."""
    beside = folder.parent / "helpers"
    if (beside / "attention.py").is_file() and beside.resolve() != HELPERS:
        yield f"This lesson lies beside {beside}, but Python uses {HELPERS}.", AGAIN


def missing_packages(needs):
    """needs: requirements such as "numpy>=2.0"."""
    for need in needs:
        name = re.match(r"[\w.-]+", need).group()
        oldest = numbers(need.partition(">=")[2])
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield f"The package {name} is missing.", AGAIN
            continue
        if numbers(version) < oldest:
            yield f"{name} is version {version}; the course needs {dotted(oldest)} or newer.", AGAIN
        elif why := broken(name):
            yield f"The package {name} is installed, but it does not work: {why}.", AGAIN


def broken(name):
    """Why a package does not work though it is installed; "" when it does."""
    try:
        if name in IN_LESSONS:
            path = importlib.import_module(name).__file__
        else:
            found = importlib.util.find_spec(name)
            path = found and found.origin
    except Exception as error:
        said = str(error).strip().partition("\n")[0]
        return f"{type(error).__name__}: {said}".rstrip(": .")
    return "" if path else "its files are gone"


def missing_extensions():
    """What JupyterLab needs to show live pictures."""
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        return  # then jupyterlab is missing, which has been said
    folders = [Path(path) for path in jupyter_path("labextensions")]
    for package, extension in LAB_EXTENSIONS.items():
        if not any((folder / extension / "package.json").is_file() for folder in folders):
            yield f"JupyterLab's part of {package} is missing, so pictures stay still.", AGAIN


def disabled_extensions():
    """What somebody has switched off in JupyterLab's settings: their own, or the environment's."""
    try:
        from jupyter_core.paths import jupyter_config_path
    except ImportError:
        return
    files = [
        path
        for folder in map(Path, jupyter_config_path())  # what stands in the first one counts
        for path in (
            folder / "labconfig/page_config.json",
            *sorted((folder / "labconfig/page_config.d").glob("*.json")),
        )
    ]
    files.append(Path(sys.prefix, "share/jupyter/lab/settings/page_config.json"))
    decided = {}
    for path in files:
        for name, off in switches(path).items():
            decided.setdefault(name, (off, path))
    for package, extension in LAB_EXTENSIONS.items():
        for name, (off, path) in decided.items():
            if off and (name == extension or name.startswith(f"{extension}:")):
                yield (
                    f"JupyterLab's part of {package} is switched off in {path}.",
                    f"Take the entry {name} out of that file, close JupyterLab and start it again.",
                )


def switches(path):
    """{extension or part of one: whether this file of JupyterLab's switches it off}."""
    try:
        names = json.loads(path.read_text(encoding="utf-8"))["disabledExtensions"]
        return {str(name): bool(isinstance(names, list) or names[name]) for name in names}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def numbers(version):
    """The leading numbers of a version, as a tuple: "8.1.2" → (8, 1, 2)."""
    return tuple(int(n) for n in re.findall(r"\d+", re.split(r"[a-z+,;]", version)[0])[:3])


def dotted(version):
    return ".".join(map(str, version))

"""Is everything in place? Says in words what is not, and what to do. Lesson 00 asks it first.

It imports nothing but the standard library, so that it runs where something is missing.
"""

import importlib.metadata
import importlib.util
import os
import re
import sys
from pathlib import Path

COURSE = "attention-course"
HELPERS = Path(__file__).resolve().parents[2]
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
    yield from missing_extensions()


def files_in_the_way(folder):
    """Python looks beside the notebook first: a file there can hide a package of the same name."""
    needed = {"helpers", "numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets"}
    for name in sorted(needed | set(sys.stdlib_module_names)):
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


def missing_extensions():
    """What JupyterLab needs to show live pictures; other editors bring their own."""
    if "VSCODE_PID" in os.environ:
        return
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        return  # then jupyterlab is missing, which has been said
    folders = [Path(path) for path in jupyter_path("labextensions")]
    for package, extension in LAB_EXTENSIONS.items():
        if not any((folder / extension / "package.json").is_file() for folder in folders):
            yield f"JupyterLab's part of {package} is missing, so pictures stay still.", AGAIN


def numbers(version):
    """The leading numbers of a version, as a tuple: "8.1.2" → (8, 1, 2)."""
    return tuple(int(n) for n in re.findall(r"\d+", re.split(r"[a-z+,;]", version)[0])[:3])


def dotted(version):
    return ".".join(map(str, version))

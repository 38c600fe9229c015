"""Runs notebooks from a fresh kernel and stores what they show: `make refresh [NOTEBOOKS=...]`.

Every live display leaves its static picture, so that a notebook that nobody has run yet, or that a
code host shows, has a picture where the scene will be. Running this again changes nothing.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
import spoilers
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
CELL_SECONDS = 300

KEPT = ("tags", "jupyter", "collapsed")  # of what a cell says about itself
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    # As a Python kernel says of itself, less the versions, which differ from machine to machine.
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


def lessons():
    """The notebooks, but for what `make update` laid beside them."""
    return [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if ".mine-" not in path.name]


def main(names):
    paths = [Path(name).resolve() for name in names] or lessons()
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        print(f"There is no {', '.join(missing)}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as home:
        set_environment(home)
        for path in paths:
            print(f"Running {path.name} ...", flush=True)
            try:
                changed = refresh(path)
            except CellExecutionError as error:
                print(f"{path.name} was left as it was. A cell failed:\n{error}", file=sys.stderr)
                return 1
            print("    stored anew." if changed else "    nothing changed.")
    return 0


def set_environment(home):
    """Static pictures, and nothing of the person's own: no settings, start-up files or kernels."""
    os.environ["ATTENTION_COURSE_STATIC"] = "1"
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    for name in (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
        "ATTENTION_COURSE_KEEP",
        "ATTENTION_COURSE_CACHE",  # what lesson 11 shows is what is stored with the course
    ):
        os.environ[name] = str(Path(home, name.lower()))
        Path(os.environ[name]).mkdir()


def refresh(path):
    """Runs one notebook and writes it when something changed. Says whether it did."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        force_raise_errors=True,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    tidy(notebook)
    after = nbformat.writes(notebook) + "\n"
    if after == before:
        return False
    path.write_text(after, encoding="utf-8", newline="\n")
    return True


def tidy(notebook):
    """Leaves in a notebook what belongs to it, and nothing of this run or this machine."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {name: value for name, value in cell.metadata.items() if name in KEPT}
        )
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_VIEW, None)
            if "metadata" in output:
                output.metadata.pop(WIDGET_VIEW, None)
    spoilers.fold(notebook)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

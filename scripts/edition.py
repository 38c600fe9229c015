"""`course.py edition OUT`: a copy of the course for a class, with some of its lessons.

`--lessons 01-07` takes those (00 is always there), and `progress()` lists no others;
`--no-solutions` takes the solutions out, not only their button: hints stay. What a check itself
computes with stays too, so that someone who reads the code of `helpers` still learns from it.
`--slides` also makes pages to page through in front of a class: see slides.py.
`--language FILE.po` says it all in other words: see texts.py and docs/translating.md.
"""

import argparse
import ast
import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

from environment import ROOT, Environment, SetupProblem, clean_environment

# The tests and the pages for teachers hold the answers: they are not part of an edition.
PARTS = (
    *("helpers", "notebooks", "scripts", ".github/scene.png", ".github/motion.webp"),
    *("pyproject.toml", "requirements.lock", "requirements-test.lock", "environment.yml"),
    *("requirements-hub.lock",),
    *("Makefile", "postBuild", "README.md", "LICENSE", "LICENSE-LESSONS.md"),
    *(".gitattributes", ".gitignore"),
)
LEFT_OUT = ("__pycache__", ".ipynb_checkpoints", "my_*", ".my_*", "*.mine-*")


def edition(python, arguments):
    """Makes the copy and says what is in it. Returns an exit code."""
    parser = argparse.ArgumentParser(prog="course.py edition", description="a copy for a class")
    parser.add_argument("out", metavar="OUT", type=Path, help="a folder that is not there yet")
    parser.add_argument("--lessons", help="such as 01-07 or 02,03,05; all, if not given")
    parser.add_argument("--no-solutions", action="store_true", help="nothing to reveal; hints stay")
    parser.add_argument("--slides", action="store_true", help="pages to show in front of a class")
    parser.add_argument("--language", metavar="FILE.po", type=Path, help="the texts, translated")
    options = parser.parse_args(arguments)
    out = options.out.absolute()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SetupProblem(f"{out} is there already: name a folder that is not there yet.")
    chosen = lessons(options.lessons)
    for part in PARTS:
        take_along(ROOT / part, out / part)
    if options.language and in_other_words(python, out, options.language) != 0:
        shutil.rmtree(out)
        return 1
    for path in sorted((out / "notebooks").glob("*.ipynb")):
        if path.name in chosen:
            unlink_missing(path, chosen)
        else:
            path.unlink()
    readme = out / "README.md"
    text = "".join(linked(readme.read_text(encoding="utf-8").splitlines(keepends=True), chosen))
    readme.write_text(text, encoding="utf-8", newline="\n")
    if options.lessons:  # `helpers.lessons.here` reads it
        slugs = "".join(name[3:].removesuffix(".ipynb") + "\n" for name in chosen)
        (out / "helpers/lessons/here.txt").write_text(slugs, encoding="utf-8", newline="\n")
    print(f"{out}: {len(chosen)} lessons, {', '.join(name[:2] for name in chosen)}.")
    if options.no_solutions:
        rooms = sorted((out / "helpers/lessons").glob("*/exercises.py"))
        taken = sum(map(without_solutions, rooms))
        print(f"{taken} solutions are taken out; every hint is there.")
    if options.slides:
        return slides(python, out, chosen)
    return 0


def in_other_words(python, out, translation):
    command = [having(python, "babel", "helpers"), ROOT / "scripts/texts.py", out, translation]
    return subprocess.run(list(map(str, command)), env=clean_environment()).returncode


def having(python, *modules):
    """A Python that has what comes with JupyterLab: this one, or that of the course's own .venv."""
    if None in map(importlib.util.find_spec, modules):
        environment = Environment()
        environment.make("lab")
        python = environment.python
    return python


def slides(python, out, chosen):
    python = having(python, "nbconvert")
    paths = [out / "notebooks" / name for name in chosen]
    command = [python, ROOT / "scripts/slides.py", out / "slides", *paths]
    return subprocess.run(list(map(str, command)), env=clean_environment()).returncode


def lessons(wanted, folder=ROOT / "notebooks"):
    """The names of the notebooks asked for by numbers: "01-03,07"; all for nothing."""
    names = sorted(path.name for path in folder.glob("[0-9][0-9]_*.ipynb"))
    names = [name for name in names if ".mine-" not in name]
    if not wanted:
        return names
    numbers = {0}
    for part in wanted.split(","):
        ends = re.fullmatch(r"\s*(\d{1,2})\s*(?:-\s*(\d{1,2})\s*)?", part)
        if not ends or not any(int(name[:2]) == int(ends[ends.lastindex]) for name in names):
            known = f"{names[0][:2]} to {names[-1][:2]}"
            raise SetupProblem(f"--lessons {wanted}: say it as 01-07 or 02,03; there is {known}.")
        numbers.update(range(int(ends[1]), int(ends[ends.lastindex]) + 1))
    return [name for name in names if int(name[:2]) in numbers]


def take_along(source, target):
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def unlink_missing(path, chosen):
    """In a lesson's text, what links to lessons that are not in the edition: a row of a table goes,
    in a sentence the words stay."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            lines = "".join(cell["source"]).splitlines(keepends=True)
            cell["source"] = linked(lines, chosen)
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def linked(lines, chosen):
    lines = [line for line in lines if not (gone(line, chosen) and is_row(line))]
    return [plain(line, chosen) for line in lines]


LINK = re.compile(r"\[([^\]]*)\]\((?:notebooks/)?(\d\d_\w+\.ipynb)(#[^)]*)?\)")


def gone(line, chosen):
    return any(link[2] not in chosen for link in LINK.finditer(line))


def is_row(line):
    return line.lstrip().startswith("|")


def plain(line, chosen):
    return LINK.sub(lambda link: link[0] if link[2] in chosen else link[1], line)


def place(node):
    return node.lineno, node.col_offset


def without_solutions(path):
    """Takes the solutions out of a lesson's exercises.py. Returns how many there were.

    A solution is what an `Exercise` is given as `solution`; a function that only serves as one goes
    as well.
    """
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    given = [
        word.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Exercise"
        for word in call.keywords
        if word.arg == "solution"
    ]
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    only = {node.id for node in given if isinstance(node, ast.Name) and names.count(node.id) == 1}
    functions = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in only
    ]
    lines = [line.encode() for line in source.splitlines(keepends=True)]  # ast counts bytes
    for node in sorted([*given, *functions], key=place, reverse=True):
        first, last = node.lineno - 1, node.end_lineno - 1
        before, after = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
        filling = b'""' if node in given else b""
        lines[first : last + 1] = [before + filling + after]
    text = b"".join(lines).decode()
    compile(text, str(path), "exec")
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(given)

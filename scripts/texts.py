"""All that people read, apart from the code: `course.py texts` writes it to build/texts.pot, and
`course.py edition --language FILE.po OUT` makes a copy of the course that says it in other words.

A text is a paragraph of a notebook, a line of what a page says (`PAGE`), and in Python what
texts_in_python.py takes for one. What may be done with them: docs/translating.md.
"""

import ast
import gettext
import json
import re
import sys
from pathlib import Path

from texts_in_python import (
    LETTERS,
    TAG,
    TextProblem,
    WithFields,
    in_python,
    parameters,
    pieces,
    say_at,
)

from helpers.lessons import every

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "build/texts.pot"
PAGE = ("helpers/scene/page/says.js", "helpers/judging/card.js")
PLURALS = "helpers/say.py"
LABELS = "helpers/lessons/english_labels.json"  # `lessons.english_labels` reads it

# What a translation may move or leave out, but not bring along: formulas, code, links, tags,
# and the {names} that the page fills in.
PIECE = re.compile(rf"\$\$.+?\$\$|\$[^$]+\$|`[^`]+`|\]\([^)]*\)|{TAG}|(?<![_^]){{\w+}}", re.DOTALL)
ENTRY = re.compile(r'^  \w+: ("(?:[^"\\]|\\.)*"),?$', re.MULTILINE)


# ---- Notebooks, the page


def in_notebook(source, known, say):
    notebook = json.loads(source)
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "markdown":
            said = in_paragraphs("".join(cell["source"]), say_at(say, number))
            cell["source"] = said.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def in_paragraphs(text, say):
    """A cell of a lesson, by what stands between blank lines; a block of code is no text."""
    parts, fenced = re.split(r"(\n[ \t]*\n)", text), False
    for k, part in enumerate(parts):
        was, fenced = fenced, fenced ^ (part.count("```") % 2 == 1)
        if not was and not part.lstrip().startswith("```") and LETTERS.search(PIECE.sub("", part)):
            parts[k] = say(part) or part
    return "".join(parts)


def in_page(source, known, say):
    def other(entry):
        words = say(json.loads(entry[1]), source.count("\n", 0, entry.start()) + 1)
        return entry[0] if words is None else entry[0].replace(entry[1], json.dumps(words))

    return ENTRY.sub(other, source)


# ---- The course


def course(root, say):
    """Yields (path, source, source in other words) of each file with texts. say: (path, text, line)
    → words, or None for the English."""
    python = [path for path in sorted((root / "helpers").rglob("*.py")) if path.stem[:5] != "make_"]
    sources = {path: path.read_text(encoding="utf-8") for path in python}
    known = parameters(map(ast.parse, sources.values()))
    for path in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        if ".mine-" not in path.name:
            sources[path] = path.read_text(encoding="utf-8")
    sources |= {root / page: (root / page).read_text(encoding="utf-8") for page in PAGE}
    kinds = {".py": in_python, ".ipynb": in_notebook, ".js": in_page}
    for path, source in sources.items():
        name = path.relative_to(root).as_posix()
        told = kinds[path.suffix](source, known, lambda *text, name=name: say(name, *text))
        yield path, source, told


def collect(root=ROOT):
    """{text: where it stands}, in the order in which one meets them."""
    found = {}

    def note(path, text, line):
        found.setdefault(text, []).append((path, line))

    list(course(root, note))
    return found


def template(path=TEMPLATE):
    """Writes what there is to translate, and says how much it is."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    found = collect()
    catalog = Catalog(project="attention-course", charset="utf-8")
    for text, places in found.items():
        text = text[:: len(text) - 1] if isinstance(text, tuple) else text
        message = catalog.add(text, locations=sorted(places))
        message.flags.clear()  # a field is code of ours: no format of Python's
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0)
    words = sum(len(LETTERS.findall(str(text))) for text in found)
    print(f"{path}: {len(found)} texts, {words} words.")


def read(path):
    """({English: words}, {English: line}, rule of plurals) of a .po file; fuzzy ones are left."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import PoFileError, PoFileParser

    class Once(Catalog):
        def __setitem__(self, id, message):
            if id and id in self:
                raise TextProblem(f"{path}:{message.lineno}: {id!r} stands there twice.")
            super().__setitem__(id, message)

    catalog = Once()
    try:
        PoFileParser(catalog, ignore_obsolete=True, abort_invalid=True).parse(
            path.read_bytes().splitlines()
        )
        rule = catalog.plural_expr
        gettext.c2py(rule)
    except OSError as error:
        raise TextProblem(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, LookupError):
        charset = catalog.charset
        raise TextProblem(f"{path} is not in the charset that it names, {charset}.") from None
    except PoFileError as error:
        raise TextProblem(f"{path}:{error.lineno + 1}: no .po file goes on like this.") from None
    except ValueError as error:
        raise TextProblem(f"{path}: its rule for plurals cannot be read: {error}.") from None
    words, lines = {}, {}
    for message in catalog:
        said = message.string
        if message.id and said and not message.fuzzy and (isinstance(said, str) or all(said)):
            words[message.id], lines[message.id] = said, message.lineno
    return words, lines, rule


def translate(root, path):
    """Makes the copy of the course in `root` say what the .po file at `path` says."""
    words, lines, rule = read(path)
    met = set()
    labels = json.dumps(choices_in_english(), ensure_ascii=False, indent=1) + "\n"
    (root / LABELS).write_text(labels, encoding="utf-8", newline="\n")

    def say(name, text, line):
        met.add(text)
        if text not in words:
            return None
        try:
            check(text, words[text])
        except TextProblem as problem:
            english = f"{name}:{line}: {text!r}"
            raise TextProblem(f"{path}:{lines[text]}: {problem}. ({english})") from None
        return words[text]

    for file, source, told in course(root, say):
        if told != source:
            file.write_text(told, encoding="utf-8", newline="\n")
    file = root / PLURALS
    source = file.read_text(encoding="utf-8")
    told = re.sub(r'(?m)^PLURALS = ".*"$', f"PLURALS = {json.dumps(rule)}", source)
    file.write_text(told, encoding="utf-8", newline="\n")
    gone = len(words.keys() - met)
    print(f"{len(words) - gone} of {len(met)} texts are in {path.name}; the others stay English.")
    if gone:
        print(f"{gone} of its texts are no longer in the course.")


def choices_in_english():
    """{prediction id: {label: choice id}}"""
    asked = [one for one in every("PREDICTIONS").values() if not one.typed]
    return {one.id: {choice.label: choice.id for choice in one.choices} for one in asked}


def check(text, words):
    """Raises TextProblem for a translation that brings along what its English does not have."""
    forms = (words,) if isinstance(words, str) else words
    brought = [PIECE.findall(form) for form in (text if isinstance(text, tuple) else (text,))]
    for form in forms:
        if isinstance(text, WithFields):
            pieces(form, text.fields)
        for piece in PIECE.findall(form):
            if not any(piece in known for known in brought):
                raise TextProblem(f"the English has no {piece}")


if __name__ == "__main__":
    try:
        if sys.argv[1:]:
            translate(Path(sys.argv[1]), Path(sys.argv[2]))
        else:
            template()
    except TextProblem as problem:
        sys.exit(str(problem))

"""All that people read, apart from the code: `course.py texts` writes it to build/texts.pot, and
`course.py edition --language FILE.po OUT` makes a copy of the course that says it in other words.

A text is a paragraph of a notebook, a line of what a page says (`PAGE`), and in Python a string of
two words or more, or one that stands where something is shown (`SHOWN`); but no docstring, no key,
and nothing that is compared. Where this is wrong, its line ends in `# text` or `# no text`.
A text with fields (an f-string) is one text. What may be done with them: docs/translating.md.
"""

import ast
import gettext
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "build/texts.pot"
PAGE = ("helpers/scene/page/says.js", "helpers/judging/card.js")
PLURALS = "helpers/say.py"

# What is given under these names (or as these parameters of a function of ours) is shown.
SHOWN = {"called", "caption", "corner", "head", "hints", "label", "labels", "legend", "lines"}
SHOWN |= {"message", "note", "notes", "options", "otherwise", "question", "says", "stops", "text"}
SHOWN |= {"ticks", "title", "why"}
# And under these never, however many words it has.
CODE = {"answer", "background", "control", "id", "kind", "look", "names", "solution", "style"}
CODE |= {"word", "words"}
# What these are given is compared, or names something.
COMPARING = {"count", "decode", "encode", "endswith", "find", "index", "partition", "replace"}
COMPARING |= {"removeprefix", "removesuffix", "softmax_gone_wrong", "split", "startswith"}

WORDS = re.compile(r"[^\W\d_]{2,}[^\s\w]* +[^\s\w]*[^\W\d_]|[^\W\d_][^\s\w]* +[^\s\w]*[^\W\d_]{2,}")
LETTERS = re.compile(r"[^\W\d_]{2,}")
TAG = r"</?[A-Za-z][^>]*>"
# What a translation may move or leave out, but not bring along: formulas, code, links, tags,
# and the {names} that the page fills in.
PIECE = re.compile(rf"\$\$.+?\$\$|\$[^$]+\$|`[^`]+`|\]\([^)]*\)|{TAG}|(?<![_^]){{\w+}}", re.DOTALL)
ENTRY = re.compile(r'^  \w+: ("(?:[^"\\]|\\.)*"),?$', re.MULTILINE)


class TextProblem(Exception):
    """One sentence for whoever translates."""


class WithFields(str):
    """What an f-string says; `fields` as they stand in it: {show(weight)}."""


# ---- Python


def english(node):
    """What a string says: its text, with the fields of an f-string as the code has them."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Call):  # say.counted: a form for one, a form for many
        return tuple(form.value for form in node.args[1:])
    fields = [field(part) for part in node.values if isinstance(part, ast.FormattedValue)]
    parts = [
        field(part)
        if isinstance(part, ast.FormattedValue)
        else part.value.replace("{", "{{").replace("}", "}}")
        for part in node.values
    ]
    text = WithFields("".join(parts))
    text.fields = fields
    return text


def field(part):
    """A field as its code: {show(weight)}"""
    return ast.unparse(ast.JoinedStr([part]))[2:-1]


def called(call):
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def is_counted(node):
    return (
        isinstance(node, ast.Call)
        and called(node) == "counted"
        and all(isinstance(form, ast.Constant) for form in node.args[1:])
    )


def parameters(trees):
    """{function or class of ours: the names its arguments may have, one set for each place}"""
    found = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef):
            name, names = node.name, [one.arg for one in node.args.args if one.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            name = node.name
            inits = [
                f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"
            ]
            names = [part.target.id for part in node.body if isinstance(part, ast.AnnAssign)]
            names = [one.arg for init in inits for one in init.args.args[1:]] or names
        else:
            continue
        places = found.setdefault(name, [])
        places += [set() for _ in names[len(places) :]]
        for place, one in zip(places, names, strict=False):
            place.add(one)
    return found


def texts(tree, lines, known):
    """{node: its English} of all texts in a module. known: what `parameters` gives."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = {}
    for node in ast.walk(tree):
        if is_counted(node):
            found[node] = english(node)
        elif isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and not isinstance(above[node], ast.JoinedStr)
            and not is_counted(above[node])
        ):
            marked = re.search(r"# (no )?text$", lines[node.end_lineno - 1])
            says = is_shown(node, above, known)
            if marked and says is not None:
                says = not marked[1]
            if says and LETTERS.search(plain(node)):
                found[node] = english(node)
    return found


def plain(node):
    """What one reads of a string before its fields are known: each counts as a word."""
    if isinstance(node, ast.Constant):
        return re.sub(TAG, "", node.value)
    parts = [part.value if isinstance(part, ast.Constant) else "x" for part in node.values]
    return re.sub(TAG, "", "".join(parts))


THROUGH = ast.List | ast.Tuple | ast.IfExp | ast.BinOp | ast.BoolOp | ast.Starred | ast.Dict


def is_shown(node, above, known):
    """Whether a string is a text, by its place and its look; None where no text can be."""
    child, parent, names, labels = node, above[node], set(), False
    while isinstance(parent, THROUGH):
        if isinstance(parent, ast.Dict):
            if child in parent.keys:
                return None
            labels = True
            key = parent.keys[parent.values.index(child)]
            names |= {key.value} if isinstance(key, ast.Constant) else set()
        child, parent = parent, above[parent]
    no_text = ast.Expr | ast.Compare | ast.Subscript | ast.MatchValue
    if isinstance(parent, no_text) or (isinstance(parent, ast.DictComp) and child is parent.key):
        return None
    if isinstance(parent, ast.keyword):
        names.add(parent.arg)
    elif isinstance(parent, ast.Call):
        if called(parent) in COMPARING or ast.unparse(parent.func).startswith("re."):
            return False
        before = parent.args[: parent.args.index(child)] if child in parent.args else [None] * 99
        if not any(isinstance(one, ast.Starred) for one in before):
            names |= dict(enumerate(known.get(called(parent), ()))).get(len(before), set())
    elif isinstance(parent, ast.arguments):
        both = zip(
            [*(parent.posonlyargs + parent.args)[-len(parent.defaults) :], *parent.kwonlyargs],
            [*parent.defaults, *parent.kw_defaults],
            strict=False,
        )
        names |= {one.arg for one, value in both if value is child}
    if "options" in names and not labels:  # a list of options is one of values
        return None
    if names & CODE:
        return False
    return bool(names & SHOWN or WORDS.search(plain(node)))


class InOtherWords(ast.NodeTransformer):
    """Says the texts of one tree in other words. found: {node: English}; say: English → words."""

    def __init__(self, found, say):
        self.found, self.say = found, say

    def visit_Constant(self, node):
        words = self.say(self.found.get(node))
        return node if words is None else ast.Constant(words)

    def visit_Call(self, node):
        words = self.say(self.found.get(node))
        self.generic_visit(node)
        if words is not None:
            node.args[1:] = map(ast.Constant, words)
        return node

    def visit_JoinedStr(self, node):
        fields = {field(part): part for part in node.values if isinstance(part, ast.FormattedValue)}
        words = self.say(self.found.get(node))
        self.generic_visit(node)
        if words is None:
            return node
        parts = []
        for piece in pieces(words, fields):
            text = {"{{": "{", "}}": "}"}.get(piece, piece)
            parts.append(fields[piece] if piece in fields else ast.Constant(text))
        return ast.JoinedStr(parts)


def pieces(words, fields):
    """The words of a translation taken apart: fields, doubled braces, what stands between."""
    known = "|".join(map(re.escape, sorted(fields, key=len, reverse=True))) or "(?!)"
    found = re.findall(rf"{known}|\{{\{{|\}}\}}|[^{{}}]+|\{{[^}}]*\}}|[{{}}]", words)
    for piece in found:
        if piece in ("{", "}"):
            raise TextProblem(f"a brace stands alone; one that is no field is doubled, {piece * 2}")
        if piece[0] == "{" and piece not in ("{{", *fields):
            raise TextProblem(f"the English has no field {piece}")
    return found


def in_python(source, known, say):
    """The source with its texts in other words: `say` is asked for each. What is no text stays,
    letter by letter."""
    tree, lines = ast.parse(source), source.splitlines()
    found = texts(tree, lines, known)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    whole = {outermost(node, above, found) for node in found}
    rows = [line.encode() for line in source.splitlines(keepends=True)]  # ast counts bytes
    for node in sorted(whole, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        before, first, last = ast.unparse(node), node.lineno - 1, node.end_lineno - 1
        start, end = node.col_offset, node.end_col_offset
        after = ast.unparse(InOtherWords(found, say_at(say, node.lineno)).visit(node))
        if after != before:
            rows[first : last + 1] = [rows[first][:start] + after.encode() + rows[last][end:]]
    return b"".join(rows).decode()


def outermost(node, above, found):
    """What is written anew where a text stands inside another one, or in a field of an f-string."""
    whole = node
    while node in above:
        node = above[node]
        whole = node if node in found or isinstance(node, ast.JoinedStr) else whole
    return whole


def say_at(say, line):
    return lambda text: None if text is None else say(text, line)


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
    for _ in course(
        root, lambda path, *text: found.setdefault(text[0], []).append((path, text[1]))
    ):
        pass
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
        PoFileParser(catalog, ignore_obsolete=True, abort_invalid=True).parse(path.open("rb"))
        rule = catalog.plural_expr
        gettext.c2py(rule)
    except OSError as error:
        raise TextProblem(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, LookupError):
        raise TextProblem(
            f"{path} is not in the charset that it names, {catalog.charset}."
        ) from None
    except PoFileError as error:
        raise TextProblem(f"{path}:{error.lineno + 1}: this is no line of a .po file.") from None
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

    def say(name, text, line):
        met.add(text)
        if text not in words:
            return None
        try:
            check(text, words[text])
        except TextProblem as problem:
            raise TextProblem(
                f"{path}:{lines[text]}: {problem}. ({name}:{line}: {text!r})"
            ) from None
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

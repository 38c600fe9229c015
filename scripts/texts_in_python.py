"""The texts of a Python module: which strings they are, and the module in other words.

A text is a string of two words or more, or one that stands where something is shown (`SHOWN`); but
no docstring, no key, and nothing that is compared. Where this is wrong, its line ends in `# text`
or `# no text`. A text with fields (an f-string) is one text. What is no text stays, byte for byte.
"""

import ast
import re

# What is given under these names (or as these parameters of a function of ours) is shown.
SHOWN = {"called", "caption", "corner", "head", "hints", "label", "labels", "legend", "lines"}
SHOWN |= {"message", "note", "notes", "options", "otherwise", "question", "says", "stops", "text"}
SHOWN |= {"ticks", "title", "why"}
# And under these never, however many words it has.
CODE = {"answer", "background", "control", "id", "kind", "look", "solution", "style"}
NAMES = {"names", "word", "words"}  # of what is in a picture: asked for by name, so seldom a text
# What these are given is compared, or names something.
COMPARING = {"count", "decode", "encode", "endswith", "find", "index", "partition", "replace"}
COMPARING |= {"removeprefix", "removesuffix", "softmax_gone_wrong", "split", "startswith"}

WORDS = re.compile(r"[^\W\d_]{2,}[^\s\w]* +[^\s\w]*[^\W\d_]|[^\W\d_][^\s\w]* +[^\s\w]*[^\W\d_]{2,}")
LETTERS = re.compile(r"[^\W\d_]{2,}")
TAG = r"<[A-Za-z/!][^>]*>?"


class TextProblem(Exception):
    """One sentence for whoever translates."""


class WithFields(str):
    """What an f-string says; `fields` as they stand in it: {show(weight)}."""


def english(node):
    """What a string says: its text, with the fields of an f-string as the code has them."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Call):  # say.counted: a form for one, a form for many
        return tuple(form.value for form in node.args[1:])
    said, fields = "", []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            fields.append(field(part))
            said += fields[-1]
        else:
            said += part.value.replace("{", "{{").replace("}", "}}")
    text = WithFields(said)
    text.fields = fields
    return text


def field(part):
    """A field as its code: {show(weight)}"""
    text = ast.unparse(ast.JoinedStr([part]))
    return text[text.index("{") : text.rindex("}") + 1]


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


def parents(tree):
    """{node: the one it stands in}"""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def texts(above, lines, known):
    """{node: its English} of all texts in a module. above: its `parents`; known: what `parameters`
    gives."""
    found = {}
    for node in above:
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
    if names & CODE or ("options" in names and not labels):  # a list of options is one of values
        return None
    if names & NAMES:
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
    above = parents(tree)
    found = texts(above, lines, known)
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

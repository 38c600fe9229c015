"""Another language: all texts are found, a copy that says them in other words still works, and a
translation is data, however it was made."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import commands
import made_up
import pytest
import texts
from environment import ROOT
from texts_in_python import parents
from texts_in_python import texts as in_code

HERE = Path(__file__).parent
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@cache  # for the tests that need it, and not to know which tests there are
def every_text():
    return texts.collect()


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """An edition in the made-up language."""
    folder = tmp_path_factory.mktemp("another language")
    made_up.write(folder / "other.po", every_text(), texts)
    words = ["edition", "--language", str(folder / "other.po"), str(folder / "course")]
    assert commands.main(words) == 0
    return folder / "course"


def run(folder, *command, **more):
    env = {**os.environ, "PYTHONPATH": str(folder), "ATTENTION_COURSE_STATIC": "1", **more}
    done = subprocess.run(
        [sys.executable, *map(str, command)], capture_output=True, text=True, cwd=folder, env=env
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


# ---- What is a text


KNOWN = {"slider": [{"id"}, {"label"}], "said": [set(), {"note"}]}
KNOWN["Choice"] = [{"label"}, {"why"}, {"id"}]


@pytest.mark.parametrize(
    "source, found",
    [
        ('"""A docstring of a module."""', []),
        ('x = "two words"', ["two words"]),
        ('x = "word"', []),
        ('x = "word"  # text', ["word"]),
        ('x = "two words"  # no text', []),
        ('x = {"two words": 1, "label": "word", "kind": "a kind"}', ["word"]),
        ('x = {"two words": "two words"}  # text', ["two words"]),
        ('x = y == "two words" or z["two words"]', []),
        ('x = slider("the id", "Rate")', ["Rate"]),
        ('x = Choice("half", f"It is {y}.", id="half")', ["half", "It is {y}."]),
        ('x = said(*y, "low")', []),
        ('x = slider("id", "Rate" if y else "Speed")', ["Rate", "Speed"]),
        ('x = f(title="Rate", solution="a = 1 and b")', ["Rate"]),
        ('x = choice(options={"all": "each"})', ["each"]),
        ('x = choice(options=["all"])', []),
        ('x = re.search("two words", y)', []),
        ('x = y.removesuffix(" and so")', []),
        ("x = f'{a + 1:.2f} asks {b}'", ["{a + 1:.2f} asks {b}"]),
        ("x = f'scene-{a} '", []),
        ("x = f'e^{{{a}}} is more'", ["e^{{{a}}} is more"]),
        ("x = f'<p class=\"one two\">{a}</p>'", []),
        ("x = f'{a}: ' f'{b(\"no, or yes\")} {c!r}'", ["no, or yes"]),
        ("x = counted(n, '{n} step', '{n} steps')", [("{n} step", "{n} steps")]),
    ],
)
def test_what_is_a_text(source, found):
    above = parents(ast.parse(source))
    assert list(in_code(above, source.splitlines(), KNOWN).values()) == found


def test_a_cell_is_read_by_paragraphs_and_code_is_none():
    cell = "# Head\n\nOne **two**\nthree\n\n$$x = 1$$\n\n```\na = 1\n\nb = 2\n```\n\n- four"
    said = []
    assert texts.in_paragraphs(cell, said.append) == cell
    assert said == ["# Head", "One **two**\nthree", "- four"]


@pytest.mark.long
def test_every_text_has_its_place_and_none_is_code(tmp_path):
    assert len(every_text()) > 3000
    assert {path.split("/")[0] for places in every_text().values() for path, _ in places} == {
        "helpers",
        "notebooks",
    }
    assert not [text for text in every_text() if re.search(r"\bdef \w+\(|^import ", str(text))]
    texts.template(tmp_path / "texts.pot")
    text = (tmp_path / "texts.pot").read_text(encoding="utf-8")
    assert "charset=utf-8" in text and "#: helpers/judging/cards.py:" in text


# ---- A course in the made-up language


def bare(source):
    """A module without its texts and what they hold; and each call `counted` with its number."""

    class Bare(ast.NodeTransformer):
        def visit_Constant(self, node):
            return ast.Constant("") if isinstance(node.value, str) else node

        def visit_JoinedStr(self, node):
            return ast.Constant("")

    return ast.dump(Bare().visit(ast.parse(source)))


@pytest.mark.long
def test_only_texts_are_changed_and_all_compiles(other):
    changed = 0
    for path in sorted((other / "helpers").rglob("*.py")):
        mine = (ROOT / path.relative_to(other)).read_text(encoding="utf-8")
        theirs = path.read_text(encoding="utf-8")
        compile(theirs, str(path), "exec")
        assert bare(theirs) == bare(mine), path
        changed += theirs != mine
    assert changed > 50


@pytest.mark.parametrize("given", ["one-of-each", "one of each"])
def test_an_answer_given_in_english_is_there_in_another_language(other, tmp_path, given):
    """By its id, or by its label, as files had it before choices had ids."""
    line = json.dumps({"id": "embeddings.middle", "answer": given}) + "\n"
    (tmp_path / "my_progress.txt").write_text(line, encoding="utf-8")
    code = """from helpers.exercises import predict
card = predict("embeddings.middle")
label = card.prediction.choices[2].label
print(label != "one of each" and label in card.text)"""
    here = {"ATTENTION_COURSE_STATIC": "", "ATTENTION_COURSE_KEEP": str(tmp_path)}
    assert run(other, "-c", code, **here) == "True\n"


def test_fields_are_code_of_ours_and_of_no_one_else(other):
    for path in sorted((other / "helpers").rglob("*.py")):
        both = [
            sorted(
                ast.unparse(part.value)
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.JoinedStr)
                for part in node.values
                if isinstance(part, ast.FormattedValue)
                and not any(isinstance(n, ast.Constant) for n in ast.walk(part))
            )
            for source in (
                path.read_text("utf-8"),
                (ROOT / path.relative_to(other)).read_text("utf-8"),
            )
        ]
        assert both[0] == both[1]


def test_in_a_notebook_code_and_formulas_stay(other):
    formula = re.compile(r"\$\$.+?\$\$|\$[^$]+\$|`[^`]+`|\]\([^)]*\)", re.DOTALL)
    for name in NOTEBOOKS:
        mine, theirs = (
            json.loads((root / "notebooks" / name).read_text("utf-8"))["cells"]
            for root in (ROOT, other)
        )
        for one, two in zip(mine, theirs, strict=True):
            if one["cell_type"] == "code":
                assert one == two
            else:
                assert one["id"] == two["id"]
                texts_of = ("".join(cell["source"]) for cell in (one, two))
                assert len(set(tuple(formula.findall(text)) for text in texts_of)) == 1


# Four English words in a row: of ours that is a text that was not found. What code in the notebook
# says stays English, and so do the sentences that the models read.
ENGLISH = re.compile(r"(?<![\w′])(?:[a-z]+ ){3,}[a-z]+(?![\w′])")
READ = (
    "apple|mat|peel|charge|once upon|fresh fruit|tree|kind of|food is|girl|sun|beach|brother|pomme"
)
READ = re.compile(rf"\b({READ})\b", re.IGNORECASE)


def left_in_english(said, name):
    cells = json.loads((ROOT / "notebooks" / name).read_text("utf-8"))["cells"]
    code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    found = set()
    for text in said:
        text = re.sub(r"<style.*?</style>|<script.*?</script>|data:\S+", "", text, flags=re.DOTALL)
        found |= set(ENGLISH.findall(re.sub(r"<[^>]*>", "\n", text)))
    return {text for text in found if text not in code and not READ.search(text)}


WHEN = {"03": [], "06": [pytest.mark.long], "09": [pytest.mark.long]}  # the others at night


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=WHEN.get(name[:2], [pytest.mark.long, pytest.mark.nightly]))
        for name in NOTEBOOKS
    ],
)
def test_a_lesson_runs_to_its_end_and_speaks_that_language(other, name):
    said = json.loads(run(other, HERE / "made_up.py", other, name))[name]
    assert sum(bool(re.search("[áéíóúčñšýž]", text)) for text in said) > 5
    assert not left_in_english(said, name)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_solution_passes_there(other, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(other, copy)
    shutil.copytree(HERE, copy / "tests", ignore=shutil.ignore_patterns("site", "__pycache__"))
    shutil.copy2(ROOT / "conftest.py", copy)
    chosen = ["-k", "solution_passes or known_mistake or unsolved_stub"]
    options = ["-q", "-p", "no:cacheprovider", "--no-header", *chosen]
    file = copy / "tests/lessons/test_every_exercise.py"
    text = file.read_text(encoding="utf-8")  # what is asserted of English is left out
    for asserted in ('    assert "expected " in', "    assert check(id, stub).text"):
        text = re.sub(rf"(?m)^{re.escape(asserted)}.*$", "", text)
    file.write_text(text, encoding="utf-8")
    said = run(copy, "-m", "pytest", *options, file, NEW_VERDICTS="1")
    assert re.search(r"\d{3} passed", said), said


# ---- A translation is data


def po(tmp_path, *entries, head="text/plain; charset=utf-8", encoding="utf-8"):
    path = tmp_path / "some.po"
    lines = ['msgid ""', f'msgstr "Content-Type: {head}\\n"', ""]
    for english, words in entries:
        lines += [f"msgid {json.dumps(english)}", f"msgstr {json.dumps(words, ensure_ascii=False)}"]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def tried(tmp_path, path, capfd):
    """(exit code, what was said): no half-made copy is left."""
    out = tmp_path / "copy"
    code = commands.main(["edition", "--language", str(path), str(out)])
    said = capfd.readouterr()
    assert out.exists() == (code == 0)
    return code, (said.out + said.err).replace(f"{path}", path.name)


TAKES = "{words[i]} asks. By softmax it takes {_said(shares, words)}. Divided by the sum: "
TAKES += "**{trouble}**."
NEXT = "Next hint ({self.hints_open + 1} of {count})"


@pytest.mark.parametrize(
    "english, words, said",
    [
        (NEXT, "{count} of {counts}", "the English has no field {counts}."),
        (NEXT, "{__import__('os').system('x')}", "the English has no field {__import__('os')"),
        (NEXT, "{count!r}", "the English has no field {count!r}."),
        (NEXT, "{count", "a brace stands alone; one that is no field is doubled, {{."),
        (NEXT, "count}", "a brace stands alone; one that is no field is doubled, }}."),
        ("Show solution", "<script>x</script>", "the English has no <script>."),
        ("Show solution", "<img src=x onerror=y", "the English has no <img src=x onerror=y."),
        ("Start over", "{evil} over", "the English has no {evil}."),
    ],
)
def test_what_a_translation_may_not_bring(tmp_path, capfd, english, words, said):
    code, told = tried(tmp_path, po(tmp_path, (english, words)), capfd)
    assert code == 1 and f"some.po:4: {said}" in told and repr(english)[1:20] in told
    assert "helpers/" in told and "Traceback" not in told


def test_files_that_are_none(tmp_path, capfd):
    code, told = tried(tmp_path, tmp_path / "none.po", capfd)
    assert (code, told.strip()) == (1, "none.po cannot be read: No such file or directory.")
    code, told = tried(tmp_path, po(tmp_path, ("a b", "c"), ("a b", "d")), capfd)
    assert (code, told.strip()) == (1, "some.po:6: 'a b' stands there twice.")
    path = po(tmp_path, ("Show solution", "Lösung"), encoding="latin-1")
    code, told = tried(tmp_path, path, capfd)
    assert (code, told.strip()) == (1, "some.po is not in the charset that it names, utf-8.")
    path = po(tmp_path, ("Show solution", "x"), head="text/plain; charset=klingon")
    assert "is not in the charset that it names" in tried(tmp_path, path, capfd)[1]
    path = tmp_path / "a picture.po"
    path.write_text("GIF89a and more", encoding="utf-8")
    code, told = tried(tmp_path, path, capfd)
    assert (code, told.strip()) == (1, "a picture.po:1: no .po file goes on like this.")
    path = po(
        tmp_path, head="text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=exec(1);"
    )
    assert "its rule for plurals cannot be read" in tried(tmp_path, path, capfd)[1]


def test_what_is_not_translated_stays_and_what_is_gone_is_counted(tmp_path, capfd):
    path = po(tmp_path, ("Show solution", "Lösung zeigen"), ("Not in the course", "Weg"))
    text = path.read_text(encoding="utf-8")
    fuzzy = '#, fuzzy\nmsgid "Hide solution"\nmsgstr "Vielleicht"\n'
    path.write_text(f"{text}\n{fuzzy}", encoding="utf-8")
    code, told = tried(tmp_path, path, capfd)
    assert (
        code == 0
        and f"1 of {len(every_text())} texts are in some.po; the others stay English" in told
    )
    assert "1 of its texts are no longer in the course." in told
    cards = (tmp_path / "copy/helpers/judging/cards.py").read_text(encoding="utf-8")
    assert "Lösung zeigen" in cards and "Hide solution" in cards and "Vielleicht" not in cards


def test_a_language_has_its_own_plural_forms_and_order(tmp_path, capfd):
    rule = "(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2)"
    path = po(
        tmp_path, head=f"text/plain; charset=utf-8\\nPlural-Forms: nplurals=3; plural={rule};"
    )
    forms = 'msgid "{n} head"\nmsgid_plural "{n} heads"\n'
    forms += 'msgstr[0] "{n} głowa"\nmsgstr[1] "{n} głowy"\nmsgstr[2] "{n} głów"\n'
    forms += (
        f'\nmsgid {json.dumps(TAKES)}\nmsgstr "{{_said(shares, words)}} ← {{words[i]}} {{{{}}}}"\n'
    )
    path.write_text(path.read_text("utf-8") + forms, encoding="utf-8")
    assert tried(tmp_path, path, capfd)[0] == 0
    show = (
        "from helpers.lessons.multi_head.scenes import _wide as f; print(f(1, 8), f(2, 8), f(8, 8))"
    )
    said = run(tmp_path / "copy", "-c", show, PYTHONIOENCODING="utf-8")
    assert said.split(" of ")[:3] == ["1 głowa", "8 2 głowy", "4 8 głów"]
    scenes = (tmp_path / "copy/helpers/lessons/softmax/scenes.py").read_text(encoding="utf-8")
    assert "{_said(shares, words)} ← {words[i]} {{}}" in scenes

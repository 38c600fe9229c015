"""A learner's two files: nothing is lost, nothing is an error, nothing foreign is run."""

import linecache
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from helpers.judging import keeping
from helpers.judging.keeping import FUNCTIONS, PROGRESS, NotKept, keep, load, recall, remember


@pytest.fixture
def folder():
    return keeping.folder()


def restart():
    keeping._session.clear()


# ---- Progress -----------------------------------------------------------------------------------


def test_what_is_remembered_survives_a_restart(folder):
    assert recall() == ({}, "")
    assert [
        remember("embeddings.distance"),
        remember("embeddings.middle", "one of each"),
        remember("embeddings.way", 1.5),
    ] == [""] * 3
    restart()
    assert recall() == (
        {"embeddings.distance": None, "embeddings.middle": "one of each", "embeddings.way": 1.5},
        "",
    )
    assert [p.name for p in folder.iterdir()] == [PROGRESS]


def test_the_first_answer_counts_also_when_another_notebook_gave_it(folder):
    remember("embeddings.middle", "first")
    restart()
    remember("embeddings.middle", "second")
    assert recall()[0] == {"embeddings.middle": "first"}
    assert (folder / PROGRESS).read_text().count("\n") == 1


def test_many_notebooks_at_once_lose_nothing(folder):
    code = (
        "import sys; from helpers.judging import keeping\n"
        "for i in range(40): keeping.remember(f'{sys.argv[1]}.{i}')"
    )
    jobs = [subprocess.Popen([sys.executable, "-c", code, str(n)]) for n in range(4)]
    assert [job.wait(60) for job in jobs] == [0] * 4
    known, note = recall()
    assert len(known) == 160 and note == ""
    assert len((folder / PROGRESS).read_text().splitlines()) == 160


@pytest.mark.parametrize(
    "damage",
    [
        b"{",
        b"\x00\xff\xfe",
        b"[]\n",
        b"3\n",
        b'{"id": 3, "answer": null}\n',
        b'{"id": "embeddings.nearest"}\n',
        b'{"id": "embeddings.nearest", "answer": [1]}\n',
        b"<<<<<<< HEAD\n",
        b'{"id": "1.2", "answer": {}}\n' * 3,
        b"[" * 200_000 + b"\n",
        b'{"id": "1.2", "answer": ' + b"[" * 5_000 + b"]" * 5_000 + b"}\n",
        b'{"id": ' + b"1" * 5_000 + b', "answer": null}\n',
        b'{"id": "1.2", "answer": ' + b"1" * 5_000 + b"}\n",
        b'{"id": "1.2", "answer": NaN}\n',
        b'{"id": "1.2", "answer": 1e999}\n',
        b'{"id": "\\ud83d", "answer": null}\n',
        b'{"id": "1.2", "answer": "\\udc4d"}\n',
        b'{"tried": 3, "diagnosis": "no"}\n',
        b'{"tried": "softmax.own", "diagnosis": null}\n',
        b'{"tried": "softmax.own"}\n',
        b'{"tried": "softmax.own", "diagnosis": "\\udc4d"}\n',
    ],
)
def test_a_damaged_file_is_set_aside_and_its_good_lines_stay(folder, damage):
    remember("embeddings.distance")
    restart()
    whole = (folder / PROGRESS).read_bytes() + damage
    (folder / PROGRESS).write_bytes(whole)
    known, note = recall()
    assert known == {"embeddings.distance": None}
    assert note == f"{PROGRESS} was damaged: it is set aside as {PROGRESS}.damaged-1."
    assert (folder / f"{PROGRESS}.damaged-1").read_bytes() == whole
    assert recall() == ({"embeddings.distance": None}, "")
    (folder / PROGRESS).write_bytes(damage)
    assert f"{PROGRESS}.damaged-2" in remember("embeddings.between")
    restart()
    assert recall() == ({"embeddings.between": None}, "")


def test_a_last_line_without_its_end_is_not_damage(folder):
    (folder / PROGRESS).write_text('{"id": "embeddings.distance", "answer": null}')
    assert remember("embeddings.nearest") == ""
    restart()
    assert recall() == ({"embeddings.distance": None, "embeddings.nearest": None}, "")


def test_an_empty_file_is_no_damage(folder):
    (folder / PROGRESS).write_text("")
    assert recall() == ({}, "")


@pytest.fixture
def first_edition(folder):
    """A progress file as the first edition called it."""
    path = folder / keeping.FIRST_PROGRESS
    path.write_text('{"id": "1.1", "answer": null}\n{"id": "1.a", "answer": "one of each"}\n')
    return path


@pytest.mark.parametrize("begin", [lambda: recall(), lambda: remember("embeddings.way", 1.5)])
def test_the_first_editions_file_is_carried_over_once(folder, first_edition, begin):
    before = first_edition.read_bytes()
    begin()
    remember("embeddings.way", 1.5)
    restart()
    assert recall() == (
        {"embeddings.distance": None, "embeddings.middle": "one of each", "embeddings.way": 1.5},
        "",
    )
    assert sorted(p.name for p in folder.iterdir()) == [PROGRESS, f"{PROGRESS}.before-1"]
    assert (folder / f"{PROGRESS}.before-1").read_bytes() == before


def test_an_answer_since_then_counts_more_than_the_first_editions(folder, first_edition):
    (folder / PROGRESS).write_text('{"id": "1.a", "answer": "both"}\n')
    assert recall() == ({"embeddings.distance": None, "embeddings.middle": "both"}, "")


def test_a_damaged_file_of_the_first_edition_gives_what_is_left(folder, first_edition):
    with first_edition.open("a") as file:
        file.write("[" * 200_000)
    assert recall()[0] == {"embeddings.distance": None, "embeddings.middle": "one of each"}
    assert recall() == ({"embeddings.distance": None, "embeddings.middle": "one of each"}, "")
    assert sorted(p.name for p in folder.iterdir()) == ["my_progress.jsonl.damaged-1", PROGRESS]


def test_what_an_id_was_called_before_counts_under_its_new_name(folder, monkeypatch, first_edition):
    monkeypatch.setitem(keeping.EARLIER, "1.1", "embeddings.far")
    assert recall()[0] == {"embeddings.far": None, "embeddings.middle": "one of each"}


def test_four_notebooks_that_carry_it_over_at_once_lose_nothing(folder, first_edition):
    first_edition.write_text("".join(f'{{"id": "old.{n}", "answer": null}}\n' for n in range(40)))
    code = "import sys; from helpers.judging.keeping import *; remember(sys.argv[1])"
    jobs = [subprocess.Popen([sys.executable, "-c", code, f"new.{n}"]) for n in range(4)]
    assert [job.wait(60) for job in jobs] == [0] * 4
    assert len(recall()[0]) == 44


def test_a_folder_in_the_files_place_is_set_aside(folder):
    (folder / PROGRESS).mkdir()
    assert "set aside" in remember("embeddings.distance")
    restart()
    assert recall() == ({"embeddings.distance": None}, "")


def test_a_missing_folder_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("ATTENTION_COURSE_KEEP", str(tmp_path / "not" / "yet"))
    assert recall() == ({}, "") and remember("embeddings.distance") == ""
    restart()
    assert recall() == ({"embeddings.distance": None}, "")


def test_what_cannot_be_written_is_remembered_for_the_session_and_written_later(folder):
    folder.rmdir()
    folder.write_text("a file where the folder should be")
    note = remember("embeddings.distance")
    assert note == (
        "my_progress.txt cannot be read or written (Not a directory): "
        "this is remembered until the kernel stops."
    )
    known, note = recall()
    assert known == {"embeddings.distance": None} and "cannot be read or written" in note
    folder.unlink()
    assert remember("embeddings.nearest") == ""
    restart()
    assert recall() == ({"embeddings.distance": None, "embeddings.nearest": None}, "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_folder(folder):
    folder.chmod(0o500)
    try:
        assert "until the kernel stops" in remember("embeddings.distance")
        with pytest.raises(NotKept, match="cannot be read or written"):
            keep("softmax", "softmax.own", softmax, {}, fine)
    finally:
        folder.chmod(0o700)


def test_a_deleted_working_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("ATTENTION_COURSE_KEEP")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    try:
        gone.rmdir()
    except OSError:
        pytest.skip("this system keeps a folder that is in use")
    assert "until the kernel stops" in remember("embeddings.distance")
    assert recall()[0] == {"embeddings.distance": None}
    with pytest.raises(NotKept):
        keep("softmax", "softmax.own", softmax, {}, fine)


def test_without_the_variable_the_files_are_beside_the_notebook(monkeypatch, tmp_path):
    monkeypatch.delenv("ATTENTION_COURSE_KEEP")
    monkeypatch.chdir(tmp_path)
    remember("embeddings.distance")
    assert (tmp_path / PROGRESS).exists()


def test_static_mode_reads_and_writes_nothing(monkeypatch, folder):
    remember("embeddings.distance")
    keep("softmax", "softmax.own", softmax, {}, fine)
    before = {p: p.read_bytes() for p in folder.iterdir()}
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    assert recall() == ({}, "") and remember("embeddings.nearest") == ""
    assert load("softmax", {}) is None and keep("other", "softmax.sure", softmax, {}, fine) == ""
    assert {p: p.read_bytes() for p in folder.iterdir()} == before


# ---- Kept functions -----------------------------------------------------------------------------


def softmax(scores):
    weights = np.exp(scores)
    return weights / weights.sum()


def fine(function):
    return ""


def cell(tmp_path, source, name):
    """The function `name` of a notebook cell with this source."""
    path = tmp_path / "cell.py"
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    linecache.clearcache()
    space = {"np": np}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), space)
    return space[name]


def test_the_file_is_readable_and_holds_every_function_once(folder, tmp_path):
    note = keep("softmax", "softmax.own", softmax, {}, fine)
    assert note == "Your softmax is kept in my_attention.py; later lessons use it."
    keep(
        "weights", "softmax.sure", cell(tmp_path, "def share(x):\n    return x", "share"), {}, fine
    )
    keep("softmax", "softmax.own", softmax, {}, fine)
    text = (folder / FUNCTIONS).read_text()
    assert text == textwrap.dedent("""\
        # My own functions, kept when their exercises passed. Later lessons use them.

        import numpy as np


        # ---- softmax, from exercise softmax.own ----
        def softmax(scores):
            weights = np.exp(scores)
            return weights / weights.sum()


        # ---- weights, from exercise softmax.sure ----
        def share(x):
            return x

        weights = share
    """)
    assert [p.name for p in folder.iterdir()] == [FUNCTIONS]


def test_loading_gives_a_fresh_function_each_time(folder):
    keep("softmax", "softmax.own", softmax, {}, fine)
    one, two = load("softmax", {}), load("softmax", {})
    assert one is not two and one is not softmax
    assert np.allclose(one(np.array([1.0, 0.0])), softmax(np.array([1.0, 0.0])))
    (folder / FUNCTIONS).write_text((folder / FUNCTIONS).read_text().replace("exp", "cos"))
    assert np.allclose(load("softmax", {})(np.zeros(2)), [0.5, 0.5])
    assert "my_attention" not in sys.modules
    assert load("attention", {}) is None


def test_what_the_learner_added_by_hand_stays(folder, tmp_path):
    keep("softmax", "softmax.own", softmax, {}, fine)
    path = folder / FUNCTIONS
    path.write_text(path.read_text().replace("import numpy", "import math\nimport numpy"))
    uses_math = cell(tmp_path, "import math\ndef root(x):\n    return math.sqrt(x)\n", "root")
    keep("root", "softmax.sure", uses_math, {}, lambda own: "" if own(9) == 3 else "wrong")
    assert path.read_text().count("import math") == 1
    assert load("root", {})(16) == 4


def test_what_the_learner_added_below_a_function_stays_when_it_is_kept_again(folder, tmp_path):
    path = folder / FUNCTIONS
    keep("softmax", "softmax.own", softmax, {}, fine)
    own = "\n\n# mine\nLIMIT = 9\n\n\ndef my_helper(x):\n    return min(x, LIMIT)\n"
    path.write_text(path.read_text() + own)
    uses_it = cell(tmp_path, "def my_softmax(x):\n    return my_helper(x)\n", "my_softmax")
    for _ in range(2):
        keep("softmax", "softmax.own", uses_it, {}, lambda own: "" if own(12) == 9 else "wrong")
    text = path.read_text()
    assert own.strip() in text and text.count("def ") == 2 and text.count("softmax = ") == 1
    keep("softmax", "softmax.own", softmax, {}, fine)
    assert own.strip() in path.read_text() and "def my_softmax" not in path.read_text()


def test_two_notebooks_that_keep_at_the_same_moment_lose_nothing(folder, tmp_path):
    root = cell(tmp_path, "def root(x):\n    return x**0.5\n", "root")
    asked = []

    def while_the_other_writes(own):
        asked.append(own)
        if len(asked) == 1:
            keep("root", "softmax.sure", root, {}, fine)
        return ""

    assert "is kept" in keep("softmax", "softmax.own", softmax, {}, while_the_other_writes)
    assert len(asked) == 2
    assert load("root", {})(16) == 4 and load("softmax", {}) is not None

    def others_never_stop(own):
        path = folder / FUNCTIONS
        path.write_text(path.read_text() + "#\n")
        return ""

    with pytest.raises(NotKept, match="is being written all the time; run this cell again"):
        keep("softmax", "softmax.own", softmax, {}, others_never_stop)


@pytest.mark.parametrize("damage", ["x = " + "-" * 200_000 + "1", "x = " + "(" * 200_000])
def test_a_file_no_parser_can_read_is_set_aside(folder, damage):
    (folder / FUNCTIONS).write_text(damage)
    assert "was damaged: it is set aside" in keep("softmax", "softmax.own", softmax, {}, fine)
    assert load("softmax", {}) is not None


def test_a_file_that_an_editor_marked_is_no_damage(folder, tmp_path):
    path = folder / FUNCTIONS
    keep("softmax", "softmax.own", softmax, {}, fine)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    root = cell(tmp_path, "def root(x):\n    return x**0.5\n", "root")
    assert "damaged" not in keep("root", "softmax.sure", root, {}, fine)
    assert load("softmax", {}) is not None and load("root", {}) is not None


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_to_the_file_stays_one(folder, tmp_path):
    (tmp_path / "elsewhere.py").write_text("")
    (folder / FUNCTIONS).symlink_to(tmp_path / "elsewhere.py")
    keep("softmax", "softmax.own", softmax, {}, fine)
    assert (folder / FUNCTIONS).is_symlink()
    assert "softmax" in (tmp_path / "elsewhere.py").read_text()


def test_functions_from_notebook_cells_are_kept(folder):
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.run_cell(
        "import numpy as np\ndef softmax(scores):\n    e = np.exp(scores)\n    return e / e.sum()"
    )
    keep("softmax", "softmax.own", shell.user_ns["softmax"], {}, fine)
    assert load("softmax", {})(np.zeros(4)).tolist() == [0.25] * 4


@pytest.mark.parametrize(
    "source, name, reason",
    [
        (
            "k = np.ones(2)\ndef f(x):\n    return k * x",
            "f",
            "it uses `k`, which is defined elsewhere in the notebook. Put it inside the function",
        ),
        (
            "j = k = []\ndef f(x):\n    return k * len(j)",
            "f",
            "it uses `j`, `k`, which are defined elsewhere in the notebook. Put them inside",
        ),
        ("k = {}\ndef f(x, y=k):\n    return x", "f", "it uses `k`"),
        (
            "k = {}\ndef f(x):\n    def g(y):\n        return [k for _ in y]\n    return g(x)",
            "f",
            "`k`",
        ),
        ("k = {}\ndef g():\n    return k\ndef f(x):\n    return g()", "f", "it uses `k`"),
        (
            "def make():\n    k = 2\n    def f(x):\n        return k * x\n    return f\nf = make()",
            "f",
            "it uses `k`",
        ),
        ("k = 2\ndef f(x):\n    global k\n    k = k + 1\n    return k", "f", "it uses `k`"),
        (
            "class s:\n    pass\ns.g = lambda x: 2 * x\ng = s.g\ndef f(x):\n    return g(x)",
            "f",
            "it uses `g`",
        ),
        ("f = lambda x: x", "f", "only a function written with `def`"),
        ("import functools\nf = functools.partial(max, 3)", "f", "only a function written"),
        ("f = np.exp", "f", "only a function written with `def`"),
        ("class f:\n    pass", "f", "a function written with `def` can"),
    ],
)
def test_what_cannot_be_kept_is_told_why(folder, tmp_path, source, name, reason):
    with pytest.raises(NotKept) as told:
        keep(name, "softmax.own", cell(tmp_path, source, name), {}, fine)
    assert reason in str(told.value)
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    "source",
    [
        "k = 2.0\ndef f(x):\n    return k * x",
        "import math\nk = 2.0\ndef f(x):\n    return math.sqrt(k * x * k * x)",
        "import numpy\nimport math as m\ndef f(x):\n    return numpy.abs(m.fabs(2 * x))",
        "from math import sqrt\ndef f(x):\n    return sqrt(4 * x * x)",
        "from numpy import sqrt as root\ndef f(x):\n    return root(4 * x * x)",
        "from helpers.attention import dot\ndef f(x):\n    return dot(np.ones(2), [x, x])",
        "from helpers import attention\ndef f(x):\n    return attention.dot([2], [x])",
        "k = 2.0\ndef f(x, y=k):\n    return y * x",
        "k = (2.0, 'a')\ndef f(x):\n    def g(y):\n        return [k[0] * y]\n    return g(x)[0]",
        "def note(g):\n    return g\n@note\ndef f(x):\n    return 2 * x",
        "def h(x):\n    return k * x\nk = 2.0\n"
        "def g(x):\n    return h(x)\ndef f(x):\n    return g(x)",
        "def g(x, n):\n    return f(x, n - 1)\ndef f(x, n=3):\n    return g(x, n) if n else 2 * x",
        "twice = lambda x: 2 * x\ndef f(x):\n    return twice(x)",
        "from typing import Optional\n"
        "def f(x: Optional[float]) -> Optional[float]:\n    return 2 * x",
        "Vector = np.ndarray\ndef f(x: Vector, n: 'Vector' = 2,\n      *more: int) -> Vector:\n"
        "    def g(y: Vector) -> (\n            Vector):\n        return n * y\n    return g(x)",
        "from numpy.typing import NDArray\ndef f(ä: NDArray, y: float = 2.0) -> NDArray:\n"
        "    return ä * y",
    ],
)
def test_what_it_uses_of_its_notebook_comes_along(folder, tmp_path, source):
    """And again when it is kept once more, and when another file is read in between."""
    for _ in range(2):
        keep("f", "softmax.own", cell(tmp_path, source, "f"), {}, lambda own: own(3.0) - 6 and "no")
    assert load("f", {})(4.0) == 8
    text = (folder / FUNCTIONS).read_text()
    assert text.count("def f(") == 1 and text.count("# Used by it:") <= 1


def test_what_another_cell_made_comes_along(folder, tmp_path, monkeypatch):
    """In a kernel all cells are one module, and it is the one that runs."""
    f = cell(tmp_path, "def g(x):\n    return 2 * x\ndef f(x):\n    return g(x)", "f")
    g = f.__globals__["g"]
    monkeypatch.setattr(g, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "g", g, raising=False)
    keep("f", "softmax.own", f, {}, fine)
    assert load("f", {})(4.0) == 8


def test_a_hint_that_needs_nothing_stays(folder, tmp_path):
    keep(
        "f", "softmax.own", cell(tmp_path, "def f(x: float) -> 'Any':\n    return x", "f"), {}, fine
    )
    assert "def f(x: float) -> 'Any':" in (folder / FUNCTIONS).read_text()


def test_what_comes_along_is_the_newest(folder, tmp_path):
    for factor in (2, 3):
        source = f"def g(x):\n    return {factor} * x\ndef f(x):\n    return g(x)"
        keep("f", "softmax.own", cell(tmp_path, source, "f"), {}, fine)
        assert load("f", {})(1) == factor
    path = folder / FUNCTIONS
    path.write_text(path.read_text() + "\n\ndef by_hand(x):\n    return x\n")
    keep("f", "softmax.own", cell(tmp_path, "def f(x):\n    return 5 * x", "f"), {}, fine)
    text = path.read_text()
    assert load("f", {})(1) == 5 and "def g" not in text and "def by_hand" in text


def test_two_functions_may_bring_the_same_and_not_two_of_one_name(folder, tmp_path):
    shared = "def g(x):\n    return 2 * x\n"
    keep("e", "softmax.sure", cell(tmp_path, f"{shared}def e(x):\n    return g(x)", "e"), {}, fine)
    keep("f", "softmax.own", cell(tmp_path, f"{shared}def f(x):\n    return g(x)", "f"), {}, fine)
    assert (folder / FUNCTIONS).read_text().count("def g") == 1 and load("f", {})(1) == 2
    other = "def g(x):\n    return 3 * x\ndef f(x):\n    return g(x)"
    with pytest.raises(NotKept, match="uses `g`, and the file has another one of that name alre"):
        keep("f", "softmax.own", cell(tmp_path, other, "f"), {}, fine)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    import math\n    return math.sqrt(x)",
        "def f(x):\n    def g(y):\n        return y\n    return [g(i) for i in range(int(x))]",
        "def f(x):\n    return 1 if x < 2 else x * f(x - 1)",
        "def f(x: float, n: int = 2) -> 'np.ndarray':\n    '''Größe'''\n    return f'{x}{n}'",
        "def f(x):\n    return softmax(np.zeros(int(x)))",
        "if True:\n    def f(x):\n        return x",
    ],
)
def test_what_stands_alone_is_kept(folder, tmp_path, source):
    keep("f", "softmax.own", cell(tmp_path, source, "f"), {"softmax": softmax}, fine)
    load("f", {"softmax": softmax})(4.0)


def test_your_own_comes_before_the_courses(folder, tmp_path):
    user = cell(tmp_path, "def user():\n    return softmax()", "user")
    keep("user", "softmax.sure", user, {"softmax": lambda: "the course's"}, fine)
    assert load("user", {"softmax": lambda: "the course's"})() == "the course's"
    keep(
        "softmax",
        "softmax.own",
        cell(tmp_path, "def softmax():\n    return 'mine'", "softmax"),
        {},
        fine,
    )
    assert load("user", {"softmax": lambda: "the course's"})() == "mine"


def test_a_function_named_like_another_is_not_kept(folder):
    keep("softmax", "softmax.own", softmax, {}, fine)
    with pytest.raises(NotKept, match="`softmax` is the name of another kept function; call yours"):
        keep("attention", "values.two_recipes", softmax, {}, fine)


def test_what_fails_when_read_back_is_not_kept(folder):
    keep("softmax", "softmax.own", softmax, {}, fine)
    before = (folder / FUNCTIONS).read_text()
    with pytest.raises(NotKept, match="no longer passes: rows sum to 2"):
        keep("softmax", "softmax.sure", softmax, {}, lambda own: "rows sum to 2")
    assert (folder / FUNCTIONS).read_text() == before
    assert [p.name for p in folder.iterdir()] == [FUNCTIONS]


@pytest.mark.parametrize("damage", [b"def softmax(:\n", b"\xff\xfe\x00", b"\x00", b"break\n"])
def test_a_broken_file_is_set_aside_when_the_next_is_kept(folder, damage):
    (folder / FUNCTIONS).write_bytes(b"# ---- softmax, from exercise 3.2 ----\n" + damage)
    with pytest.raises(NotKept):
        load("softmax", {})
    note = keep("softmax", "softmax.own", softmax, {}, fine)
    assert note.startswith(f"{FUNCTIONS} was damaged: it is set aside as {FUNCTIONS}.damaged-1.")
    assert load("softmax", {}) is not None


@pytest.mark.parametrize("body", ["1 / 0", "raise SystemExit", "import no_such", "softmax = 3"])
def test_a_file_that_stops_is_told(folder, body):
    (folder / FUNCTIONS).write_text(f"# ---- softmax, from exercise 3.2 ----\n{body}\n")
    with pytest.raises(NotKept, match="my_attention.py"):
        load("softmax", {})


def test_a_file_that_has_lost_its_first_lines_is_read(folder):
    body = "def softmax(scores):\n    return np.exp(scores) / np.exp(scores).sum()"
    (folder / FUNCTIONS).write_text(f"# ---- softmax, from exercise 3.2 ----\n{body}\n")
    assert load("softmax", {})(np.zeros(4)).tolist() == [0.25] * 4


def test_a_folder_in_place_of_the_functions(folder):
    (folder / FUNCTIONS).mkdir()
    assert load("softmax", {}) is None
    assert "set aside" in keep("softmax", "softmax.own", softmax, {}, fine)


def test_threads_that_keep_at_once_leave_a_whole_file(folder):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: remember("embeddings.distance"), range(8)))
    assert recall() == ({"embeddings.distance": None}, "")

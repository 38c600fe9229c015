"""Changes the code by one small thing at a time and counts how often a test notices: `make mutate`.

The tool is mutmut. Each part is mutated in a folder of its own, `mutants/<part>`, and judged by its
own tests. `make mutate ARGS="training lessons.values"` takes some; `ARGS=--go-on` keeps what
is already judged. `ARGS="judging --sample 200 --seed 1"` takes that many at random, from each file
its share; with `--go-on` and a larger number it adds others to them. In such a folder,
`python ../../scripts/mutate.py mutmut show NAME` shows one.
"""

import argparse
import fnmatch
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = 95  # percent

# What is mutated, and the tests that should notice.
PARTS = {
    "attention": ("helpers/attention.py", "test_attention.py"),
    "training": ("helpers/models/training.py", "models/test_training.py"),
    "minilm": ("helpers/models/minilm.py", "models/test_minilm.py"),
    "judging": (
        "helpers/judging/*",
        "judging/test_*.py lessons/**/test_*exercise*.py lessons/test_messages.py"
        " lessons/test_odd_answers.py test_evidence.py",
    ),
    "lessons": (
        "helpers/lessons/*/exercises.py",
        "lessons/**/test_*exercise*.py lessons/test_messages.py lessons/test_odd_answers.py"
        " lessons/test_thresholds.py",
    ),
}
LEFT_OUT = (
    # These read the source, and a mutated file holds all of its mutants.
    "test_attention.py::test_it_imports_numpy_and_nothing_else",
    "lessons/test_every_exercise.py::test_the_solution_shown_is_the_source_and_passes_when_pasted",
    "lessons/values/test_exercises.py::test_attention_is_kept_for_later",
    # These take long, and are about how the lesson goes.
    "models/test_training.py::test_training_finds_what_needs_attention",
    "models/test_training.py::test_without_attention_it_can_only_guess",
)
CONFIG = """\
[tool.mutmut]
source_paths = ["helpers"]
only_mutate = ["{code}"]
also_copy = ["conftest.py", "notebooks", "scripts"]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = {options}
use_git_change_detection = false

[tool.pytest.ini_options]
pythonpath = ["scripts"]
markers = ["long", "browser"]
"""


def make(part):
    """The folder of one part: what configures mutmut, and links to what is mutated and run."""
    folder = ROOT / "mutants" / part
    if folder.exists():
        return folder
    (folder / "tmp").mkdir(parents=True)
    for name in ("helpers", "tests", "conftest.py", "notebooks", "scripts"):
        (folder / name).symlink_to(ROOT / name)
    code, tests = PARTS[part]
    found = {path for pattern in tests.split() for path in (ROOT / "tests").glob(pattern)}
    tests = [str(path.relative_to(ROOT)) for path in sorted(found)]
    options = ["-pno:cacheprovider", *(f"--deselect=tests/{test}" for test in LEFT_OUT)]
    text = CONFIG.format(code=code, tests=json.dumps(tests), options=json.dumps(options))
    (folder / "pyproject.toml").write_text(text)
    return folder


def sample(names, many, seed):
    """`many` of the mutants at random, from each file its share; the first of them are fewer's."""
    files, places = {}, []
    for name in sorted(names):
        files.setdefault(name.rpartition(".")[0], []).append(name)
    for file, here in files.items():
        random.Random(f"{seed} {file}").shuffle(here)
        places += [((k + 0.5) / len(here), name) for k, name in enumerate(here)]
    return [name for _, name in sorted(places)[:many]]


def environment(folder):
    """One thread, no plugin but pytest's own, and nothing left in the system's temporary folder."""
    # A file holds all of its mutants: compiling it anew for each would take most of the time.
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "TMPDIR": str(folder / "tmp"),
    }


def mutmut(arguments):
    """mutmut, taught two things about this project, and to take a sample."""
    import libcst
    import pytest
    from mutmut import __main__ as tool
    from mutmut.mutation import file_mutation
    from mutmut.runners import harness
    from mutmut.state import state
    from mutmut.workers import isolation

    noted = Path.cwd() / "noticed_by.txt"  # a test that has nothing to do with it is a flaky one

    class Visitor(file_mutation.MutationVisitor):
        """mutmut passes by all functions with a decorator; those with `_quiet` are the math."""

        def _skip_node_and_children(self, node):
            if isinstance(node, libcst.FunctionDef):
                names = [getattr(each.decorator, "value", None) for each in node.decorators]
                if names == ["_quiet"]:
                    return False
            return super()._skip_node_and_children(node)

    class Runner(harness.PytestRunner):
        """A lesson computes its cases when it is imported, so each mutant imports all anew."""

        def execute_pytest(self, params, **kwargs):
            kwargs["plugins"] = [*kwargs.get("plugins", ()), self]
            return super().execute_pytest(params, **kwargs)

        def pytest_collection_finish(self):
            self.shared = set(state()._stats)
            state()._stats.clear()

        @pytest.hookimpl(wrapper=True)
        def pytest_fixture_setup(self, fixturedef):
            result = yield
            if fixturedef.scope != "function":
                self.shared |= state()._stats
            return result

        def pytest_runtest_logreport(self, report):
            if report.failed and (mutant := os.environ.get("MUTANT_UNDER_TEST")):
                with open(noted, "a", encoding="utf-8") as file:
                    file.write(f"{mutant}\t{report.nodeid}\n")

        def run_stats(self, *, tests):
            code = super().run_stats(tests=tests)
            for function in self.shared:  # called once for all: every test may notice
                state().tests_by_mangled_function_name[function] |= set(state().duration_by_test)
            return code

        def run_tests(self, *, mutant_name, tests):
            mutant_name = mutant_name or ""  # without one: does all pass?
            # Nothing uses the exercises but their tests; those of another lesson can't notice.
            anew, lesson = "helpers", re.match(r"helpers\.lessons\.(\w+)\.exercises", mutant_name)
            if lesson:
                anew, slug = lesson.group(), lesson.group(1)
                other = rf"lessons/(?!{slug}/)\w+/|\[(?!{slug}\.)[a-z_]+\.\w+"
                tests = [test for test in tests if not re.search(other, test)]
            for name in list(sys.modules):
                if f"{name}.".startswith(f"{anew}.") or re.search(r"(^|\.)test_", name):
                    del sys.modules[name]
            try:
                return min(1, super().run_tests(mutant_name=mutant_name, tests=tests))
            except harness.BadTestExecutionCommandsException:
                return 1  # a test is gone, or nothing can be imported any more

    def some(*, mutant_names, collect=tool.collect_source_file_mutation_data):
        found, files = collect(mutant_names=mutant_names)
        found = {mutant[1]: mutant for mutant in found}
        names = sample(found, int(os.environ["SAMPLE"]), os.environ["SEED"])
        # In this order, so that what is judged is a sample wherever it is stopped.
        tool.estimated_worst_case_time = {name: k for k, name in enumerate(names)}.get
        return [found[name] for name in names], files

    file_mutation.MutationVisitor = Visitor
    isolation.PytestRunner = Runner
    if os.environ.get("SAMPLE"):
        tool.collect_source_file_mutation_data = some
    tool.cli(arguments)


def judged(folder):
    """{file: {mutant: status}} of those that were judged."""
    from mutmut.stats import status_by_exit_code

    found = {}
    for path in sorted((folder / "mutants/helpers").rglob("*.meta")):
        codes = json.loads(path.read_text())["exit_code_by_key"]
        statuses = {name: status_by_exit_code[code] for name, code in codes.items()}
        known = {name: status for name, status in statuses.items() if status != "not checked"}
        if known:
            found[str(path.relative_to(folder / "mutants"))[: -len(".meta")]] = known
    return found


def main():
    parser = argparse.ArgumentParser(prog="mutate.py", description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=list(PARTS), help="parts, or modules of them")
    parser.add_argument("--go-on", action="store_true", help="keep what is already judged")
    parser.add_argument("--processes", default=str(os.cpu_count()))
    parser.add_argument("--sample", metavar="N", default="", help="only so many of each part")
    parser.add_argument("--seed", default="0", help="which ones, with --sample")
    options = parser.parse_args()
    parts = list(dict.fromkeys(what.partition(".")[0] for what in options.what))
    if not set(parts) <= set(PARTS):
        parser.error(f"parts are {', '.join(PARTS)}")
    total = killed = 0
    for part in parts:
        if not options.go_on:
            shutil.rmtree(ROOT / "mutants" / part, ignore_errors=True)
        folder = make(part)
        tool = [sys.executable, str(Path(__file__).resolve()), "mutmut"]
        names = [f"helpers.{what}.*" for what in options.what if what.startswith(part + ".")]
        run = [*tool, "run", "--max-children", options.processes, *names]
        space = environment(folder) | {"SAMPLE": options.sample, "SEED": options.seed}
        code = subprocess.run(run, cwd=folder, env=space).returncode
        shutil.rmtree(folder / "tmp")
        (folder / "tmp").mkdir()
        if code:
            return code
        for file, statuses in judged(folder).items():
            alive = [
                name for name, status in statuses.items() if status not in ("killed", "timeout")
            ]
            total, killed = total + len(statuses), killed + len(statuses) - len(alive)
            for name in alive:
                shown = subprocess.check_output([*tool, "show", name], cwd=folder, text=True)
                lines = [line for line in shown.splitlines() if fnmatch.fnmatch(line, "[-+][!-+]*")]
                print(f"{name}: {statuses[name]}", *lines, sep="\n")
            print(f"{file}: {len(statuses) - len(alive)} of {len(statuses)} mutants killed")
    percent = 100 * killed / total
    print(f"{killed} of {total} mutants killed, {percent:.1f} % (at least {GOAL} % are asked for)")
    return int(percent < GOAL)


if __name__ == "__main__":
    if sys.argv[1:2] == ["mutmut"]:
        mutmut(sys.argv[2:])
    else:
        sys.exit(main())

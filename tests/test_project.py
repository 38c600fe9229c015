"""What others need who cite the course, take it over or join in: it is there, and it agrees."""

import json
import re
import tomllib

import build_site
import pytest
import yaml
from environment import ROOT

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
LICENCE = (
    "Lesson: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), "
    "the attention-course authors. Code: MIT."
)


def test_the_version_is_one():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert CITATION["version"] == PROJECT["version"]
    assert f"## {PROJECT['version']}" in changes


def test_the_citation_says_what_is_asked_for():
    assert CITATION["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= CITATION.keys()
    assert CITATION["license"] == ["MIT", "CC-BY-4.0"]
    assert CITATION["authors"] == PROJECT["authors"]


def test_the_paper_has_its_head_and_its_sections_and_each_reference():
    _, head, text = (ROOT / "paper.md").read_text(encoding="utf-8").split("---\n", 2)
    about = yaml.safe_load(head)
    assert about["authors"] == [{"name": "the attention-course authors", "affiliation": 1}]
    assert {"Summary", "Statement of need"} <= set(re.findall(r"^# (.+)$", text, re.M))
    cited = set(re.findall(r"@(\w+)", text))
    known = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "paper.bib").read_text("utf-8"), re.M))
    assert cited == known
    assert 250 < len(text.split()) < 1100


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_hash_and_may_only_read(path):
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_forms_for_issues_are_forms():
    forms = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    forms = [yaml.safe_load(p.read_text(encoding="utf-8")) for p in forms if p.stem != "config"]
    assert len(forms) == 3
    for form in forms:
        assert {"name", "description", "body"} <= form.keys()
        ids = [field["id"] for field in form["body"]]
        assert len(set(ids)) == len(ids) and all(f["attributes"]["label"] for f in form["body"])


@pytest.mark.parametrize("name", ["LICENSE", "LICENSE-LESSONS.md", "CODE_OF_CONDUCT.md"])
def test_what_everybody_looks_for_is_there(name):
    assert len((ROOT / name).read_text(encoding="utf-8")) > 500


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_last_line_of_a_lesson_is_its_licence(path):
    last = json.loads(path.read_text(encoding="utf-8"))["cells"][-1]
    assert last["cell_type"] == "markdown" and "".join(last["source"]).endswith("\n\n" + LICENCE)


def test_a_site_brings_the_data_that_lessons_name():
    files, large = build_site.course_files()
    for path in (ROOT / "helpers" / "data").iterdir():
        named = any(path.name in notebook.read_text(encoding="utf-8") for notebook in NOTEBOOKS)
        assert not named or f"helpers/data/{path.name}" in {**files, **large}, path.name

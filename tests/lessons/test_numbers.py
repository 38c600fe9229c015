"""Every number of a lesson or an exercise that a notebook says comes from the one list."""

import json
import re
from pathlib import Path

import pytest

from helpers.lessons import LESSONS, room

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# "lesson 03", "lessons 08 and 10", "lessons 04 to 07"
MENTION = re.compile(r"\b[Ll]essons? (\d\d(?:(?:, | and | or | to )\d\d)*)")
HEADING = re.compile(r"^### Exercise (\d+\.\d+) · (.+?)(?: \(.*\))?$", re.M)
CALL = re.compile(r'^(?:scene = )?(check|predict)\("([\w.]+)"', re.M)


def cells(lesson, kind):
    notebook = json.loads((NOTEBOOKS / lesson.notebook).read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == kind]


def test_there_is_a_notebook_for_each_lesson_and_no_other():
    assert sorted(p.name for p in NOTEBOOKS.glob("*.ipynb")) == [one.notebook for one in LESSONS]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_its_exercises_and_predictions_stand_in_order_and_have_their_numbers(lesson):
    calls = [call for source in cells(lesson, "code") for call in CALL.findall(source)]
    exercises = [id for what, id in calls if what == "check"]
    assert exercises == [exercise.id for exercise in room(lesson.slug).EXERCISES]
    predictions = [id for what, id in calls if what == "predict"]
    assert predictions == [prediction.id for prediction in room(lesson.slug).PREDICTIONS]
    headings = [head for source in cells(lesson, "markdown") for head in HEADING.findall(source)]
    assert headings == [
        (f"{lesson.number}.{k}", exercise.title)
        for k, exercise in enumerate(room(lesson.slug).EXERCISES, 1)
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_what_it_says_of_other_lessons_and_exercises_exists(lesson):
    text = "\n\n".join(cells(lesson, "markdown"))
    for mention in MENTION.findall(text):
        for number in re.findall(r"\d\d", mention):
            assert int(number) < len(LESSONS), mention
    for number, exercise in re.findall(r"\b[Ee]xercise (\d+)\.(\d+)", text):
        assert int(exercise) <= len(room(LESSONS[int(number)].slug).EXERCISES)
    names = [one.notebook for one in LESSONS]
    links = re.findall(r"\[[^\]]*?(\d\d)\b[^\]]*\]\(([\w.]+\.ipynb)\)", text)
    assert all(names[int(number)] == link for number, link in links)
    assert set(re.findall(r"\(([\w.]+\.ipynb)\)", text)) <= set(names)
    following = [one.notebook for one in LESSONS if one.number == lesson.number + 1]
    assert all(f"]({link})" in cells(lesson, "markdown")[-1] for link in following)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_its_minutes_are_those_of_the_list_and_it_is_not_too_long(lesson):
    exercises = f", and {lesson.practice} for the exercises" if lesson.practice else ""
    assert f"\n\nAbout {lesson.minutes} minutes{exercises}." in cells(lesson, "markdown")[0]
    asked = re.findall(
        r"^### Exercise .*\((\d+) minutes\)$", "\n".join(cells(lesson, "markdown")), re.M
    )
    assert len(asked) == len(room(lesson.slug).EXERCISES)
    assert abs(sum(map(int, asked)) - lesson.practice) <= 2.5
    assert len(cells(lesson, "markdown")) + len(cells(lesson, "code")) <= 100


def test_the_map_in_the_first_lesson_is_the_list():
    table = "\n\n".join(cells(LESSONS[0], "markdown"))
    for lesson in LESSONS:
        name = f"{lesson.number:02d} {lesson.title}"
        name = f"[{name}]({lesson.notebook})" if lesson.number else name
        question = lesson.question.replace("“", '"').replace("”", '"')
        assert f"| {name} | {question} | {lesson.time} |" in table

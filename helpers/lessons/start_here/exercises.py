"""One check and one prediction, to see how they work."""

import numpy as np

from helpers import words
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new
from helpers.say import show, show_point


def middle(a, b):
    return (a + b) / 2


EXERCISES = [
    Exercise(
        id="start_here.half_way",
        title="Half-way",
        question="Write `middle(a, b)`: the point half-way between the words a and b.",
        right=middle,
        cases=[
            (np.array([0.0, 2.0]), np.array([4.0, 0.0])),
            (np.array([1.0, 4.0]), np.array([3.0, 0.0])),
            (np.array([-1.0, 2.0]), np.array([2.0, 5.0])),
        ],
        # Two coordinates: in lesson 00 a word has no more, and a hint names them one by one.
        fresh=new("d", "d", then=lambda rng, a, b: (a[:2], b[:2])),
        mistakes=[
            Mistake(
                lambda a, b: a + b / 2,
                "You halved only b. Division comes before addition: put a + b in parentheses.",
            ),
            Mistake(
                lambda a, b: (b - a) / 2,
                "That is half the way from a to b, as a step. Start the step at a.",
            ),
            Mistake(
                lambda a, b: (a - b) / 2,
                "You took half of the difference. The middle is half of the sum.",
            ),
            Mistake(lambda a, b: a + b, "You added the two words. Now halve the sum."),
        ],
        hints=[
            "Half-way means: the average of the first coordinates of a and b, and the average of "
            "their second ones.",
            "`a + b` adds two words coordinate by coordinate. And `/ 2` halves both coordinates at "
            "once.",
        ],
        solution=middle,
    ),
]

_there = np.array([4.0, 2.0])
_names = ["orange", "phone", "android"]
_places = words.place(_names, words.PLANE)
_stand = ", ".join(
    f"{name} at {show_point(at, 1)}" for name, at in zip(_names, _places, strict=True)
)
_far = np.linalg.norm(_places - _there, axis=1)

PREDICTIONS = [
    Prediction(
        id="start_here.nearest",
        question="In the next picture each word has two numbers. The first says how much tech "
        "(technology) it has: more tech is farther to the right. The second says how much fruit it "
        f"has: more fruit is farther up. Three words stand there: {_stand}. You drag apple to "
        "tech 4, fruit 2. Which of the three words is then nearest to apple?",
        choices=[
            Choice(
                "orange",
                f"Orange lies {show(_far[0])} away: it has much fruit and hardly any tech.",
                id="orange",
            ),
            Choice("phone", f"Phone lies {show(_far[1])} away, and no word is nearer.", id="phone"),
            Choice(
                "android",
                f"Android lies {show(_far[2])} away: near, but phone is nearer.",
                id="android",
            ),
        ],
        right=int(_far.argmin()),
    ),
]

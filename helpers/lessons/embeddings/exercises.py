"""A word is a point. Distances, neighbours, and part of the way."""

import numpy as np

from helpers import words
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import places
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new
from helpers.say import listed, show

# ---- The solutions ------------------------------------------------------------------------------


def distance(a, b):
    return np.sqrt(np.sum((a - b) ** 2))


def nearest(word, words):
    distances = np.sqrt(np.sum((words - word) ** 2, axis=1))
    return np.argmin(distances)


def move(a, b, part):
    return a + part * (b - a)


def gravity(words):
    new = []
    for word in words:
        closeness = 1 / (1 + np.sum((words - word) ** 2, axis=1))
        shares = closeness / np.sum(closeness)
        new.append(shares @ words)
    return np.array(new)


# ---- The picture --------------------------------------------------------------------------------


def between_two_meanings(scene):
    """Apple's nearest neighbour is a fruit, its second nearest a technology word."""
    others = [word for word in words.PLANE if word != "apple"]
    (apple,) = places(scene, ["apple"])
    if np.array_equal(apple, words.PLANE["apple"]):
        raise Unsolved("Apple still stands where it began. Drag it, then run this cell again.")
    far = np.linalg.norm(places(scene, others) - apple, axis=1)
    first, second = np.argsort(far, kind="stable")[:2]
    found = (
        f"nearest: {others[first]}, {show(far[first])} away",
        f"second:  {others[second]}, {show(far[second])} away",
    )
    kinds = [words.kind(others[i]) for i in (first, second)]
    if kinds == ["fruit", "tech"]:
        return (
            f"Apple has {others[first]} and {others[second]} as its nearest. A small step, and "
            "other words come first: a single place cannot be right for both meanings."
        )
    if kinds == ["tech", "fruit"]:
        raise Wrong("One of each, but technology comes first. A little nearer to fruit?", *found)
    side, other = ("fruit", "technology") if kinds[0] == "fruit" else ("technology", "fruit")
    raise Wrong(f"Both neighbours are {side} words. Go nearer to {other}.", *found)


# ---- Parts of wrong answers ---------------------------------------------------------------------


def _squares(words):
    return np.sum((words[:, None] - words) ** 2, axis=-1)


def _closeness(words):
    return 1 / (1 + _squares(words))


def _rows(table):
    return table / table.sum(axis=1, keepdims=True)


def _across(table):
    return table / table.sum(axis=0)


def _one_by_one(words):
    new = words.copy()
    for i in range(len(new)):
        new[i] = _rows(_closeness(new))[i] @ new
    return new


def _without_itself(word, words):
    far = np.linalg.norm(words - word, axis=1)
    return np.argmin(np.where(far == 0, np.inf, far))


def _below(bound, word, words):
    """The row that is nearest, but row 0 where all are at least `bound` away."""
    far = np.linalg.norm(words - word, axis=1)
    return np.argmin(far) if far.min() < bound else 0


def _of_two(a, b):
    (x, y), (u, v) = a, b
    return np.hypot(x - u, y - v)


def _sums(table):
    return ", ".join(f"{show(total)}" for total in table.sum(axis=1))


_EIGHT = [word for word in words.PLANE if word != "apple"]  # as the lesson names its rows
_a, _b, _c = np.array([0.0, 0.0]), np.array([3.0, 4.0]), np.array([-1.0, 2.0])
_away = np.array([[6.0, 8.0], [3.0, -4.0], [0.0, 7.0]])  # the nearest is 5 away
_neighbours = np.array([[4.0, 4.0], [2.0, 5.0], [3.0, 0.0], [-3.0, 1.0]])

EXERCISES = [
    Exercise(
        id="embeddings.distance",
        title="Distance",
        question="Write `distance(a, b)`: how far apart the words a and b are, as one number, "
        "however many coordinates they have.",
        right=distance,
        cases=[
            (_a, _b),
            (_b, _c),
            (np.array([1.0, 2.0]), np.array([1.0, 2.0])),
            (np.array([1.0, 0.0, 2.0]), np.array([3.0, -2.0, 1.0])),
        ],
        fresh=new("d", "d"),
        mistakes=[
            Mistake(
                lambda a, b: np.sum((a - b) ** 2),
                "That is the distance squared. Take its square root.",
            ),
            Mistake(
                lambda a, b: np.sum(np.abs(a - b)),
                "You added up the differences, as if one went first to the side and then up. The "
                "straight way is shorter: square the differences, add them, take the root.",
            ),
            Mistake(
                lambda a, b: np.abs(np.sum(a - b)),
                "You added the differences before squaring, so plus and minus cancel.",
            ),
            Mistake(
                lambda a, b: np.abs(a - b),
                "These are the differences, coordinate by coordinate. Make one number of them.",
            ),
            Mistake(
                lambda a, b: np.linalg.norm(b) - np.linalg.norm(a),
                "You compared the two lengths. Take the difference of the words first.",
            ),
            Mistake(
                lambda a, b: abs(np.linalg.norm(b) - np.linalg.norm(a)),
                "That is how much longer one arrow is than the other. Take the difference of the "
                "words first.",
            ),
            Mistake(
                lambda a, b: np.hypot(a[0] - b[0], a[1] - b[1]),
                "Right for two coordinates. A word may have more: use all of them.",
            ),
            Mistake(
                _of_two,
                "Right for two coordinates. A word may have more, and then `x, y = a` fails: "
                "leave a and b whole.",
            ),
        ],
        hints=[
            "Pythagoras: the differences of the coordinates are the two short sides.",
            "Square the differences, `(a - b) ** 2`, add them up with `np.sum`, then take "
            "`np.sqrt`. (In Python `^` does not mean a power.)",
        ],
        solution=distance,
    ),
    Exercise(
        id="embeddings.nearest",
        title="The nearest neighbour",
        question="Write `nearest(word, words)`: the number of the row of `words`, counted from 0, "
        "that is nearest to `word`.",
        right=nearest,
        cases=[
            (_a, np.array([[3.0, 4.0], [1.0, 1.0]])),
            (np.array([1.0, 1.0]), np.array([[4.0, 1.5], [0.0, 2.5], [2.0, 1.0]])),
            (_c, _neighbours),
            (np.array([3.5, 3.0]), _neighbours),
            (np.array([1.0, 0.0, 1.0]), np.array([[1.0, 0.0, 9.0], [1.0, 2.0, 1.0]])),
            # From the origin: by streets and by the larger side the other one is nearer.
            (np.zeros(2), np.array([[2.0, 2.0], [3.0, 0.0]])),
            (np.zeros(2), np.array([[2.0, 2.0], [2.5, 0.0]])),
            # The word itself is among them; and all are farther away than a bound one might guess.
            (np.array([2.0, 1.0]), np.array([[2.0, 2.0], [2.0, 1.0], [3.0, 1.0]])),
            *((np.zeros(2), far * _away) for far in (1.0, 10.0, 1e3, 1e7)),
        ],
        fresh=new("d", "n d", sizes=10 * (1.0, 100.0, 1e-3)),
        mistakes=[
            Mistake(
                lambda word, words: np.argmin(np.abs(words - word).sum(axis=1)),
                "You added up the differences. Square them, add them, and take the root: that is "
                "the straight way.",
            ),
            Mistake(
                lambda word, words: np.argmin(np.abs(words - word).max(axis=1)),
                "You took the larger of the differences. All of them count: square and add up.",
            ),
            Mistake(
                lambda word, words: np.argmin(np.linalg.norm((words - word)[:, :2], axis=1)),
                "Right for two coordinates. A word may have more: use all of them.",
            ),
            Mistake(
                lambda word, words: np.argmax(np.linalg.norm(words - word, axis=1)),
                "That is the word farthest away. Look for the smallest distance.",
            ),
            Mistake(
                lambda word, words: np.min(np.linalg.norm(words - word, axis=1)),
                "That is how far the nearest word is. Say which row it is: `np.argmin`.",
            ),
            Mistake(
                lambda word, words: words[np.argmin(np.linalg.norm(words - word, axis=1))],
                "That is the nearest word's place. Give the number of its row.",
            ),
            Mistake(
                lambda word, words: _EIGHT[np.argmin(np.linalg.norm(words - word, axis=1))],
                "That is a name. Give the number of the row: `words` may hold any words.",
            ),
            Mistake(
                lambda word, words: 1 + np.argmin(np.linalg.norm(words - word, axis=1)),
                "You counted the rows from 1. Python counts from 0.",
            ),
            Mistake(
                lambda word, words: np.argmin(np.abs(words[:, 0] - word[0])),
                "You looked at the first coordinate only. Use all of them.",
            ),
            Mistake(
                lambda word, words: np.argmin(np.sum(words - word, axis=1)),
                "You added the differences without squaring, so plus and minus cancel.",
            ),
            Mistake(
                lambda word, words: np.argmin(np.linalg.norm(words - word)),
                "Yours gives row 0 every time. Perhaps `distances` stands there alone: that is the "
                "function, and `distances(word, words)` is its result. Or the sum has no `axis=1`, "
                "so there is one number for all rows. Or something was sorted before `np.argmin`.",
            ),
            Mistake(
                lambda word, words: np.argmax(words @ word),
                "You looked for the largest product, not for the smallest distance.",
            ),
            Mistake(
                lambda word, words: np.argsort(np.linalg.norm(words - word, axis=1))[1],
                "That is the second nearest. `word` itself need not be a row of `words`, and where "
                "it is, it is the nearest.",
            ),
            Mistake(
                _without_itself,
                "You left out what is 0 away. `word` may stand in the table itself: then its own "
                "row is the nearest, and the answer is that row.",
            ),
            *(
                Mistake(
                    lambda word, words, bound=bound: _below(bound, word, words),
                    f"The search begins with a distance that is too small: here every word is "
                    f"{about} or more away, and none of them is found. Begin with the first "
                    'word\'s own distance, or with `float("inf")`.',
                )
                for bound, about in ((4, "5"), (40, "50"), (4e3, "5,000"), (4e7, "50 million"))
            ),
        ],
        hints=[
            "You have a function for all distances from `word`: `distances(word, words)`.",
            "`np.argmin(…)` around it says which of these distances is the smallest.",
            "Without that function: `far = np.sqrt(np.sum((words - word) ** 2, axis=1))`, and then "
            "`np.argmin(far)`.",
        ],
        solution=nearest,
    ),
    Exercise(
        id="embeddings.between",
        title="Between two meanings",
        question="On the picture above, put apple where its nearest neighbour is a fruit word and "
        "its second nearest a technology word. Then run this cell again.",
        judge=between_two_meanings,
        hints=[
            "In the middle, one neighbour of each kind is near. Which of them comes first?",
            "From the middle, go a small step up, towards the fruit.",
        ],
        solution='scene.move("apple", (2.4, 2.6))',
    ),
    Exercise(
        id="embeddings.part_way",
        title="Part of the way",
        question="Write `move(a, b, part)`: the place that lies `part` of the way from a to b. "
        "Part 0 is a, part 1 is b.",
        right=move,
        cases=[
            (np.array([2.0, 2.0]), np.array([0.0, 3.0]), 0.5),
            (np.array([2.0, 2.0]), np.array([0.0, 3.0]), 0.25),
            (np.array([2.0, 2.0]), np.array([4.0, 0.0]), 0.0),
            (np.array([2.0, 2.0]), np.array([4.0, 0.0]), 1.0),
            (np.array([1.0, -2.0, 0.0]), np.array([3.0, 2.0, 5.0]), 0.1),
        ],
        fresh=new("d", "d", then=lambda rng, a, b: (a, b, rng.uniform())),
        mistakes=[
            Mistake(
                lambda a, b, part: part * a + (1 - part) * b,
                "You went from b to a. With part 0 the word should stay at a.",
            ),
            Mistake(
                lambda a, b, part: part * (b - a),
                "That is the step. Start it at a: add a.",
            ),
            Mistake(
                lambda a, b, part: a + part * b,
                "You added a part of b. Add a part of the way there, which is b - a.",
            ),
            Mistake(
                lambda a, b, part: a + part * (a - b),
                "You went away from b. The way from a to b is b - a.",
            ),
            Mistake(
                lambda a, b, part: (a + b) / 2,
                "You always go half of the way. Use `part`.",
            ),
            Mistake(
                lambda a, b, part: a + 0.25 * (b - a),
                "You always go a quarter of the way. Use `part`.",
            ),
            Mistake(
                lambda a, b, part: [a[i] + part * (b[i] - a[i]) for i in (0, 1)],
                "Right for two coordinates. A word may have more: leave a and b whole.",
            ),
        ],
        hints=[
            "The whole way from a to b is the arrow b - a.",
            "Start at a and add `part` times that arrow.",
        ],
        solution=move,
    ),
    Exercise(
        id="embeddings.gravity",
        title="Gravity",
        question="Write `gravity(words)`: one step in which every word pulls every word. It takes "
        "all the words, one row each, and gives all their new places, one row each. The rule is "
        "the lesson's: closeness is 1 / (1 + distance²), and the shares of each word sum to 1.",
        right=gravity,
        cases=[
            (np.array([[2.0, 2.0], [0.0, 3.0], [4.0, 0.0]]),),
            (np.array([[2.0, 2.0]]),),
            (np.array([[1.0, 0.0, 2.0], [0.0, -2.0, 1.0], [1.0, 1.0, 1.0], [3.0, 0.0, 0.0]]),),
        ],
        fresh=new("n d"),
        mistakes=[
            Mistake(
                lambda words: _closeness(words) @ words,
                lambda case, got: (
                    "These are the closenesses as they are. Your rows sum to "
                    f"{_sums(_closeness(case[0]))}; they should sum to 1: divide by the row sum."
                ),
            ),
            Mistake(
                lambda words: _across(_closeness(words)) @ words,
                lambda case, got: (
                    "You divided by the wrong sums. Your rows sum to "
                    f"{_sums(_across(_closeness(case[0])))}; they should sum to 1. "
                    "Add along each row, and keep the sums in a column: "
                    "`closeness.sum(axis=1, keepdims=True)`."
                ),
            ),
            Mistake(
                lambda words: _closeness(words) / _closeness(words).sum() @ words,
                "You divided by the sum of the whole table. Divide each row by its own sum.",
            ),
            Mistake(
                lambda words: _rows(1 / (1 + _squares(words) ** 0.5)) @ words,
                "You used the distance. The rule squares it: 1 / (1 + distance²).",
            ),
            Mistake(
                lambda words: _rows(1 / (1 + _squares(words) ** 2)) @ words,
                "You squared twice. The sum of the squared differences is already distance².",
            ),
            Mistake(
                lambda words: _rows(1 + _squares(words)) @ words,
                "In your function the words farthest away pull most: closeness is 1 divided by "
                "(1 + distance²).",
            ),
            Mistake(
                lambda words: _rows(1 / _squares(words)) @ words,
                "A word's distance to itself is 0, so 1 / distance² divides by zero. Add 1 first.",
            ),
            Mistake(
                lambda words: _rows(_closeness(words) - np.eye(len(words))) @ words,
                "You left out how close each word is to itself. By the rule that is "
                "1 / (1 + 0) = 1, so a word takes most from itself, and a word alone stays.",
            ),
            Mistake(
                lambda words: words + _rows(_closeness(words)) @ words,
                "You added the mixture to the old place. It takes the place of the old one.",
            ),
            Mistake(
                lambda words: _rows(_closeness(words)),
                "These are the shares. Use them: the new places are `shares @ words`.",
            ),
            Mistake(
                lambda words: _rows(_closeness(words))[0] @ words,
                "You moved the first word only. Return a row for every word.",
            ),
            Mistake(
                lambda words: _rows(_closeness(words))[-1] @ words,
                "That is one row, the last word's new place: in the loop each result replaced the "
                "one before. Put every row into a list.",
            ),
            Mistake(
                lambda words: words.mean(axis=0),
                "That is one row. The lesson's `step` and `shares` take one word: call them for "
                "each row of `words`.",
            ),
            Mistake(
                _one_by_one,
                "All words move at once. Yours see words that have already moved: take every "
                "place from the old `words`.",
            ),
            Mistake(
                lambda words: np.ones((len(words), len(words))) @ words / len(words),
                "All words went to the plain average. Let near words pull more than far ones.",
            ),
        ],
        hints=[
            "You have it for one word: `step(word, words)`. Do it for each row of `words`, and "
            "put the results into one array.",
            "Begin with an empty list, `new = []`. In a loop over the rows, put each result into "
            "it: `new.append(…)`.",
            "The loop is `for word in words:`, and in it stands `new.append(step(word, words))`. "
            "After the loop: `return np.array(new)`.",
        ],
        solution=gravity,
    ),
]


# ---- Predictions --------------------------------------------------------------------------------

_apple, _orange = words.place(["apple", "orange"], words.PLANE)
_others = [word for word in words.PLANE if word != "apple"]
_far = np.linalg.norm(words.place(_others, words.PLANE) - _apple, axis=1)
_two = [_others[i] for i in np.argsort(_far)[:2]]
_told = listed(f"{word} ({show(_far[_others.index(word)])} away)" for word in _two)

_place = {part: move(_apple, _orange, part)[0] for part in (-0.25, 0.25, 0.5, 0.75, 1)}


def _stepped(others):
    """Where apple goes when the words at `others` (n, 2) stand there, too."""
    return gravity(np.vstack([_apple, others]))[0]


_galaxy = words.place(list(words.GALAXY), words.GALAXY)
_gone = [np.linalg.norm(_stepped(_galaxy[:count]) - _apple) for count in (1, 5)]
_ratio = _gone[1] / _gone[0]

_four = words.place(["apple", "orange", "banana", "phone"], words.PLANE)
_share_of_phone = [
    (_rows(_closeness(np.vstack([_four[:3], phone])))[0, 3]) for phone in (_four[3], [6.0, 0.0])
]

_real = words.vectors(["apple", "microsoft", "strawberry"])
# Right is choice 1 if a shadow can be nearer than the words are: here apple's on microsoft's.
_shadow = (_real - _real.mean(axis=0)) @ np.linalg.svd(_real - _real.mean(axis=0))[2][:1].T
_farther_than_its_shadow = int(
    np.linalg.norm(_real[0] - _real[1]) > np.linalg.norm(_shadow[0] - _shadow[1])
)

PREDICTIONS = [
    Prediction(
        id="embeddings.middle",
        question=f"Apple stands in the middle, at tech {_apple[0]:g}, fruit {_apple[1]:g}. "
        "Of which kind are its two nearest neighbours?",
        choices=[
            Choice(
                "both fruit",
                f"The nearest two are {_told}: only one of them is a fruit.",
                id="both-fruit",
            ),
            Choice(
                "both technology",
                f"The nearest two are {_told}: only one of them is technology.",
                id="both-technology",
            ),
            Choice(
                "one of each",
                f"They are {_told}. From here nobody can tell which apple is meant.",
                id="one-of-each",
            ),
        ],
        right=[{"fruit"}, {"tech"}, {"fruit", "tech"}].index({words.kind(w) for w in _two}),
    ),
    Prediction(
        id="embeddings.way",
        question=f"Apple has tech {_apple[0]:g}, orange has tech {_orange[0]:g}. Apple goes a "
        "quarter of the way to orange. What is its tech then?",
        choices=[
            Choice(
                _place[0.25],
                f"{_apple[0]:g} + 0.25 · ({_orange[0]:g} − {_apple[0]:g}) = {show(_place[0.25])}: "
                "start at apple and add a quarter of the difference.",
            ),
            Choice(
                0.75 * _apple[0],
                "You kept three quarters of apple. Now add a quarter of orange.",
            ),
            Choice(_place[0.75], "That is three quarters of the way: apple keeps three quarters."),
            Choice(_place[0.5], "That is half of the way."),
            Choice(_place[-0.25], "That is a quarter of the way in the other direction."),
            Choice(_place[1], "That is all of the way: apple would stand on orange's tech."),
            Choice(
                _apple[0] - 0.25,
                "You subtracted 0.25. A quarter of the way is 0.25 times the difference.",
            ),
            Choice(
                _apple[0] * 0.25,
                "That is a quarter of apple's tech. A quarter of the way starts at apple.",
            ),
        ],
        right=0,
        otherwise="Start at apple's tech. How far is it from there to orange's, and what is a "
        "quarter of that?",
        tolerance=0.02,
    ),
    Prediction(
        id="embeddings.pull",
        question="Apple, orange, banana and phone all pull. Now you drag phone into the far "
        "corner, tech 6, fruit 0. How much does apple then take from phone?",
        choices=[
            Choice(
                "nothing: it is too far away",
                "1 / (1 + distance²) gets small, but it is never 0. By this rule every word pulls.",
                id="nothing",
            ),
            Choice(
                "less than before, but not nothing",
                f"The share goes from {show(_share_of_phone[0])} to {show(_share_of_phone[1])}: "
                "a word that is far away pulls less, but it pulls.",
                id="less",
            ),
            Choice(
                "as much as before",
                "The share depends on the distance, and the distance is larger now.",
                id="as-much",
            ),
            Choice(
                "more, because it is farther away",
                "A rubber band pulls more when you stretch it. Gravity pulls less from farther "
                "away, and so do the words here.",
                id="more",
            ),
        ],
        right=1 if 0.005 < _share_of_phone[1] < _share_of_phone[0] else 0,
    ),
    Prediction(
        id="embeddings.galaxy",
        question="With one fruit word on the list, apple moves some way towards that word. Now "
        "five fruit words are on the list. How far does apple move in one step?",
        choices=[
            Choice(
                "as far as before",
                "Apple takes more from five words together than from one word.",
                id="as-far",
            ),
            Choice(
                "farther, but not five times as far",
                f"It goes {show(_gone[1])} instead of {show(_gone[0])}, {show(_ratio, 1)} times as "
                "far. Its new place is an average of apple and the fruit on the list: however many "
                "words there are, apple stays between them.",
                id="farther",
            ),
            Choice(
                "five times as far",
                f"Five times {show(_gone[0])} would be {show(5 * _gone[0])}, and it goes "
                f"{show(_gone[1])}. The shares are parts of one whole: the more words there are, "
                "the less is left for each.",
                id="five-times",
            ),
        ],
        right=int(np.searchsorted([1.05, 4.95], _ratio)),
    ),
    Prediction(
        id="embeddings.turned",
        question="The two axes stay where they are. You turn all words together by 30 degrees, "
        "around (0, 0). What changes?",
        choices=[
            Choice(
                "every word's coordinates, and the distances",
                "The coordinates change. But the words move together, so no word comes nearer to "
                "another.",
                id="both-change",
            ),
            Choice(
                "every word's coordinates, but no distance",
                "The words move together: each word gets other numbers, and no word comes nearer "
                "to another.",
                id="coordinates-change",
            ),
            Choice(
                "the distances, but no coordinates",
                "It is the other way round: the words have other numbers, and the distances are "
                "the same as before.",
                id="distances-change",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="embeddings.shadow",
        question="The shadow shows nine real words in a plane. Two of them lie side by side there. "
        "Are they neighbours in all 384 dimensions, too?",
        choices=[
            Choice(
                "yes: near is near",
                "In a shadow two words may come nearer to each other, but never farther apart. If "
                "one word is far behind the other, both shadows can fall on one spot.",
                id="yes",
            ),
            Choice(
                "perhaps: one has to look at all 384 numbers",
                "The shadow has lost all the other directions. Words far apart in those can lie "
                "side by side in the plane.",
                id="perhaps",
            ),
            Choice(
                "no: what is near there is really far apart",
                "Words that are near stay near in every shadow. But words that are far apart may "
                "come near, too.",
                id="no",
            ),
        ],
        right=_farther_than_its_shadow,
    ),
]

"""A number for "these words are alike"."""

import numpy as np

from helpers import attention, words
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import numbers, places
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new
from helpers.say import show

# ---- The solutions ------------------------------------------------------------------------------


def my_dot(a, b):
    return np.sum(a * b)


def my_cosine(a, b):
    lengths = np.sqrt(np.sum(a * a)) * np.sqrt(np.sum(b * b))
    if lengths == 0:
        raise ValueError("a zero vector has no direction")
    return np.sum(a * b) / lengths


def my_scaled_dot(a, b):
    return np.sum(a * b) / np.sqrt(len(a))


# ---- The picture, and three vectors -------------------------------------------------------------


def close_but_unlike(scene):
    """The two words closest together score lower than the two farthest apart."""
    names = list(words.SIMILARITY)
    stand = dict(zip(names, places(scene, names), strict=True))
    if all(np.array_equal(stand[name], words.SIMILARITY[name]) for name in names):
        raise Unsolved(
            "The words still stand where they began. Drag them until the closest pair has a lower "
            "dot product than the farthest pair, then run this cell again."
        )
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    far = [np.linalg.norm(stand[a] - stand[b]) for a, b in pairs]
    score = [stand[a] @ stand[b] for a, b in pairs]
    # Of pairs equally far apart the last is the farthest, as in the picture and in `_way`.
    near, wide = int(np.argmin(far)), len(far) - 1 - int(np.argmax(far[::-1]))
    found = [
        f"{what} {a} and {b}: distance {show(far[i])}, dot product {show(score[i] + 0)}"
        for what, i, (a, b) in (("closest: ", near, pairs[near]), ("farthest:", wide, pairs[wide]))
    ]
    if far[wide] - far[near] < 0.01:
        raise Wrong("All three pairs are equally far apart. Move one word.", *found)
    if score[near] < score[wide] - 0.005:
        return (
            "The closest two score lower than the farthest two: similarity is not distance. "
            "Near the origin every dot product is small, however close two words stand."
        )
    raise Wrong(
        f"The closest two still score at least as high as the farthest two. {_way(stand, pairs)}",
        *found,
    )


def _way(stand, pairs):
    """What to drag where, for the words as they stand, in a sentence or two."""
    by_distance = sorted(pairs, key=lambda pair: np.linalg.norm(stand[pair[0]] - stand[pair[1]]))
    near, wide = by_distance[0], by_distance[-1]
    (alone,) = set(wide) - set(near)
    long = np.linalg.norm([stand[name] for name in near], axis=1).max()
    if stand[wide[0]] @ stand[wide[1]] <= 0.005:
        return (
            f"{wide[0]} and {wide[1]} are at a right angle or more, so their product is not above "
            f"0. Drag {alone} until it points the same way as the other two."
        )
    if long > 1.5:
        return (
            f"{near[0]} and {near[1]} are long arrows, and that makes their product large. Drag "
            "both nearer to the origin, and keep them side by side."
        )
    return f"Now drag {alone} farther out: a long arrow makes every product with it larger."


def ranked_differently(answer):
    """Cosine and dot product disagree on which of two words is more like the first."""
    if isinstance(answer, (list, tuple, np.ndarray)) and len(answer) != 3:
        raise Wrong(f"Hand in three vectors, (a, b, c). You gave {len(answer)}.")
    a, b, c = numbers(answer, (3, None))
    for own in ([a, b, c], [a, c, b]):
        if _is_scaled(np.array(own), np.array(_lesson_example)):
            raise Wrong("That is the lesson's own example. Find another one.")
    for name, vector in zip("abc", (a, b, c), strict=True):
        if not vector.any():
            raise Wrong(f"{name} is a zero vector: it has no direction, so no cosine.")
    try:
        by_dot = [attention.dot(a, b), attention.dot(a, c)]
    except ValueError as problem:
        raise Wrong(f"Take smaller numbers: {problem}") from None
    by_cosine = [attention.cosine(a, b), attention.cosine(a, c)]
    found = (
        f"dot product: a·b = {by_dot[0]:.4g}, a·c = {by_dot[1]:.4g}",
        f"cosine:      a, b = {show(by_cosine[0], 4)}, a, c = {show(by_cosine[1], 4)}",
    )
    for measure, (first, second) in (("dot product", by_dot), ("cosine", by_cosine)):
        if np.isclose(first, second, atol=1e-12 if measure == "cosine" else 0):
            raise Wrong(f"By {measure} b and c are equally like a. One should be ahead.", *found)
    winners = ["bc"[int(np.argmax(pair))] for pair in (by_dot, by_cosine)]
    if winners[0] == winners[1]:
        raise Wrong(
            f"Both say that {winners[0]} is more like a. Make the other arrow longer, or turn it.",
            *found,
        )
    return (
        f"The dot product prefers {winners[0]}, cosine {winners[1]}: between them stands a "
        "factor that differs from pair to pair."
    )


def _is_scaled(vectors, others):
    """Whether these are the other three, in this order, all of them times one number above 0."""
    if vectors.shape != others.shape:
        return False
    size, other = abs(vectors).max(), abs(others).max()
    return bool(size) and np.allclose(vectors / size, others / other)


_lesson_example = [[0.0, 3.0], [1.0, 4.0], [0.0, 2.0]]  # orange asks cherry and strawberry
_pairs = [
    (np.array([1.0, 4.0]), np.array([0.0, 3.0])),
    (np.array([1.0, 4.0]), np.array([3.0, 0.0])),
    (np.array([0.0, 3.0]), np.array([3.0, 0.0])),
    (np.array([2.0, -1.0, 0.5]), np.array([1.0, 3.0, 4.0])),
    (np.array([1.0, -2.0, 0.0, 3.0]), np.array([2.0, 1.0, 1.0, -1.0])),
]
_zero = (np.array([0.0, 0.0]), np.array([1.0, 2.0]))
_short = (np.array([3e-9, 0.0]), np.array([1e-9, 1e-9]))
_one = (np.array([-3.0]), np.array([2.0]))
_long = (np.linspace(-1, 2, 9), np.linspace(3, 1, 9))


def _of_two(a, b):
    (x, y), (u, v) = a, b
    return x * u + y * v


def _without_lengths(a, b):
    return np.sum(a * b) / (np.sqrt(np.sum(a * a)) * np.sqrt(np.sum(b * b)))


def _refusing(*refused, unless=np.any):
    """The cosine that refuses a zero vector only among `refused`, "a" and "b".

    unless=np.all: it takes one coordinate that is 0 for a zero vector.
    """

    def cosine(a, b):
        if any(not unless({"a": a, "b": b}[name]) for name in refused):
            raise ValueError
        return _without_lengths(a, b)

    return cosine


def _refusing_right_angles(a, b):
    if np.sum(a * b) == 0:
        raise ValueError
    return _without_lengths(a, b)


EXERCISES = [
    Exercise(
        id="similarity.dot",
        title="Dot product",
        question="Write `my_dot(a, b)`: multiply coordinate by coordinate, then add up.",
        right=attention.dot,
        cases=[_one, *_pairs, (np.array([0.5, 1.25]), np.array([1.5, -0.75]))],
        fresh=new("d", "d"),
        mistakes=[
            Mistake(
                lambda a, b: a * b,
                "These are the products. Add them up to one number.",
            ),
            Mistake(
                lambda a, b: np.sum(a) * np.sum(b),
                "You added first and then multiplied. Multiply coordinate by coordinate first.",
            ),
            Mistake(
                lambda a, b: np.sum(a + b),
                "You added the coordinates. Multiply them: tech by tech, fruit by fruit.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b[::-1]),
                "You multiplied crosswise. Tech belongs to tech, fruit to fruit.",
            ),
            Mistake(
                lambda a, b: a[0] * b[0],
                "You used the first coordinates only. Multiply the others, too, and add.",
            ),
            Mistake(
                lambda a, b: np.prod(a * b),
                "You multiplied the products with each other. Add them.",
            ),
            Mistake(
                lambda a, b: np.mean(a * b),
                "You took the mean of the products. Take their sum.",
            ),
            Mistake(
                lambda a, b: a[0] * b[0] + a[1] * b[1],
                "Right for two coordinates. A word may have fewer or more: use all of them.",
            ),
            Mistake(
                _of_two,
                "Right for two coordinates. With another number of them `x, y = a` fails: leave a "
                "and b whole.",
            ),
        ],
        hints=[
            "cherry·orange = 1·0 + 4·3: which operations do you see?",
            "`a * b` multiplies coordinate by coordinate; `np.sum` adds up.",
        ],
        solution=my_dot,
    ),
    Exercise(
        id="similarity.cosine",
        title="Cosine",
        question="Write `my_cosine(a, b)`: the dot product divided by both lengths. A zero vector "
        "has no direction: if a or b is one, `raise ValueError`.",
        right=attention.cosine,
        cases=[
            _zero,
            _zero[::-1],
            *_pairs,
            (_pairs[0][0], 2 * _pairs[0][0]),
            *((a, _pairs[0][0]) for a in (np.array([1.0, -1.0]), np.array([-1.0, 0.0]))),
            (np.array([0.0, 0.0, 5.0]), np.array([1.0, 2.0, 3.0])),
            _short,
        ],
        fresh=new("d", "d"),
        mistakes=[
            Mistake(
                _without_lengths,
                "Right, except for a zero vector: 0 divided by 0 is NaN (not a number). Say so "
                "with `raise ValueError`.",
            ),
            Mistake(
                lambda a, b: _without_lengths(a, b) if a.any() and b.any() else 0.0,
                "Right, except for a zero vector. 0 would mean perpendicular, and a zero vector "
                "has no direction at all: `raise ValueError`.",
            ),
            Mistake(
                _refusing("a"),
                "Only a is checked. b can be a zero vector, too.",
            ),
            Mistake(
                _refusing("b"),
                "Only b is checked. a can be a zero vector, too.",
            ),
            Mistake(
                _refusing("a", "b", unless=np.all),
                "You refuse (0, 3), which is no zero vector: only one of its numbers is 0. "
                "`a.any()` says whether any of them is not 0.",
            ),
            Mistake(
                _refusing("a", unless=np.all),
                "You refuse a when one of its numbers is 0. A zero vector has nothing else: "
                "`a.any()` says whether any number is not 0. And look at b, too.",
            ),
            Mistake(
                _refusing("a", "b", unless=np.sum),
                "You refuse (1, −1), which is no zero vector: its numbers only add up to 0. "
                "`a.any()` says whether any of them is not 0.",
            ),
            Mistake(
                _refusing_right_angles,
                "You refuse words at right angles: their dot product is 0, and so is their cosine. "
                "A zero vector has a length of 0: ask for that.",
            ),
            Mistake(
                _refusing("a", "b", unless=lambda vector: np.linalg.norm(vector) > 1e-8),
                "You refuse (3e-9, 0), which is short, but no zero vector: it has a direction. "
                "Refuse a length of exactly 0.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / np.sqrt(np.sum(a * a)) * np.sqrt(np.sum(b * b)),
                "You divided by the first length and multiplied by the second. Put both into "
                "parentheses: `/ (… * …)`.",
            ),
            Mistake(
                lambda a, b: _of_two(a[:2], b[:2]) / np.hypot(*a[:2]) / np.hypot(*b[:2]),
                "Right for two coordinates. A word may have more: use all of them.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / np.sqrt(np.sum(a * a)),
                "You divided by the length of a only. Divide by the length of b too.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / np.sqrt(np.sum(b * b)),
                "You divided by the length of b only. Divide by the length of a too.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / (np.sum(a * a) * np.sum(b * b)),
                "You divided by the squared lengths. A length is the root of a·a.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / (np.linalg.norm(a) + np.linalg.norm(b)),
                "You divided by the sum of the lengths. Divide by their product.",
            ),
            Mistake(
                lambda a, b: _without_lengths(a - a.mean(), b - b.mean()),
                "You subtracted the mean of each word's numbers first. That is the correlation; "
                "the cosine takes the arrows as they are.",
            ),
            Mistake(
                lambda a, b: np.arccos(np.clip(_without_lengths(a, b), -1, 1)),
                "That is the angle, in radians. Return its cosine.",
            ),
            Mistake(
                lambda a, b: np.degrees(np.arccos(np.clip(_without_lengths(a, b), -1, 1))),
                "That is the angle, in degrees. Return its cosine.",
            ),
            Mistake(
                lambda a, b: 1 - _without_lengths(a, b),
                "You returned 1 minus the cosine, which grows as words get less alike.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b),
                "That is the dot product. Divide it by both lengths.",
            ),
        ],
        hints=[
            "The length of a is the root of a·a, so `np.sqrt(np.sum(a * a))`.",
            "Divide the dot product by the length of a times the length of b.",
            "Give the product of the lengths a name, such as `lengths`. Before dividing by it: "
            '`if lengths == 0: raise ValueError("no direction")`.',
        ],
        solution=my_cosine,
    ),
    Exercise(
        id="similarity.scaled_dot",
        title="Scaled dot product",
        question="Write `my_scaled_dot(a, b)`: the dot product divided by √d, where d is how many "
        "coordinates a word has.",
        right=attention.scaled_dot,
        cases=[_one, *_pairs, _long],
        fresh=new("d", "d"),
        mistakes=[
            Mistake(
                lambda a, b: np.sum(a * b),
                "That is the plain dot product. Divide it by √d.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / len(a),
                "You divided by d, not by its root √d. (Further down you see why it is the root.)",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / np.log(len(a)),
                "You divided by log d, not by √d. For d = 1 the logarithm is 0.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / len(a) / 2,
                "`/ len(a)**1/2` divides by d¹ and then by 2. The power needs parentheses, "
                "`** (1/2)`, or use `np.sqrt`.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / (len(a) / 2),
                "You divided by d/2: `len(a)**1/2` is (d¹)/2. Write `len(a) ** (1/2)` or "
                "`np.sqrt(len(a))`.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / np.sqrt(2),
                "You divided by √2, which fits words with two coordinates. Use the number of "
                "coordinates that a has.",
            ),
            Mistake(
                lambda a, b: (a[0] * b[0] + a[1] * b[1]) / np.sqrt(2),
                "Right for two coordinates. A word may have fewer or more: use all of them, and "
                "divide by the root of their number.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) * np.sqrt(len(a)),
                "You multiplied by √d. Divide by it.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)),
                "That is the cosine: you divided by the lengths of the arrows. d is the number of "
                "coordinates.",
            ),
            Mistake(
                lambda a, b: np.sum(a * b) / np.sqrt(np.sum(a * a)),
                "You divided by the length of the arrow a. d is the number of its coordinates.",
            ),
        ],
        hints=[
            "How many coordinates does a have? `len(a)` counts them.",
            "Divide the dot product by `np.sqrt(len(a))`.",
        ],
        solution=my_scaled_dot,
    ),
    Exercise(
        id="similarity.close_not_alike",
        title="Closest and farthest",
        question="On the picture: drag the words until the two closest together have a lower dot "
        "product than the two farthest apart. Then run the cell with the check again. It has many "
        "right answers.",
        judge=close_but_unlike,
        hints=[
            "The dot product grows with the length of the arrows. Which place makes it small?",
            "Put two words near the origin, where all products are small, and the third far out.",
        ],
        solution="""
            scene.move("orange", (0, 1))
            scene.move("phone", (1, 0))
            scene.move("cherry", (4, 4))
        """,
    ),
    Exercise(
        id="similarity.two_rankings",
        title="Two measures, two rankings",
        question="Find three vectors of your own, (a, b, c), for which the dot product says that b "
        "is more like a, and cosine says c, or the other way round.",
        judge=ranked_differently,
        hints=[
            "Cosine forgets how long a vector is. The dot product does not.",
            "Let c point exactly where a points, and let b be a little off, but much longer.",
        ],
        solution="answer = ([1, 0], [9, 3], [2, 0])",
    ),
]


# ---- Predictions --------------------------------------------------------------------------------

_cherry, _orange, _phone = words.place(["cherry", "orange", "phone"], words.SIMILARITY)
_strawberry = np.array([0.0, 2.0])  # the fourth word of the lesson's unit circle
_with_orange, _with_phone = attention.dot(_cherry, _orange), attention.dot(_cherry, _phone)
_before, _after = attention.cosine(_cherry, _orange), attention.cosine(2 * _cherry, _orange)
_length, _longer = np.linalg.norm(_phone), np.linalg.norm(_cherry)
_on_circle = [attention.cosine(_orange, word) for word in (_cherry, _strawberry)]
_near, _far = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.0, 4.0], [5.0, 4.0]])
_near_score, _far_score = attention.dot(*_near), attention.dot(*_far)
_spread = {d: np.sqrt(d) for d in (16, 64)}  # the standard deviation; the lesson measures it

PREDICTIONS = [
    Prediction(
        id="similarity.products",
        question="cherry is (1, 4), orange (0, 3), phone (3, 0). Multiply coordinate by coordinate "
        "and add up: which pair gets the larger sum?",
        choices=[
            Choice(
                "cherry·orange",
                f"1·0 + 4·3 = {_with_orange:g}, against 1·3 + 4·0 = {_with_phone:g}: both fruits "
                "are large in the same coordinate.",
                id="cherry-orange",
            ),
            Choice(
                "cherry·phone",
                f"1·3 + 4·0 = {_with_phone:g}: cherry's 4 is multiplied by phone's 0.",
                id="cherry-phone",
            ),
            Choice(
                "they are equal",
                "orange's and phone's arrows are equally long, but cherry's arrow points much more "
                "towards orange than towards phone.",
                id="equal",
            ),
        ],
        right=int(np.argmax([_with_orange, _with_phone])),
    ),
    Prediction(
        id="similarity.twice_as_long",
        question="cherry moves to (2, 8): its arrow is twice as long, in the same direction. What "
        "happens to its cosine with orange?",
        choices=[
            Choice(
                "it doubles",
                f"The dot product doubles, from {_with_orange:g} to "
                f"{attention.dot(2 * _cherry, _orange):g}. But the arrow has not turned: the angle "
                f"is the same, and so its cosine is still {show(_after, 4)}.",
                id="doubles",
            ),
            Choice(
                "it stays the same",
                f"It is {show(_before, 4)} before and {show(_after, 4)} after: cosine looks at the "
                "direction only.",
                id="same",
            ),
            Choice(
                "it halves",
                "The length doubles. But the arrow has not turned: the angle is the same, and so "
                f"its cosine is still {show(_after, 4)}.",
                id="halves",
            ),
        ],
        right=[2, 1, 0.5].index(round(_after / _before, 6)),
    ),
    Prediction(
        id="similarity.other_shadow",
        question=f"cherry throws a shadow of {show(_with_phone / _length)} on phone's line. "
        f"Phone's arrow has length {show(_length)}. The product is {show(_with_phone / _length)} · "
        f"{show(_length)} = {_with_phone:g}. Now phone throws its shadow on cherry's line. What is "
        "that shadow times the length of cherry's arrow?",
        choices=[
            Choice(
                f"more than {_with_phone:g}",
                "cherry's arrow is longer than phone's, but phone's shadow on it is shorter: "
                f"{show(_with_phone / _longer)}.",
                id="more",
            ),
            Choice(
                f"{_with_phone:g} again",
                f"{show(_with_phone / _longer, 4)} · {show(_longer, 4)} = {_with_phone:g}. It "
                "makes no difference which of the two throws the shadow.",
                id="three-again",
            ),
            Choice(
                f"less than {_with_phone:g}",
                f"The shadow is shorter, {show(_with_phone / _longer)}, but the arrow it falls on "
                f"is longer, {show(_longer)}.",
                id="less",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="similarity.who_ranks",
        question="A fourth word, strawberry, stands at (0, 2). orange (0, 3) asks: its dot product "
        f"with cherry (1, 4) is {_with_orange:g}, with strawberry it is "
        f"{attention.dot(_orange, _strawberry):g}. Now every word is pulled to length 1. Whose dot "
        "product with orange is larger then?",
        choices=[
            Choice(
                "still cherry's",
                "cherry was ahead because its arrow is the longer one. At length 1 only the "
                "direction "
                f"counts: {show(_on_circle[0], 4)}.",
                id="cherry",
            ),
            Choice(
                "strawberry's",
                f"It points exactly where orange points: {show(_on_circle[1], 4)}, against "
                f"{show(_on_circle[0], 4)} for cherry.",
                id="strawberry",
            ),
            Choice(
                "they are equal",
                "They would be equal if cherry and strawberry had the same direction. But cherry "
                "points a little towards tech.",
                id="equal",
            ),
        ],
        right=int(np.argmax(_on_circle)),
    ),
    Prediction(
        id="similarity.root_two",
        question="Every dot product is divided by √2. Wherever the words stand: which pair is most "
        "alike by this new measure?",
        choices=[
            Choice(
                "the same pair as by dot product, always",
                "All are divided by the same number, so their order stays.",
                id="as-dot-product",
            ),
            Choice(
                "the same pair as by cosine, always",
                "Cosine divides each pair by its own two lengths. √2 does not depend on lengths.",
                id="as-cosine",
            ),
            Choice(
                "sometimes a third pair",
                "Dividing all by one positive number can't change their order.",
                id="third-pair",
            ),
        ],
        right=0,
    ),
    Prediction(
        id="similarity.spread",
        question="Dot products of random words spread around 0. The number of coordinates d goes "
        "from 16 to 64. How large is the spread then?",
        choices=[
            Choice(
                "as large as before",
                "Every coordinate adds a random product. The products cancel in part, but not "
                "completely.",
                id="no-larger",
            ),
            Choice(
                "2 times as large",
                f"The spread is about √d: it goes from about {_spread[16]:g} to about "
                f"{_spread[64]:g}. That is why one divides by √d.",
                id="twice",
            ),
            Choice(
                "4 times as large",
                "The variance gets 4 times as large. The spread is its square root.",
                id="four-times",
            ),
        ],
        right=[1, 2, 4].index(_spread[64] / _spread[16]),
    ),
    Prediction(
        id="similarity.far_but_high",
        question="You may drag all three words. Can the two that stand farthest apart have a "
        "higher dot product than the two that stand closest together?",
        choices=[
            Choice(
                "no: near means alike",
                "Distance looks at how far apart two words are. The dot product looks at where "
                "they point from the origin, and how far out they are.",
                id="no",
            ),
            Choice(
                "yes",
                "Two long arrows can end far apart and still point much the same way, and then "
                "their dot product is large.",
                id="yes",
            ),
            Choice(
                "only if a coordinate is negative",
                "It also happens when all coordinates are positive.",
                id="if-negative",
            ),
        ],
        right=int(_far_score > _near_score),
    ),
]

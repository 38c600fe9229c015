"""Where words stand, who is near, and how they pull each other."""

import numpy as np

from helpers.lessons.shared import call_learner, check_function, seen, unless_same
from helpers.say import SUMMED, show, show_point
from helpers.say import mix as recipe
from helpers.scene import Scene, parts
from helpers.words import GALAXY, PLANE, kind, look, place

KIND_NAMES = {"fruit": "fruit", "tech": "technology"}
EIGHT = tuple(word for word in PLANE if word != "apple")
FOUR = ("apple", "orange", "banana", "phone")
ACROSS, UP = (-0.5, 6.5), (-0.5, 5.5)
BOTH = "in both"


def word_plane(words, where, free, **options):
    """The lesson's plane: tech to the right, fruit up, and only `free` to be dragged."""
    options = {"x": ("tech", *ACROSS), "y": ("fruit", *UP)} | options
    return parts.plane(
        "plane",
        words,
        place(words, where),
        looks=[look(word) for word in words],
        drag=[word in free for word in words],
        **options,
    )


# ---- Nearest neighbours -------------------------------------------------------------------------


def explore_near(distances):
    """Drag apple among eight words; the table of its neighbours, nearest first, follows.

    distances(word, words) → how far `word` (2,) is from each row of `words` (8, 2): an array (8,).
    """
    check_function(distances, "distances")

    def compute(points, controls):
        others, apple = points["plane"][:-1], points["plane"][-1]
        far = call_learner(distances, apple, others, shape=(len(EIGHT),))
        order = np.argsort(far, kind="stable")
        first, second = order[:2]
        panels = {
            "plane": {
                "segments": [
                    {"from": apple, "to": others[k], "look": look, "text": show(far[k])}
                    for k, look in ((first, ""), (second, "quiet"))
                ]
            },
            "near": {
                "rows": [EIGHT[i] for i in order],
                "values": [[far[i], KIND_NAMES[kind(EIGHT[i])]] for i in order],
            },
        }
        to_orange, to_phone = (far[EIGHT.index(word)] for word in ("orange", "phone"))
        text = (
            f"Apple at {show_point(apple)}: nearest is {EIGHT[first]} ({show(far[first])}), "
            f"second {EIGHT[second]} ({show(far[second])}). "
            f"To orange {show(to_orange)}, to phone {show(to_phone)}, together "
            f"{show(to_orange + to_phone)}."
        )
        return panels, text

    near = parts.table(
        "near",
        "Apple’s neighbours, nearest first",
        [f"{i + 1}" for i in range(len(EIGHT))],
        ["how far", "kind"],
        corner="word",
    )
    plane = word_plane((*EIGHT, "apple"), PLANE, {"apple"}, arrows=False)
    return Scene("Where to put apple", [plane, near], [], compute)


# ---- Two sentences pull -------------------------------------------------------------------------


def explore_pull(mix):
    """Both sentences at once: apple goes part of the way to orange in one, to phone in the other.

    mix(a, b, part) → the place that is made of (1 − part) of a and part of b, an array (2,).
    """
    check_function(mix, "mix")
    words = (*EIGHT, "apple")

    def compute(points, controls):
        at = dict(zip(words, points["plane"], strict=True))
        apple, part = at["apple"], controls["part"]
        moved = [
            call_learner(mix, apple, at[word], part, shape=(2,)) for word in ("orange", "phone")
        ]
        nearest = [_nearest(new, at) for new in moved]
        straight = [(1 - part) * apple + part * at[word] for word in ("orange", "phone")]
        panels = {
            "plane": {
                "segments": [
                    {"from": apple, "to": at[word], "look": "dashed"}
                    for word in ("orange", "phone")
                ]
                + [{"from": apple, "to": new} for new in moved],
                "spots": [
                    {"at": new, "text": text if part else "", "word": words.index("apple")}
                    for new, text in zip(
                        moved, ("apple′ with orange", "apple′ with phone"), strict=True
                    )
                ],
            },
            "places": {
                "values": [[*apple, _nearest(apple, at)]]
                + [[*new, word] for new, word in zip(moved, nearest, strict=True)]
            },
            "recipes": {
                "lines": [
                    f"{recipe([1 - part, part], ['apple', word], times='·')} = {show_point(new)}"
                    for word, new in zip(("orange", "phone"), straight, strict=True)
                ]
            },
        }
        text = (
            f"{show(part)} of the way. With orange, apple is at {show_point(moved[0])}, "
            f"nearest to {nearest[0]}; with phone at {show_point(moved[1])}, "
            f"nearest to {nearest[1]}."
        )
        other = "That is what your function says; the slider says another part of the way."
        return panels, text + unless_same(straight, moved, other)

    table = parts.table(
        "places",
        "Where apple is",
        ["before", "with orange", "with phone"],
        ["tech", "fruit", "nearest word"],
    )
    plane = word_plane(words, PLANE, {"apple", "orange", "phone"}, arrows=False, height=340)
    slider = parts.slider("part", "part of the way", 0, 1, value=0.25, play=True)
    recipes = parts.lines("recipes", "The two recipes")
    return Scene("One word, two sentences", [plane, table, recipes], [slider], compute)


def _nearest(point, at):
    """The word nearest to `point`, apple itself left out."""
    return min(EIGHT, key=lambda word: np.linalg.norm(at[word] - point))


# ---- Every word pulls every word ----------------------------------------------------------------


def explore_gravity(shares, step):
    """Four words that all move at once, and the table that says how much each takes of each.

    shares(word, words) → (n,): how much `word` (2,) takes of each row of `words` (n, 2).
    step(word, words) → (2,): the word's new place.
    """
    check_function(shares, "shares")
    check_function(step, "step")
    n = len(FOUR)

    def compute(points, controls):
        words = points["plane"]
        table = np.array([call_learner(shares, word, words, shape=(n,)) for word in words])
        moved = np.array([call_learner(step, word, words, shape=(2,)) for word in words])
        panels = {
            "plane": {
                "moved": moved,
                "trails": list(zip(words, moved, strict=True)),
                "links": [[0, j, table[0, j]] for j in range(n)],
            },
            "shares": {
                "values": table,
                "heat": np.clip(table, 0, 1),
                "row": 0,  # whose arrows the plane shows
                "how": [[_how(i, j, words, table[i, j]) for j in range(n)] for i in range(n)],
            },
        }
        by_recipe = table[0] @ words
        other = f"But your step takes apple to {show_point(moved[0])}."
        text = f"New apple = {recipe(table[0], FOUR, SUMMED, times='·')} = {show_point(by_recipe)}."
        return panels, text + unless_same(by_recipe, moved[0], other)

    plane = word_plane(FOUR, PLANE, FOUR, arrows=False, x=("tech", -0.5, 6))
    table = parts.table(
        "shares",
        "Shares: what each word takes",
        FOUR,
        FOUR,
        corner="asks ↓",
        row_sums=True,
        tells=True,
    )
    panels = [[plane, parts.stack(table, pixels=400)]]
    return Scene("Every word pulls every word", panels, [], compute)


def _how(i, j, words, share):
    if i == j:
        return f"{FOUR[i]} keeps {show(share)} of itself."
    far = np.linalg.norm(words[i] - words[j])
    return f"{FOUR[i]} takes {show(share)} from {FOUR[j]}, which stands {show(far)} away."


def explore_galaxy(shares, step):
    """How far apple goes with 0 to 5 fruit words on the list, with phone there or not.

    shares, step: as in `explore_gravity`.
    """
    check_function(shares, "shares")
    check_function(step, "step")
    fruits = tuple(GALAXY)
    words = ("apple", *fruits, "phone")
    where = PLANE | GALAXY

    def present(count, phone):
        return [0, *range(1, count + 1), *([len(words) - 1] if phone else [])]

    def compute(points, controls):
        places, phone = points["plane"], controls["phone"]
        apple = places[0]

        def new_place(count):
            return call_learner(step, apple, places[present(count, phone)], shape=(2,))

        count = int(controls["count"])
        there = present(count, phone)
        share = call_learner(shares, apple, places[there], shape=(len(there),))
        new = np.array([new_place(k) for k in range(len(fruits) + 1)])
        moved = new[count]
        panels = {
            "plane": {
                "hidden": [i not in there for i in range(len(words))],
                "moved": [moved] + [None] * (len(words) - 1),
                "links": [[0, i, s] for i, s in zip(there, share, strict=True)],
            },
            "new": {
                "lines": [list(enumerate(coordinate)) for coordinate in new[:, ::-1].T],
                "dots": [[count, value] for value in moved[::-1]],
                "cursor": count,
            },
            "recipe": {
                "lines": [
                    f"New apple = {recipe(share, [words[i] for i in there], times='·')}",
                    f"The shares together: {show(share.sum())}",
                ]
            },
        }
        listed = ", ".join(fruits[:count]) or "no fruit word"
        text = (
            f"On the list: {listed}{', and phone is there' if phone else ''}. "
            f"Apple moves by {show(np.linalg.norm(moved - apple))}, "
            f"from {show_point(apple)} to {show_point(moved)}."
        )
        by_recipe = share @ places[there]
        other = f"But the recipe takes it to {show_point(by_recipe)}."
        return panels, text + unless_same(by_recipe, moved, other)

    curve = parts.curve(
        "new",
        "Apple’s new coordinates",
        ["fruit", "tech"],
        looks=["warm", "cool"],
        height=250,
        x={
            "label": "fruit words on the list",
            "range": [0, len(fruits)],
            "ticks": [(k, str(k)) for k in range(len(fruits) + 1)],
        },
        y={
            "label": "coordinate",
            "range": [0, 6],
            "ticks": [(k, str(k)) for k in range(7)],
        },
    )
    controls = [
        parts.slider(
            "count",
            "fruit words on the list",
            0,
            len(fruits),
            step=1,
            value=1,
            decimals=0,
            glide=True,
            play=True,
        ),
        parts.switch("phone", "phone is there, too"),
    ]
    plane = word_plane(words, where, {"apple", "phone"}, arrows=False)
    its_recipe = parts.lines("recipe", "The recipe")
    panels = [[plane, parts.stack(curve, its_recipe)]]
    return Scene("A galaxy of fruit", panels, controls, compute)


# ---- The shadow of 384 dimensions ---------------------------------------------------------------


def explore_shadow(words, vectors, flat):
    """A word's neighbours in all dimensions beside its neighbours in the plane.

    vectors (n, d): the words as they are; flat (n, 2): their places in the plane, computed by the
    lesson.
    """
    if not isinstance(words, list | tuple):
        raise ValueError(f"words: a list of words, got {seen(words)}")
    d = np.shape(vectors)[-1] if np.ndim(vectors) else 1
    vectors = parts.check_places(vectors, len(words), "vectors", d)
    flat = parts.check_places(flat, len(words), "flat")
    reach = float(np.ceil(10 * np.abs(flat).max() + 1) / 10)

    def compute(points, controls):
        who = list(words).index(controls["word"])
        others = [i for i in range(len(words)) if i != who]
        columns, first, measured = [], [], []
        where = (f" in all {vectors.shape[1]}", "")  # the plane's own is as long as it looks
        for space, name in zip((vectors, flat), where, strict=True):
            far = np.linalg.norm(space - space[who], axis=1)
            order = sorted(others, key=far.__getitem__)
            columns += [[words[i] for i in order], [far[i] for i in order]]
            first.append(order[0])
            measured.append(show(far[order[0]]) + name)
        panels = {
            "plane": {
                "at": flat,
                "segments": [
                    {"from": flat[who], "to": flat[i], "look": look, "text": text}
                    for i, look, text in _nearest_lines(*first, *measured)
                ],
            },
            "near": {"values": list(zip(*columns, strict=True)), "row": 0},
        }
        text = (
            f"Nearest to {words[who]}: {words[first[0]]} in all {vectors.shape[1]} dimensions, "
            f"{words[first[1]]} in the plane."
        )
        return panels, text

    plane = parts.plane(
        "plane",
        words,
        np.zeros((len(words), 2)),
        looks=[look(word) for word in words],
        drag=False,
        arrows=False,
        x=("first direction", -reach, reach),
        y=("second direction", -reach, reach),
        asks="word",
        title=f"The shadow of {vectors.shape[1]} dimensions",
        hint="Choose a word.",
    )
    table = parts.table(
        "near",
        "Nearest to the chosen word",
        [f"{i + 1}" for i in range(len(words) - 1)],
        [f"in all {vectors.shape[1]}", "how far", "in the plane", "how far "],
        corner="",
    )
    return Scene(
        "Real word vectors and their shadow",
        [plane, table],
        [parts.picked("word", "word", words, "apple" if "apple" in words else None)],
        compute,
    )


def _nearest_lines(here, there, one, other):
    """One line where both ways to measure name the same word. Dashed is what is not in the plane:
    that line is longer than it looks."""
    lines = [(here, "ink-dashed", one), (there, "", other)]
    return lines if here != there else [(here, "", BOTH)]

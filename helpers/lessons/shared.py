"""What the lessons' scenes share: calling the learner's function safely, checking what is given."""

import re
import textwrap

import numpy as np

from helpers.say import SUMMED, listed, show, show_point, show_weight
from helpers.scene import Interrupted, SceneProblem

MANY = ("no", "one", "two", "three", "four")
PLACES = ("first", "second")


def call_learner(function, *arrays, shape=None, name=None):
    """The learner's function on copies of `arrays`, as float64.

    Whatever goes wrong becomes a SceneProblem that says so in a sentence: the scene shows it and
    keeps its last good picture. shape: what the result must have, None for "not checked".
    """
    name = name or getattr(function, "__name__", "your function")
    name = "your function" if name == "<lambda>" else name
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arrays]
    try:
        result = function(*copies)
    except KeyboardInterrupt:
        raise Interrupted(f"{name} was interrupted. Move something to go on.") from None
    except (Exception, SystemExit) as error:
        said = textwrap.shorten(str(error), 200, placeholder=" …")
        raise SceneProblem(f"{name} stopped with {type(error).__name__}: {said}") from None
    if result is None or result is Ellipsis:
        raise SceneProblem(f"{name} returned nothing. Does its last line say `return`?")
    try:
        if np.iscomplexobj(result):
            raise TypeError
        value = np.array(result, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise SceneProblem(f"{name} should return numbers, it returned {seen(result)}") from None
    if shape is not None and value.shape != tuple(shape):
        raise SceneProblem(
            f"{name} should return an array of shape {tuple(shape)}, "
            f"it returned shape {value.shape}"
        )
    if not np.isfinite(value).all():
        what = "NaN (not a number)" if np.isnan(value).any() else "infinity"
        where = ", ".join(
            show_point(np.atleast_1d(a).ravel()[:6]) for a in copies if isinstance(a, np.ndarray)
        )
        given = f" for {where}" if where else ""
        raise SceneProblem(f"{name} returned {what}{given}. Did something divide by zero?")
    return value


def call_for_several(function, *arrays, returns, name):
    """The same where several things come back, as a tuple that is not looked at any further.

    returns: what they are, in order, for the sentence that says so where they are not.
    """
    results = []

    def run(*copies):
        results.append(function(*copies))
        return 0.0

    call_learner(run, *arrays, name=name)
    found, many = results[0], MANY[len(returns)] if len(returns) < len(MANY) else len(returns)
    if found is None or found is Ellipsis:
        raise SceneProblem(f"{name} returned nothing. Does its last line say `return`?")
    if not isinstance(found, tuple) or len(found) != len(returns):
        raise SceneProblem(f"{name} should return {many} things: {', '.join(returns)}")
    return found


def call_for_arrays(function, *arrays, returns, name):
    """The same where they are arrays of known shapes. returns: {what it is: its shape}."""
    found = call_for_several(function, *arrays, returns=returns, name=name)
    return tuple(
        call_learner(lambda part=part: part, shape=shape, name=f"{name} ({which} result)")
        for part, shape, which in zip(found, returns.values(), PLACES, strict=False)
    )


def on_origin(words):
    """Why there is no cosine for the words on the origin."""
    if len(words) == 1:
        return (
            f"{words[0]} stands on the origin: a zero vector has no direction, so there is no "
            "angle and no cosine."
        )
    return (
        f"{listed(words)} stand on the origin: zero vectors have no direction, so there is no "
        "angle and no cosine."
    )


def call_with_words(names, X, call):
    """call(X), where X (n, d) are the places of the words `names`.

    Where a word on (0, 0) alone makes it stop, it says so. Who asks for no cosine needs no
    direction, so it is tried first; and whoever has another fault there reads of that one.
    """
    zero = ~X.any(axis=1)
    if not zero.any():
        return call(X)
    with np.errstate(all="ignore"):
        try:
            return call(X)
        except SceneProblem as problem:
            try:
                call(np.where(zero[:, None], 1.0, X))
            except SceneProblem:
                raise problem from None
    there = [name for name, z in zip(names, zero, strict=True) if z]
    them = "it" if len(there) == 1 else "them"
    raise SceneProblem(f"{on_origin(there)} Move {them} away.", empty=True)


def cut_arrows(scene, count):
    """The arrows [asks, answers] that are cut in a picture's sentence of so many tokens.

    One that was cut in a sentence with more tokens is kept for it, and nobody sees it meanwhile.
    """
    return [arrow for arrow in scene.value("cut") if max(arrow) < count]


def check_left(cut, names, may=None):
    """A SceneProblem where a word has none of its arrows left. may: bool (n, n), if not all."""
    for i, name in enumerate(names):
        there = [j for j in range(len(names)) if may is None or may[i, j]]
        if all([i, j] in cut for j in there):
            raise SceneProblem(
                f"{told_apart(names, i)} has no arrow left, so the weights of its row can’t sum to "
                f"1: it asks nobody. Click a cut arrow of {name} again, and it is whole."
            )


def close(shown, given):
    """Whether what the picture shows is what the learner's function gave, single precision too."""
    return np.allclose(shown, given, rtol=1e-5, atol=1e-6)


def unless_same(shown, given, sentence):
    """The sentence, after a space, where the two differ; else nothing."""
    return "" if close(shown, given) else f" {sentence}"


def told_apart(tokens, k, called="word "):
    """A token's name; with its place, counted from 0, where the sentence has it more than once.

    Before the words stands a mark ([CLS], <start>), so that place is the how-manieth word it is.
    """
    return f"{tokens[k]} ({called}{k})" if list(tokens).count(tokens[k]) > 1 else tokens[k]


def said_plainly(problem):
    """What an error says, as a sentence, without the parameter's name that it begins with.

    Whoever types into a picture's box has never seen that name.
    """
    said = re.sub(r"^\w+: ", "", str(problem))
    said = said[:1].upper() + said[1:]
    return said if said[-1:] in (*".?!",) else f"{said}."


def takes_most(words, weights):
    """most from **apple**, 0.93; or of several that are alike: from which, or that it is all."""
    most = weights.max()
    best = [w for w, s in zip(words, weights, strict=True) if np.isclose(s, most, atol=1e-9)]
    if len(best) == 1:
        return f"most from **{best[0]}**, {show(most)}"
    if len(best) == len(words):
        many = MANY[len(words)] if len(words) < len(MANY) else len(words)
        return f"**the same from all {many}**, {show(most)}"
    return f"**the same from {listed(best)}**, {show(most)}"


def recipe_lines(word, words, weights, values, in_full=None, more=()):
    """apple′ = orange 0.30 · (3, 3) + …, a line each, and where that ends.

    in_full: [bool a word], which of them have a line. more: lines that stand for the others.
    """
    in_full = np.ones(len(words), dtype=bool) if in_full is None else in_full
    parts = [
        # Whoever reads it sees at once whose it is.
        f"{name} {show_weight(w, SUMMED)} · {_factor(v)}"
        for name, w, v, own in zip(words, weights, values, in_full, strict=True)
        if own
    ]
    parts = [f"{'+' if k else '='} {part}" for k, part in enumerate(parts)]
    end = weights @ values
    return [f"{word}′", *parts, *more, f"= {show_point(end) if len(end) > 1 else show(end[0])}"]


def _factor(value):
    """A value as a factor: (4, 0, −0.5), or one number, in brackets where it is below 0."""
    short = [show(x).rstrip("0").rstrip(".") for x in value]
    return f"({', '.join(short)})" if len(value) > 1 or value[0] < 0 else short[0]


def check_function(function, what):
    """A clear error, at the cell, when an explorer is given something it can't call."""
    if not callable(function):
        raise ValueError(
            f"{what}: a function, got {seen(function)}; pass its name without parentheses"
        )
    return function


def check_named(things, what, most):
    """The same for what should be {name: thing}, one to `most` of them."""
    if not isinstance(things, dict) or not 1 <= len(things) <= most:
        raise ValueError(f"{what}: {{name: …}}, one to {most} of them, got {seen(things)}")
    return things


def seen(value):
    """What somebody passed, with its kind, in at most 80 letters."""
    return textwrap.shorten(f"{type(value).__name__}: {value!r}", 80, placeholder=" …")

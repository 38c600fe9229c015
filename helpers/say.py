"""Numbers and sums as text: one rounding rule, one minus sign. The page's half is
`scene/page/numbers.js`; and numbers as JSON has them. Nothing here imports a widget.
"""

import gettext
import math
from decimal import ROUND_HALF_UP, Context, Decimal

MINUS = "\u2212"
NEARLY_0 = "≈ 0"
EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
# The decimals of weights that stand beside what they add up to: by two alone, whoever adds up
# what is seen often comes to another place than the one that is told.
SUMMED = 3
# Which form a number takes, by gettext's rule: an edition in another language has its own.
PLURALS = "(n != 1)"
form_of = gettext.c2py(PLURALS)


def show(value, decimals=2):
    """The number as text: this many decimals, a true minus sign, never a minus in front of zero.

    What lies right in the middle goes away from zero (0.125 is 0.13), as JavaScript rounds too.
    """
    value = Decimal(float(value))
    if value.is_finite():
        value = value.quantize(Decimal(1).scaleb(-decimals), context=EXACT)
    text = f"{value:f}"
    if float(text) == 0:
        return text.replace("-", "")
    return text.replace("-", MINUS)


def show_weight(weight, decimals=2):
    """A weight as text: never 0 or 1 where it is neither, but ≈ 0 or > 0.99."""
    least = 10**-decimals
    nearly_1 = 1 - least / 2 <= weight < 1 - 1e-12
    return f"> {show(1 - least, decimals)}" if nearly_1 else show_share(weight, decimals)


def show_share(weight, decimals=2):
    """A weight as tables show it: next to nothing (≈ 0) does not read as nothing."""
    return NEARLY_0 if next_to_nothing(weight, decimals) else show(weight, decimals)


def next_to_nothing(weight, decimals=2):
    """Whether a weight is above 0, and yet so many decimals show 0."""
    return 0 < weight < 0.5 * 10**-decimals


def show_point(point, decimals=2):
    """A point or vector as text: (1.00, −2.00)."""
    return "(" + ", ".join(show(x, decimals) for x in point) + ")"


def counted(number, *forms):
    """1 column, 2 columns: of "{n} column", "{n} columns" the one that fits the number."""
    return forms[form_of(int(number))].replace("{n}", str(number))


def listed(names):
    """a, b and c"""
    names = [*map(str, names)]
    return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else "".join(names)


def factor(number, decimals=2):
    """A number as a factor in a sum: a negative one in brackets."""
    text = show(number, decimals)
    return f"({text})" if text.startswith(MINUS) else text


def products(a, b, decimals=2):
    """1.00·2.00 + (−1.00)·3.00; decimals: of the numbers in `a`."""
    return " + ".join(f"{factor(x, decimals)}·{factor(y)}" for x, y in zip(a, b, strict=True))


def mix(weights, words, decimals=2, times=" "):
    """0.30 orange + 0.40 apple − 0.10 phone; as in a table, next to nothing (≈ 0) is not 0.00"""
    shown = (show_share(w, decimals) for w in weights)
    return added(f"{w}{times}{word}" for w, word in zip(shown, words, strict=True))


def added(parts):
    """What stands in `parts`, added up; a part with a minus sign is subtracted."""
    return " + ".join(parts).replace(f"+ {MINUS}", f"{MINUS} ")


def recipe(word, weights, words, decimals=2):
    """apple → 0.30 orange + 0.40 apple + 0.15 and + 0.15 an"""
    return f"{word} → {mix(weights, words, decimals)}"


def recipes(table, words):
    """The recipe of each word, from the rows of a table of weights."""
    return [recipe(word, row, words) for word, row in zip(words, table, strict=True)]


def plain(value):
    """Arrays and NumPy numbers as lists and numbers; NaN and infinity as None (JSON has none)."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()  # of a single number: that number
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

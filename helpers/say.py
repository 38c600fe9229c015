"""The one rounding rule of the course. The page's half is `page/numbers.js`."""

from decimal import ROUND_HALF_UP, Context, Decimal

MINUS = "\u2212"
EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def show(value, decimals=2):
    """The number as text: so many decimals, a true minus sign, never a minus in front of zero.

    What lies right in the middle goes away from zero (0.125 is 0.13), as JavaScript rounds too.
    """
    value = Decimal(float(value))
    if value.is_finite():
        value = value.quantize(Decimal(1).scaleb(-decimals), context=EXACT)
    text = f"{value:f}"
    if float(text) == 0:
        return text.replace("-", "")
    return text.replace("-", MINUS)


def show_point(point, decimals=2):
    """A point or vector as text: (1.00, −2.00)."""
    return "(" + ", ".join(show(x, decimals) for x in point) + ")"

"""The one rounding rule of the course. The page's half is `page/numbers.js`."""

MINUS = "\u2212"


def show(value, decimals=2):
    """The number as text: so many decimals, a true minus sign, never a minus in front of zero."""
    text = f"{float(value):.{decimals}f}"
    if float(text) == 0:
        return text.replace("-", "")
    return text.replace("-", MINUS)


def show_point(point, decimals=2):
    """A point or vector as text: (1.00, −2.00)."""
    return "(" + ", ".join(show(x, decimals) for x in point) + ")"

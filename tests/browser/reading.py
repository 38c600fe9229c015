"""What the tests read in the page, as numbers."""

import re


def number(text):
    """A number as the page writes it, with a true minus sign."""
    return float(text.replace("\N{MINUS SIGN}", "-"))


def numbers(text):
    """All numbers with a decimal point, in the order in which they stand."""
    return [number(x) for x in re.findall(r"[-\N{MINUS SIGN}]?\d+\.\d+", text)]

"""Names with an index, W_Q or d_k, as they are printed: W with a lowered Q (page/lowered.js)."""

import html
import re

# Only the course's own names: a word of somebody's sentence stays as it was typed.
INDEXED = re.compile(r"(?<![A-Za-z0-9_])(W(?=_[QKVO])|d(?=_[kv]))_([A-Za-z])(?![A-Za-z0-9_])")


def lowered(text):
    """(the text for matplotlib, whether matplotlib is to read it as mathematics)."""
    if not INDEXED.search(text):
        return text, False
    return INDEXED.sub(r"\1$_{\\mathregular{\2}}$", text.replace("$", r"\$")), True


def lowered_svg(text):
    """The text, escaped, for a text element of an SVG; the underscore stays, without size."""
    pieces = INDEXED.split(text)
    found = [html.escape(pieces[0])]
    for letter, index, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found.append(
            f'{letter}<tspan font-size="0">_</tspan>'
            f'<tspan dy="0.32em" font-size="78%">{index}</tspan>'
        )
        if after:
            found.append(f'<tspan dy="-0.25em">{html.escape(after)}</tspan>')
    return "".join(found)

"""Names with an index, W_Q or d_k, as they are printed: W with a lowered Q (page/lowered.js)."""

import re

# Only the course's own names: a word of somebody's sentence stays as it was typed.
INDEXED = re.compile(r"(?<![A-Za-z0-9_])(W(?=_[QKVO])|d(?=_[kv]))_([A-Za-z])(?![A-Za-z0-9_])")


def lowered(text):
    """(the text for matplotlib, whether matplotlib is to read it as mathematics)."""
    if not INDEXED.search(text):
        return text, False
    return INDEXED.sub(r"\1$_{\\mathregular{\2}}$", text.replace("$", r"\$")), True

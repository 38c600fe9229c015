"""Loads what every lesson needs, once."""

import contextlib

import IPython.core.completer
import numpy  # noqa: F401

# The kernel wants completion from a package that is not in the site: IPython's own is enough.
IPython.core.completer.IPCompleter.use_jedi = property(lambda self: False, lambda self, value: None)

import pyodide_kernel  # noqa: E402, F401  (ipywidgets wants to find its kernel)

with contextlib.suppress(ImportError):  # the kernel has to start whatever the lessons lack
    import anywidget  # noqa: F401
    import helpers.exercises
    import helpers.scene  # noqa: F401

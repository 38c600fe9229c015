"""Loads what every lesson needs, once."""

import contextlib
import sys
import types

# IPython wants the names of a database for a history that is off here.
sys.modules["sqlite3"] = history = types.ModuleType("sqlite3")
for name in ("Connection", "DatabaseError", "IntegrityError", "OperationalError"):
    setattr(history, name, type(name, (Exception,), {}))

import IPython.core.completer  # noqa: E402
import numpy  # noqa: E402, F401

# The kernel wants completion from a package that is not in the site: IPython's own is enough.
IPython.core.completer.IPCompleter.use_jedi = property(lambda self: False, lambda self, value: None)

import pyodide_kernel  # noqa: E402, F401  (the widgets look for their kernel)

del sys.modules["sqlite3"]

with contextlib.suppress(Exception):  # the kernel has to start whatever the lessons lack
    import anywidget  # noqa: F401

    import helpers.exercises
    import helpers.scene  # noqa: F401

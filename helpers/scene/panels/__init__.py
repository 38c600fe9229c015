"""The kinds of panels: a module each, found by its name. `docs/scene.md` says what one holds."""

import importlib
import pkgutil

KINDS = {
    found.name: importlib.import_module(f"{__name__}.{found.name}")
    for found in pkgutil.iter_modules(__path__)
}

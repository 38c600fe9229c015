"""Joins the page's modules into one text.

A relative import inside an anywidget's module does not resolve, so each file becomes a function
that is called once and returns what the file exports; an import becomes a look into that result.
"""

import re
from importlib.resources import files

from helpers.scene import palette
from helpers.scene.panels import KINDS

PAGE = files("helpers.scene") / "page"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:.|\n)*?\*/)\n", re.MULTILINE)  # on lines of their own
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def join(name, read):
    """The text of module `name` and all it imports; `read(name)` gives the text of one file."""
    done = {}

    def add(module):
        if module in done:
            return
        done[module] = None  # modules that import each other must not loop
        text = COMMENT.sub("", read(module))  # the text travels with each scene
        for _, wanted in IMPORT.findall(text):
            add(wanted)
        text = IMPORT.sub(r"const {\1} = $\2;", text)
        exported = EXPORT.findall(text)
        text = EXPORT.sub("", text).replace("export default ", "return ")
        if exported:
            text += f"\nreturn {{ {', '.join(exported)} }};"
        done[module] = f"const ${module} = (() => {{\n{text}\n}})();"  # no text
        done[module] = done.pop(module)  # after what it imports

    add(name)
    return "\n".join(done.values()) + f"\nexport default ${name};\n"  # no text


def script():
    return join("scene", read)


def read(module):
    """The text of one of the page's modules; `kinds`, each panel kind's class, is made here."""
    if module != "kinds":
        return (PAGE / f"{module}.js").read_text(encoding="utf-8")
    imports = (f'import {{ {kind.title()} }} from "./{kind}.js";' for kind in KINDS)  # no text
    listed = ", ".join(f"{kind}: {kind.title()}" for kind in KINDS)
    return "\n".join([*imports, f"export const KINDS = {{ {listed} }};"])  # no text


def style():
    """The palette, what all panels share, and what kinds of panels have of their own."""
    own = sorted(file.name for file in PAGE.iterdir() if file.name.endswith(".css"))
    own.sort(key=lambda name: name != "scene.css")
    texts = ((PAGE / name).read_text(encoding="utf-8") for name in own)
    return "\n".join([palette.style(), *texts])

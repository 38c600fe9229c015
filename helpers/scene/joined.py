"""Joins the page's modules into one text.

A relative import inside an anywidget's module does not resolve, so each file becomes a function
that is called once and returns what the file exports; an import becomes a look into that result.
"""

import re
from importlib.resources import files

PAGE = files("helpers.scene") / "page"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def join(name, read):
    """The text of module `name` and all it imports; `read(name)` gives the text of one file."""
    done = {}

    def add(module):
        if module in done:
            return
        done[module] = None  # a circle of imports must not loop
        text = read(module)
        for _, wanted in IMPORT.findall(text):
            add(wanted)
        text = IMPORT.sub(r"const {\1} = $\2;", text)
        exported = EXPORT.findall(text)
        text = EXPORT.sub("", text).replace("export default ", "return ")
        if exported:
            text += f"\nreturn {{ {', '.join(exported)} }};"
        done[module] = f"const ${module} = (() => {{\n{text}\n}})();"
        done[module] = done.pop(module)  # after what it imports

    add(name)
    return "\n".join(done.values()) + f"\nexport default ${name};\n"


def script():
    return join("scene", lambda name: (PAGE / f"{name}.js").read_text(encoding="utf-8"))


def style():
    return (PAGE / "scene.css").read_text(encoding="utf-8")

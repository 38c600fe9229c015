// Says which of the site's Python files a kernel and a lesson's first cells import.
// node at_start.mjs <folder of Pyodide> <folder of the site's Pyodide>
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [official, own] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(official, "pyodide.mjs")));
const packages = Object.keys(JSON.parse(readFileSync(join(own, "pyodide-lock.json"))).packages)
  .filter((name) => ["course-runtime", "attention-course", "numpy"].includes(name));
const pyodide = await loadPyodide({
  indexURL: own, lockFileURL: join(own, "pyodide-lock.json"),
  stdLibURL: join(own, "python_stdlib.zip"), packages,
});
const found = await pyodide.runPythonAsync(`
import contextlib
import importlib
import sys

import piplite.piplite

sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # the kernel has a page to write to
from helpers.lessons import LESSONS

for one in LESSONS:
    for room in (".scenes", ".exercises"):
        with contextlib.suppress(Exception):
            importlib.import_module("helpers.lessons." + one.slug + room)
names = set()
for module in list(sys.modules.values()):
    name = getattr(module, "__file__", None) or ""
    for start in ("/lib/python3.12/site-packages/", "/lib/python312.zip/"):
        if name.startswith(start) and not name.startswith(start + "helpers/"):
            names.add(name.removeprefix(start).replace(".pyc", ".py"))
"\\n".join(sorted(name for name in names if name.endswith(".py")))
`);
process.stdout.write(found + "\n");
process.exit(0);

// Compiles all Python code in a folder with the very Python that will run it.
// node compile.mjs <folder of Pyodide> <folder> <1 to keep the sources>
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const [pyodideFolder, folder, keep] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(resolve(pyodideFolder), "pyodide.mjs")));
const pyodide = await loadPyodide({ indexURL: resolve(pyodideFolder) });
pyodide.mountNodeFS("/work", resolve(folder));
await pyodide.runPythonAsync(`
import py_compile
from pathlib import Path

for path in sorted(Path("/work").rglob("*.py")):
    name = str(path.relative_to("/work"))
    if ${keep}:
        made = path.parent / "__pycache__" / (path.stem + ".cpython-312.pyc")
    else:
        made = path.with_suffix(".pyc")
    try:
        py_compile.compile(
            str(path), str(made), "/lib/python3.12/site-packages/" + name, doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError:
        continue  # a template or a test of broken code: it stays as it is
    if not ${keep}:
        path.unlink()
`);
process.exit(0);

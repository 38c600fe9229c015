// Compiles all Python code in a folder with the very Python that will run it.
// node compile.mjs <folder of Pyodide> <folder> <where it will lie> <1 to keep the sources>
// The folder's compile.txt names the files. What they say of themselves is the place they will have.
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const [pyodideFolder, folder, home, keep] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(resolve(pyodideFolder), "pyodide.mjs")));
const pyodide = await loadPyodide({ indexURL: resolve(pyodideFolder) });
pyodide.mountNodeFS("/work", resolve(folder));
await pyodide.runPythonAsync(`
import py_compile
from pathlib import Path

for name in Path("/work/compile.txt").read_text().split():
    path = Path("/work", name)
    if ${keep}:
        made = path.parent / "__pycache__" / (path.stem + ".cpython-312.pyc")
    else:
        made = path.with_suffix(".pyc")
    py_compile.compile(
        str(path), str(made), "${home}" + name, doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not ${keep}:
        path.unlink()
`);
process.exit(0);

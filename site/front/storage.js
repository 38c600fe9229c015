// The learner's own files: JupyterLite keeps them in this browser, in a database of this name, one
// record a file. (Its library opens the same database, and adds what it needs to it.)
const NAME = "attention-course";
const FILES = "files";

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function open(make) {
  const request = indexedDB.open(NAME);
  request.onupgradeneeded = () => {
    if (make) request.result.createObjectStore(FILES);
    else request.transaction.abort(); // nothing is there, and nothing is made by looking
  };
  let base;
  try {
    base = await done(request);
  } catch (error) {
    if (!make && error.name === "AbortError") return null;
    throw error;
  }
  base.onversionchange = () => base.close(); // JupyterLite in another tab may want to add to it
  if (base.objectStoreNames.contains(FILES)) return base;
  const next = base.version + 1;
  base.close();
  if (!make) return null;
  const again = indexedDB.open(NAME, next);
  again.onupgradeneeded = () => again.result.createObjectStore(FILES);
  return done(again);
}

// {path: record} of all files; a record has name, path, type, format, content, last_modified.
export async function readFiles() {
  const base = await open(false);
  if (!base) return {};
  try {
    const store = base.transaction(FILES).objectStore(FILES);
    const [keys, records] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    return Object.fromEntries(keys.map((key, i) => [key, records[i]]));
  } finally {
    base.close();
  }
}

// Writes some files and removes others, all or nothing.
export async function changeFiles(records, removed = []) {
  const base = await open(true);
  try {
    const change = base.transaction(FILES, "readwrite");
    const store = change.objectStore(FILES);
    for (const path of removed) store.delete(path);
    for (const record of records) store.put(record, record.path);
    await new Promise((resolve, reject) => {
      change.oncomplete = resolve;
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

export function record(path, content) {
  const now = new Date().toISOString();
  const lesson = path.endsWith(".ipynb");
  return {
    name: path, path, content, type: lesson ? "notebook" : "file", format: lesson ? "json" : "text",
    mimetype: lesson ? "application/json" : "text/plain", writable: true, created: now, last_modified: now,
    size: new Blob([textOf({ content })]).size,
  };
}

export function textOf(file) {
  return typeof file.content === "string" ? file.content : JSON.stringify(file.content, null, 1) + "\n";
}

export const isProgress = (path) => /^my_progress\.\w+$/.test(path);

// {id: answer} of what was solved and answered; a damaged line counts for nothing.
export function solved(files) {
  const known = {};
  for (const path of Object.keys(files).filter(isProgress)) {
    for (const line of textOf(files[path]).split("\n")) {
      try {
        const { id, answer } = JSON.parse(line);
        if (typeof id === "string" && !(id in known)) known[id] = answer ?? null;
      } catch { /* the course itself sets a damaged file aside, and says so */ }
    }
  }
  return known;
}

// A mark of what a lesson says and asks, as scripts/build_site.py computes it.
export async function edition(lesson) {
  const joined = (source) => (Array.isArray(source) ? source.join("") : source);
  const text = JSON.stringify(lesson.cells.map((cell) => [cell.cell_type, joined(cell.source)]));
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
}

// What a saved copy of a lesson is: "same" as the lesson now, "untouched" of an older edition, or
// "older" and changed by the learner.
export async function standing(copy, now) {
  const from = copy.content?.metadata?.attention_course?.edition;
  if (!from || from === now) return "same";
  return (await edition(copy.content)) === from ? "untouched" : "older";
}

// A free name for what is set aside: "03_softmax (yours).ipynb", "… (yours 2).ipynb".
export function aside(path, taken, word = "yours") {
  const dot = path.lastIndexOf(".");
  for (let k = 1; ; k++) {
    const name = `${path.slice(0, dot)} (${word}${k > 1 ? " " + k : ""})${path.slice(dot)}`;
    if (!(name in taken)) return name;
  }
}

// "Download my work" and "Bring it back": one zip, which also moves to a course on one's own machine
// and from there (its files lie beside the lessons there).
import { aside, changeFiles, edition, isProgress, readFiles, record, solved, textOf } from "./storage.js";
import { unzip, zip } from "./zip.js";

const OURS = /^(my_[\w.]+\.(py|txt|jsonl)|[\p{L}\p{N}_ .()-]+\.ipynb)$/u;

// {name: text} of what the learner wrote: kept functions, progress, and notebooks that differ from
// the lesson they were once a copy of.
async function work() {
  const files = await readFiles(), mine = {};
  for (const [path, file] of Object.entries(files)) {
    if (path.includes("/") || !OURS.test(path)) continue;
    const from = file.content?.metadata?.attention_course?.edition;
    if (from && (await edition(file.content)) === from) continue;
    mine[path] = textOf(file);
  }
  return mine;
}

export async function download() {
  const mine = await work();
  const names = Object.keys(mine);
  if (!names.length) return "There is nothing of yours here yet.";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(zip(mine));
  link.download = `my attention course ${new Date().toISOString().slice(0, 10)}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return `${names.length === 1 ? "One file" : names.length + " files"} of yours: ${names.join(", ")}. ` +
    "In a course on your own machine, unpack them into its folder notebooks.";
}

// {name: text} out of files that a person chose: zips, or the files themselves.
async function opened(chosen) {
  const found = {};
  for (const file of chosen) {
    if (!/\.zip$/i.test(file.name)) found[file.name] = await file.text();
    else Object.assign(found, await unzip(new Uint8Array(await file.arrayBuffer())));
  }
  return Object.fromEntries(Object.entries(found).map(([name, text]) => [name.split("/").pop(), text])
    .filter(([name]) => OURS.test(name)));
}

function lesson(text) {
  const content = JSON.parse(text);
  if (!Array.isArray(content?.cells) || content.nbformat !== 4) throw new Error("no notebook");
  return content;
}

// Two progress files as one, line by line, with what stands beside an answer; the first line that
// knows an answer counts. A damaged line is left out.
function together(old, brought) {
  const whole = (line) => {
    try {
      return typeof JSON.parse(line) === "object";
    } catch {
      return false;
    }
  };
  const lines = new Set(`${old}\n${brought}`.split("\n"));
  return [...lines].filter(whole).join("\n") + "\n";
}

// Puts what was chosen among the files here, and loses nothing: progress is added, and a file that
// was here under the same name stays, under another. Returns a sentence.
export async function bringBack(chosen, progressName) {
  let brought;
  try {
    brought = await opened(chosen);
  } catch {
    return "That file cannot be read: it is damaged, or no zip. Nothing was changed.";
  }
  if (!Object.keys(brought).length) return "There is no work of this course in that file. Nothing was changed.";
  const here = await readFiles(), records = [], set = [], names = [];
  try {
    for (const [name, text] of Object.entries(brought)) {
      if (isProgress(name)) {
        const known = solved(here);
        const added = Object.entries(solved({ [name]: { content: text } })).filter(([id]) => !(id in known));
        if (!added.length) continue;
        const path = Object.keys(here).find(isProgress) ?? progressName;
        records.push(record(path, together(here[path] ? textOf(here[path]) : "", text)));
        names.push(`${added.length} solved or answered`);
        continue;
      }
      const content = name.endsWith(".ipynb") ? lesson(text) : text;
      const old = here[name];
      if (old && textOf(old) === textOf({ content })) continue;
      if (old) {
        const kept = aside(name, here, "before");
        here[kept] = old;
        records.push({ ...old, name: kept, path: kept });
        set.push(kept);
      }
      records.push(record(name, content));
      names.push(name);
    }
  } catch {
    return "A lesson in that file is damaged. Nothing was changed.";
  }
  if (!records.length) return "All of that is here already.";
  await changeFiles(records);
  return `Brought back: ${names.join(", ")}.` + (set.length ? ` What was here before is kept as ${set.join(", ")}.` : "");
}

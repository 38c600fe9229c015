import { Hero, element, show } from "./hero.js";
import { bringBack, download } from "./work.js";
import { aside, changeFiles, readFiles, solved, standing } from "./storage.js";

const course = JSON.parse(document.getElementById("course").textContent);
const $ = (id) => document.getElementById(id);
const make = (name, about, ...inside) => {
  const made = Object.assign(document.createElement(name), about);
  made.append(...inside);
  return made;
};
const address = (lesson) => `notebooks/index.html?path=${encodeURIComponent(lesson.file)}`;
const PLAY = () => element("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, element("path", { d: "M3 1.2v11.6L12.6 7z" }));

// ---- What is solved

async function mine() {
  let files = {};
  try {
    files = await readFiles();
  } catch {
    $("place").textContent = "Runs in this tab; this window keeps nothing, so what you solve is gone when you close it.";
  }
  const known = new Set(Object.keys(solved(files)).flatMap((id) => [id, course.formerly[id] ?? id]));
  const counts = course.lessons.map((lesson) => lesson.exercises.filter((id) => known.has(id)).length);
  const begun = course.lessons.map((lesson, k) => counts[k] > 0 || lesson.file in files);
  return { files, counts, now: here(counts, begun), begun: begun.some(Boolean) };
}

// Where one goes on: the last lesson begun, or the one after it when all of that is solved.
function here(counts, begun) {
  const last = begun.lastIndexOf(true);
  if (last < 0) return 0;
  const whole = counts[last] === course.lessons[last].exercises.length;
  return Math.min(whole ? last + 1 : last, course.lessons.length - 1);
}

function drawLessons({ counts, now, begun }) {
  const { lessons } = course, lesson = lessons[now], of = lesson.exercises.length;
  $("go").href = address(lesson);
  $("go").replaceChildren(PLAY(), begun
    ? make("span", {}, `Go on: ${lesson.number} ${lesson.title}`, make("br"), make("small", {}, `${counts[now]} of ${of} solved`))
    : make("span", {}, "Start"));
  const total = (values) => values.reduce((a, b) => a + b, 0);
  const hours = Math.round(total(lessons.map((one) => one.minutes)) / 30) / 2;
  $("count").textContent = course.count;
  $("sum").textContent = `about ${hours} hours in all` +
    (begun ? `, ${total(counts)} of ${total(lessons.map((one) => one.exercises.length))} exercises solved` : "");
  const parts = [];
  for (const [k, one] of lessons.entries()) {
    if (parts.at(-1)?.name !== one.part) parts.push({ name: one.part, formula: one.formula, rows: [] });
    parts.at(-1).rows.push(row(one, counts[k], k === now));
  }
  $("path").replaceChildren(...parts.map(({ name, formula, rows }) => {
    const shown = make("div", { className: "formula", innerHTML: formula }); // ours, from course.json
    return make("section", { className: "part" }, make("div", { className: "head" }, make("h3", {}, name), shown), make("ol", {}, ...rows));
  }));
}

function row(lesson, count, now) {
  const all = lesson.exercises.length, done = all > 0 && count === all, told = `${count} of ${all} solved`;
  const dots = make("span", { className: "dots", title: told }, ...lesson.exercises.map((_, i) => make("i", { className: i < count ? "yes" : "" })));
  dots.setAttribute("role", "img");
  dots.setAttribute("aria-label", told);
  const question = lesson.question.split("*").map((text, i) => (i % 2 ? make("em", {}, text) : text));
  const link = make("a", { className: `lesson${done ? " done" : ""}${now ? " now" : ""}`, href: address(lesson) },
    make("span", { className: "number" }, lesson.number), make("span", { className: "name" }, lesson.title),
    make("span", { className: "question" }, ...question), dots, make("span", { className: "minutes" }, `${lesson.minutes} min`));
  if (now) link.setAttribute("aria-current", "step");
  return make("li", { className: done ? "joined" : "" }, link);
}

// ---- Newer editions of lessons

// A copy that its learner has not changed gives way by itself; one that was changed stays until its
// learner takes the new lesson, and stays after that, too, under another name.
async function newer({ files }) {
  const older = [], gone = [];
  for (const lesson of course.lessons) {
    const copy = files[lesson.file];
    if (!copy?.content?.cells) continue;
    const is = await standing(copy, lesson.edition);
    if (is === "untouched") gone.push(lesson.file);
    if (is === "older") older.push(lesson);
  }
  if (gone.length) await changeFiles([], gone);
  $("news").hidden = !older.length;
  if (!older.length) return;
  const names = older.map((lesson) => `${lesson.number} ${lesson.title}`).join(", ");
  const button = make("button", { type: "button" }, "Take the new, keep mine beside it");
  button.onclick = async () => {
    const now = await readFiles(), kept = [];
    for (const lesson of older) {
      const copy = now[lesson.file], name = aside(lesson.file, { ...now, ...Object.fromEntries(kept.map((one) => [one.path, one])) });
      if (copy) kept.push({ ...copy, name, path: name });
    }
    await changeFiles(kept, older.map((lesson) => lesson.file));
    $("news").replaceChildren(`Done. Your own: ${kept.map((one) => one.name).join(", ")}, in JupyterLab's list of files.`);
    drawLessons(await mine());
  };
  $("news").replaceChildren(`There is a newer edition of ${names}. You changed yours, so it was left alone. `, button);
}

// ---- The promises

function promises() {
  const { step, softmax, own } = course;
  $("numbers").append(`softmax(${softmax.scores.join(", ")})`, make("br"), "= (", ...softmax.shares.flatMap((share, i) => [i ? ", " : "", make("b", {}, share)]),
    `) · lecture: ${softmax.lecture.join(", ")}`);
  $("numbers").replaceChildren(make("span", {}, ...$("numbers").childNodes));
  $("yours").append("def ", make("b", {}, "attention"), `(Q, K, V):\n    # yours, from lesson ${own.from} on\n    return `, make("b", {}, "weights @ V, weights"));
  $("inside").textContent = own.says;
  let part = step.part;
  const [from, to] = [step.from, step.to];
  const picture = element("svg", { width: 260, height: 76, tabindex: 0, role: "slider", "aria-label": "how far apple goes to orange", "aria-valuemin": 0, "aria-valuemax": 1 });
  const X = (x) => 60 + x * 40, Y = (y) => 70 - y * 20;
  const diamond = (x, y, r) => [[x, y - r], [x + r, y], [x, y + r], [x - r, y]].join(" ");
  const label = (x, y, words, role, anchor, weight = 400) => element("text", { x, y, "font-size": 12.5, fill: `var(--${role})`, "text-anchor": anchor, "font-weight": weight, style: "font-variant-numeric: tabular-nums" }, words);
  const draw = () => {
    const at = from.map((value, k) => value + part * (to[k] - value));
    picture.setAttribute("aria-valuenow", part.toFixed(2));
    picture.setAttribute("aria-valuetext", `apple at ${show(at[0])}, ${show(at[1])}`);
    picture.replaceChildren(
      element("path", { d: "M60 2V70H236", fill: "none", stroke: "var(--axis)" }),
      element("path", { d: `M${X(from[0])} ${Y(from[1])}L${X(to[0])} ${Y(to[1])}`, stroke: "var(--lead)", "stroke-width": 2, "stroke-dasharray": "0 5", "stroke-linecap": "round" }),
      element("circle", { cx: X(to[0]), cy: Y(to[1]), r: 6, fill: "var(--warm)" }),
      element("polygon", { points: diamond(X(from[0]), Y(from[1]), 6), fill: "var(--bg)", stroke: "var(--lead)", "stroke-width": 2 }),
      element("polygon", { points: diamond(X(at[0]), Y(at[1]), 7.5), fill: "var(--lead)" }),
      label(X(to[0]) - 12, Y(to[1]) + 4, "orange", "warm", "end", 600),
      label(X(from[0]) + 12, Y(from[1]) + 4, `(${show(at[0])}, ${show(at[1])})`, "lead", "start"));
  };
  const move = (value) => { part = Math.min(1, Math.max(0, value)); draw(); };
  picture.onpointerdown = (event) => { picture.setPointerCapture(event.pointerId); picture.onpointermove(event); };
  picture.onpointermove = (event) => {
    if (picture.hasPointerCapture(event.pointerId)) move((X(from[0]) - (event.clientX - picture.getBoundingClientRect().left)) / (X(from[0]) - X(to[0])));
  };
  picture.onkeydown = (event) => {
    const by = { ArrowLeft: .05, ArrowUp: .05, ArrowRight: -.05, ArrowDown: -.05, Home: -1, End: 1 }[event.key];
    if (by) { event.preventDefault(); move(part + by); }
  };
  draw();
  $("hand").append(picture);
}

// ---- Their work, and the part that works without a network

function buttons() {
  const say = (words) => { $("said").textContent = words; };
  const trouble = (error) => say(error?.name === "QuotaExceededError"
    ? "This browser's storage for the site is full: nothing was changed. Delete something in JupyterLab's list of files, and try again."
    : `That did not work (${error?.message ?? error}). Nothing was changed.`);
  $("download").onclick = () => download().then(say, trouble);
  $("file").onchange = async () => {
    await bringBack($("file").files, course.progress).then(say, trouble);
    $("file").value = "";
    refresh();
  };
  $("bring").onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); $("file").click(); } };
}

async function keepForOffline() {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  // JupyterLite takes a worker for its own when it finds this note, and throws it out otherwise.
  const script = new URL(course.worker, location.href).href;
  try {
    localStorage.setItem(`${script}-version`, course.lite);
    const registration = await serviceWorker.register(course.worker, { updateViaCache: "none" });
    offerNewer(registration);
    registration.addEventListener("updatefound", () => {
      registration.installing.addEventListener("statechange", () => offerNewer(registration));
    });
    (await serviceWorker.ready).active.postMessage("keep all");
  } catch (error) {
    console.warn(error);
  }
}

// A newer edition of the site waits until no page of this one is open; here it can be had at once.
function offerNewer({ active, waiting }) {
  if (!active || !waiting) return; // the very first one waits a moment, too
  const button = make("button", { type: "button" }, "Load it");
  button.onclick = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("take over");
  };
  $("said").replaceChildren("A newer edition of the course is here. Close its lessons in other tabs, then: ", button);
}

async function refresh() {
  const now = await mine();
  drawLessons(now);
  await newer(now);
}

new Hero($("sentences"), $("caption"), course.sentences);
promises();
buttons();
refresh();
addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
keepForOffline();

// Runs in a lesson's page before JupyterLite does: a way home, words while it loads, and a copy that
// its learner never changed gives way to the newer edition of the lesson.
import { changeFiles, readFiles, standing } from "./storage.js";

const path = new URLSearchParams(location.search).get("path") ?? "";
const ours = document.getElementById("course-waiting");

async function newest() {
  const copy = (await readFiles())[path];
  if (!copy?.content?.cells) return;
  const list = await (await fetch("../front/editions.json")).json();
  if (list[path] && (await standing(copy, list[path])) === "untouched") await changeFiles([], [path]);
}

// The lesson is there as soon as its cells are; the kernel says itself how far it is.
function waiting() {
  const watch = new MutationObserver(() => {
    if (!document.querySelector(".jp-Notebook .jp-Cell")) return;
    watch.disconnect();
    ours?.remove();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

const session = () => window.jupyterapp?.shell.currentWidget?.sessionContext;
const python = new Promise((resolve) => {
  const look = setInterval(() => {
    session()?.session?.kernel?.info.then(() => { clearInterval(look); resolve(); });
  }, 1000);
});

// When Python is there, and the first cells have run, the rest of the site, so that it works without
// a network from then on.
async function keepForOffline() {
  await python;
  const registration = await navigator.serviceWorker?.ready;
  const say = (word) => registration?.active?.postMessage(word);
  setTimeout(say, 4000, "keep all");

  // The worker rests while a hand moves something.
  let last = 0;
  const moves = (event) => {
    if (event.type === "pointermove" && !event.buttons) return;
    if (event.timeStamp - last < 500) return;
    last = event.timeStamp;
    say("a hand moves");
  };
  const kinds = ["pointerdown", "pointermove", "keydown"];
  for (const kind of kinds) addEventListener(kind, moves, { capture: true, passive: true });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data === "all kept") for (const kind of kinds) removeEventListener(kind, moves, { capture: true });
  });
}

// One line at the foot of the page, with a button where there is something to do; null takes it away.
function word(text, label = "", act = null) {
  const bar = document.getElementById("course-word");
  if (!bar || bar.dataset.text === String(text)) return;
  bar.dataset.text = text;
  bar.hidden = text === null;
  bar.replaceChildren(text ?? "");
  for (const [name, does] of [[label, act], ["Close", () => { bar.hidden = true; }]]) {
    if (does) bar.append(" ", Object.assign(document.createElement("button"), { type: "button", textContent: name, onclick: does }));
  }
}

// Whether a file of a MB can be stored: what browsers estimate is not what they then allow.
async function storable() {
  const name = "attention-room";
  try {
    await (await caches.open(name)).put("room", new Response(new Uint8Array(1_000_000)));
  } catch {
    word("This browser has no room left for the site: a lesson may not start, and what you solve may not be kept. Make room on this disk, or clear other sites' data.");
  } finally {
    await caches.delete(name).catch(() => {});
  }
}

// Nothing but a new worker stops a function that never ends: where a picture waits, it is offered.
const STUCK = "Python has not answered for a while. If a function never ends, only a restart stops it; then run the lesson again from the top.";
function restartable() {
  new MutationObserver(() => {
    const said = document.getElementById("course-word")?.dataset.text;
    if (document.querySelector(".scene-is-waiting")) word(STUCK, "Restart Python", () => { word(null); session()?.restartKernel(); });
    else if (said === STUCK) word(null);
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
}

// While Python is coming: a network that is gone is told, for Python itself then says nothing.
const GONE = "The network is gone, and not all of Python is here yet. When it is back, reload this page; nothing of yours is lost.";
const [PROBE, TRIES] = [4000, 4]; // milliseconds, times
async function network() {
  let ready = false, lost = 0;
  python.then(() => { ready = true; });
  while (!ready) {
    await new Promise((resolve) => setTimeout(resolve, PROBE));
    lost = await fetch("../files.json", { method: "HEAD", cache: "no-store" }).then(() => 0, () => lost + 1);
    if (lost >= TRIES && !ready) word(GONE, "Reload", () => location.reload());
  }
  if (document.getElementById("course-word")?.dataset.text === GONE) word(null);
}

// A lesson's link to the list of terms: here it is a page beside the lessons, and not one of their files.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a"), said = `${link?.getAttribute("href")} ${link?.dataset.commandlinkerArgs}`;
  if (!said.includes("docs/terms.md")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  window.open("../docs/terms.html");
}, true);

waiting();
keepForOffline();
storable();
restartable();
network();
await newest().catch(console.warn);

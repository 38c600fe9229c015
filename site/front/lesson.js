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

// After the lesson has come, the rest of the site, so that it works without a network from then on.
async function keepForOffline() {
  const registration = await navigator.serviceWorker?.ready;
  setTimeout(() => registration?.active?.postMessage("keep all"), 8000);
}

async function storable() {
  const { usage = 0, quota = Infinity } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota - usage < 5_000_000) {
    document.getElementById("course-note").textContent = "This browser has no room left for the site: what you solve may not be kept.";
  }
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
await newest().catch(console.warn);

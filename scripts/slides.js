// Pages of a lesson: a new one at each heading, one shown at a time; → ← Home End turn them.
const main = document.querySelector("main");
const lesson = document.querySelector("script[data-lesson]").dataset.lesson;
const live = new URLSearchParams(location.search).get("live");
const pages = [];
for (const cell of [...main.children]) {
  if (cell.querySelector("h1, h2, h3") || !pages.length) {
    const page = document.createElement("section");
    page.tabIndex = -1;
    main.append(page);
    pages.push(page);
  }
  pages.at(-1).append(cell);
}
document.body.classList.add("slides");

const nav = document.createElement("nav");
nav.setAttribute("aria-label", "Pages");
const where = document.createElement("span");
where.setAttribute("role", "status");
const there = document.createElement("a");
there.textContent = "Live";
there.target = "_blank";
there.rel = "noopener";
function button(text, name, by) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", name);
  made.onclick = () => show(now + by);
  return made;
}
nav.append(button("←", "Page before", -1), where, button("→", "Next page", 1));
if (live && /^https?:/.test(live)) nav.append(there);
document.body.append(nav);

let now = 0;
function show(wanted, focus = true) {
  now = Math.min(Math.max(wanted, 0), pages.length - 1);
  pages.forEach((page, k) => { page.hidden = k !== now; });
  where.textContent = `${now + 1} of ${pages.length}`;
  const heading = pages[now].querySelector("h1, h2, h3");
  there.href = live ? `${live.replace(/\/$/, "")}/${lesson}#${heading?.id ?? ""}` : "";
  history.replaceState(null, "", `#${now + 1}`);
  scrollTo(0, 0);
  if (focus) pages[now].focus({ preventScroll: true });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea")) return;
  const to = { ArrowRight: now + 1, PageDown: now + 1, ArrowLeft: now - 1, PageUp: now - 1, Home: 0, End: pages.length };
  if (!(event.key in to)) return;
  event.preventDefault();
  show(to[event.key]);
});
addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1 || 0));
show(Number(location.hash.slice(1)) - 1 || 0, false);

// The scene: caption, controls, panels where the layout says, and words about them, joined to Python
// by one link.

import { makeControl } from "./controls.js";
import { html, iconButton, set, svg, write } from "./elements.js";
import { KINDS } from "./kinds.js";
import { Link } from "./link.js";
import { savePicture } from "./save.js";
import { SAYS } from "./says.js";
import { Stage } from "./stage.js";
import { plain, prose, wordsOf } from "./words.js";

const QUIET = 700;  // milliseconds of calm before a screen reader hears the new state
let made = 0;

class View {
  constructor(model, root, link) {
    const parts = model.get("parts");
    this.parts = parts;
    this.link = link;
    this.id = `scene-${++made}-${Math.random().toString(36).slice(2, 8)}`;
    this.root = root;
    this.start = structuredClone(parts.start);
    this.words = wordsOf(parts.panels);
    this.panels = {};
    [this.titles, this.hints] = [{}, {}];
    this.controls = {};
    root.classList.add("scene");
    set(root, { role: "group", "aria-label": parts.title });
    root.append(this.#tip(), this.#head(parts), this.#controlRow(parts.controls));

    const boxes = Object.fromEntries(parts.panels.map((part) => [part.id, this.#panel(part)]));
    for (const { id, over } of parts.controls) if (over) this.#putOver(this.panels[over], this.controls[id]);
    this.stage = new Stage(parts.layout, boxes);
    this.text = html("p", { class: "scene-text", "aria-hidden": "true" });
    this.spoken = html("p", { class: "scene-spoken", role: "status" });
    this.error = html("p", { class: "scene-error", role: "alert", hidden: "" });
    this.waiting = html("p", { class: "scene-waiting", role: "status" });
    root.append(this.stage.root, this.text, this.spoken, this.error, this.waiting);
    this.save.hidden = !this.stage.root.querySelector("svg.scene-svg, table");

    // In the capture phase of the window, so before JupyterLab looks.
    window.addEventListener("keydown", this.letSave, true);
    link.views.add(this);
    this.showInputs(link.inputs);
    this.showState(model.get("state"));
    this.touched = false;  // whether anything was moved since, here or elsewhere
    // Sizes can be measured only once the scene is in the page.
    this.seen = new ResizeObserver(() => {
      if (!this.stage.arrange()) return;
      for (const control of Object.values(this.controls)) control.arrange?.();
      this.#paint();
      if (this.stage.lower(root.offsetHeight)) this.#paint();
      this.stage.grow();
    });
    this.seen.observe(this.stage.root);
  }

  #paint() {
    for (const panel of Object.values(this.panels)) panel.paint?.();
  }

  #head({ title, name }) {
    const again = iconButton("again", SAYS.startOver, "scene-icon");
    again.addEventListener("click", () => {
      for (const panel of Object.values(this.panels)) panel.again?.();  // a choice that only the page knows of
      this.link.change(structuredClone(this.start), { smooth: true });
    });
    this.save = iconButton("save", SAYS.savePicture, "scene-icon");
    this.save.addEventListener("click", () => savePicture(this.root, name));
    return html("div", { class: "scene-head" }, html("p", { class: "scene-caption" }, title),
      html("div", { class: "scene-tools" }, again, this.save));
  }

  #controlRow(parts) {
    const row = html("div", { class: "scene-controls" });
    let switches = null;  // those that follow one another stay together
    for (const part of parts) {
      const control = makeControl(part, this, (value, smooth) =>
        this.send({ controls: { [part.id]: value, ...this.#undone(part.id, value) } }, { smooth }));
      if (!control) continue;
      this.controls[part.id] = control;
      switches = part.kind === "switch" ? switches ?? row.appendChild(html("div", { class: "scene-switches" })) : null;
      (switches ?? row).append(control.root);
    }
    return row;
  }

  /** What is cut of a sentence is cut no more when there is another one. */
  #undone(id, value) {
    if (value === this.value(id)) return {};
    return Object.fromEntries(this.parts.controls.filter(({ of }) => of?.includes(id)).map((part) => [part.id, []]));
  }

  #panel(part) {
    const panel = new KINDS[part.kind](part, this);
    this.panels[part.id] = panel;
    const { title, hint } = part;
    if (title) this.titles[part.id] = html("span", {}, title);
    // What it shows, and quietly what to do there.
    const said = hint ? [html("span", { class: "scene-hint" }, hint)] : [];
    if (hint) [this.hints[part.id]] = said;
    const head = title || hint ? [html("p", { class: "scene-panel-title" }, ...(title ? [this.titles[part.id], " "] : []), ...said)] : [];
    const box = html("div", { class: `scene-panel scene-${part.kind}-panel` }, ...head, panel.root);
    return { panel, box };
  }

  /** A control that stands over what it changes: a chart on whose axis it moves, or numbers. */
  #putOver(panel, control) {
    if (panel.carry) return panel.carry(control);
    panel.over ??= html("div", { class: "scene-controls" });
    panel.over.append(control.root);
    return panel.root.before(panel.over);
  }

  /** The head of the arrows; its id is this view's own, so two scenes never share one. */
  #tip() {
    return svg("svg", { width: 0, height: 0, class: "scene-defs", "aria-hidden": "true" }, svg("defs", {}, svg("marker", {
      id: `${this.id}-tip`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7,
      orient: "auto-start-reverse", markerUnits: "userSpaceOnUse",
    }, svg("path", { d: "M0 0L8 4L0 8Z", class: "scene-tip" })),
    svg("pattern", { id: `${this.id}-hatch`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("path", { d: "M0 0V6", class: "scene-hatch" }))));
  }

  /** The part that a control was made from. */
  part(id) { return this.parts.controls.find((part) => part.id === id); }

  /** What a control says now. */
  value(id) { return this.link.inputs.controls[id]; }

  /** Whether the kernel has been at work for longer than a film may go on without it. */
  get late() { return this.link.late; }

  /** Whether an answer of the kernel's is under way. */
  get asking() { return this.link.busy; }

  send(change, { smooth = false, panel = null } = {}) {
    this.touched = true;
    this.link.change(change, { smooth, from: this });
    // The panel that the hand is on drew the change already; others that show the same follow now.
    for (const [id, value] of Object.entries(change.points ?? {})) {
      for (const other of this.#panelsOf(id)) if (other !== panel) other.showInputs(value);
    }
    // What is chosen in a panel may move a slider too.
    if (panel) for (const [id, value] of Object.entries(change.controls ?? {})) this.controls[id]?.show(value);
    if (change.controls) this.#tellControls();
  }

  /** The panels that show these points: the one that owns them and those that follow it. */
  #panelsOf(id) {
    return Object.values(this.panels).filter(({ part }) => (part?.follows ?? part?.id) === id);
  }

  #tellControls() {
    for (const control of Object.values(this.controls)) control.heed?.(this.link.inputs.controls);
    for (const panel of Object.values(this.panels)) panel.controls?.(this.link.inputs.controls);
  }

  showInputs({ points, controls }, smooth = false) {
    this.touched = true;
    for (const [id, panel] of Object.entries(this.panels)) panel.showInputs(points[panel.part?.follows ?? id], smooth);
    for (const [id, control] of Object.entries(this.controls)) control.show(controls[id]);
    this.#tellControls();
  }

  showState(state, smooth = false) {
    set(this.error, { hidden: state.error ? null : "" });
    write(this.error, state.error ?? "");
    this.root.classList.toggle("scene-stale", Boolean(state.error));
    if (state.error) for (const control of Object.values(this.controls)) control.play?.pause();
    let retitled = false;
    for (const [id, panel] of Object.entries(this.panels)) {
      panel.showState(state.panels?.[id] ?? {}, smooth);
      const { title = panel.part.title, hint = panel.part.hint } = state.panels?.[id] ?? {};
      if (this.hints[id] && this.hints[id].textContent !== hint) write(this.hints[id], hint);
      if (!this.titles[id] || this.titles[id].textContent === title) continue;
      write(this.titles[id], title);
      retitled = true;
    }
    if (retitled) this.stage.level();
    const text = state.text ?? "";
    prose(this.text, text, this.words);
    clearTimeout(this.calm);
    this.calm = setTimeout(() => write(this.spoken, plain(text)), QUIET);
  }

  showWaiting(waiting) {
    write(this.waiting, waiting ? SAYS.waiting : "");
    this.root.classList.toggle("scene-is-waiting", waiting);
  }

  outline(cells) {
    for (const panel of Object.values(this.panels)) panel.outline?.(cells);
  }

  /** No shortcut of JupyterLab answers to keys meant for a scene, but this one: save the notebook. */
  letSave = ({ target, key, ctrlKey, metaKey }) => {
    const name = "data-lm-suppress-shortcuts";
    if (!(ctrlKey || metaKey) || key.toLowerCase() !== "s") return;
    if (!this.root.contains(target) || !target.hasAttribute(name)) return;
    target.removeAttribute(name);
    setTimeout(() => set(target, { [name]: "true" }));
  };

  close() {
    window.removeEventListener("keydown", this.letSave, true);
    this.link.views.delete(this);
    this.seen.disconnect();
    clearTimeout(this.calm);
  }
}

export default function widget() {
  let link;
  return {
    initialize({ model }) {
      link = new Link(model);
    },
    render({ model, el }) {
      const root = el.appendChild(document.createElement("div"));
      const view = new View(model, root, link);
      return () => view.close();
    },
  };
}

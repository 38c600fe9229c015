// The scene: panels, controls and words about them, joined to Python by one link.

import { Curve } from "./curve.js";
import { html, set, svg, write } from "./elements.js";
import { makeControl } from "./controls.js";
import { Link } from "./link.js";
import { Matrix } from "./matrix.js";
import { Plane } from "./plane.js";
import { savePicture } from "./save.js";
import { Space } from "./space.js";
import { Lines, Table } from "./table.js";

const KINDS = { plane: Plane, space: Space, table: Table, matrix: Matrix, curve: Curve, lines: Lines };
const WAITING = "Waiting for the kernel. If it was restarted or has died, run this cell again.";
const QUIET = 700;  // milliseconds of calm before a screen reader hears the new state
let made = 0;

class View {
  constructor(model, root, link) {
    const parts = model.get("parts");
    this.link = link;
    this.id = `scene-${++made}-${Math.random().toString(36).slice(2, 8)}`;
    this.root = root;
    this.start = structuredClone(parts.start);
    this.panels = {};
    this.controls = {};
    root.classList.add("scene");
    set(root, { role: "group", "aria-label": parts.title });
    root.append(this.#tip());

    const panels = html("div", { class: "scene-panels" });
    let place = null;
    for (const part of parts.panels) {
      const panel = new KINDS[part.kind](part, this);
      this.panels[part.id] = panel;
      const box = html("div", { class: `scene-panel scene-${part.kind}-panel${part.wide ? " scene-wide" : ""}${part.small ? " scene-small" : ""}` },
        ...(part.title && part.kind !== "lines" ? [html("p", { class: "scene-panel-title" }, part.title)] : []),
        panel.root);
      if (part.under && place) place.append(box);
      else place = panels.appendChild(box);
    }
    const controls = html("div", { class: "scene-controls" });
    for (const part of parts.controls) {
      const control = makeControl(part, this.id, (value, smooth) =>
        this.send({ controls: { [part.id]: value } }, { smooth }));
      this.controls[part.id] = control;
      controls.append(control.root);
    }
    const again = html("button", { type: "button", class: "scene-button" }, "Start over");
    again.addEventListener("click", () => link.change(structuredClone(this.start), { smooth: true }));
    const save = html("button", { type: "button", class: "scene-button" }, "Save picture");
    save.addEventListener("click", () => savePicture(root, parts.name));
    for (const button of [again, save]) set(button, { "data-lm-suppress-shortcuts": "true" });

    this.text = html("p", { class: "scene-text", "aria-hidden": "true" });
    this.spoken = html("p", { class: "scene-spoken", role: "status" });
    this.error = html("p", { class: "scene-error", role: "alert", hidden: "" });
    this.waiting = html("p", { class: "scene-waiting", role: "status" });
    const tools = html("div", { class: "scene-tools" }, again);
    if (root.querySelector("svg.scene-svg") || panels.querySelector("svg.scene-svg")) tools.append(save);
    root.append(...(parts.above ? [controls, panels] : [panels, controls]), this.text, this.spoken, this.error, this.waiting, tools);

    // In the capture phase of the window, so before JupyterLab looks.
    window.addEventListener("keydown", this.letSave, true);
    link.views.add(this);
    this.showInputs(link.inputs);
    this.showState(model.get("state"));
    // Labels can be measured only once the scene is in the page and has a size.
    this.seen = new ResizeObserver(() => {
      for (const panel of Object.values(this.panels)) {
        if (!this.laidOut) panel.labels?.forget();  // found while words were still on their way here
        panel.paint?.();
      }
      this.laidOut = true;
    });
    this.seen.observe(panels);
  }

  /** The head of the arrows; its id is this view's own, so two scenes never share one. */
  #tip() {
    return svg("svg", { width: 0, height: 0, class: "scene-defs", "aria-hidden": "true" }, svg("defs", {}, svg("marker", {
      id: `${this.id}-tip`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7,
      orient: "auto-start-reverse", markerUnits: "userSpaceOnUse",
    }, svg("path", { d: "M0 0L8 4L0 8Z", class: "scene-tip" }))));
  }

  send(change, { smooth = false, panel = null } = {}) {
    this.link.change(change, { smooth, from: this });
    // The panel that the hand is on drew the change already; others that show the same follow now.
    for (const [id, value] of Object.entries(change.points ?? {})) {
      for (const other of this.#panelsOf(id)) if (other !== panel) other.showInputs(value);
    }
  }

  /** The panels that show these points: the one that owns them and those that follow it. */
  #panelsOf(id) {
    return Object.values(this.panels).filter(({ part }) => (part?.follows ?? part?.id) === id);
  }

  showInputs({ points, controls }, smooth = false) {
    for (const [id, panel] of Object.entries(this.panels)) panel.showInputs(points[panel.part?.follows ?? id], smooth);
    for (const [id, control] of Object.entries(this.controls)) control.show(controls[id]);
  }

  showState(state, smooth = false) {
    set(this.error, { hidden: state.error ? null : "" });
    write(this.error, state.error ?? "");
    this.root.classList.toggle("scene-stale", Boolean(state.error));
    for (const [id, panel] of Object.entries(this.panels)) panel.showState(state.panels?.[id] ?? {}, smooth);
    write(this.text, state.text ?? "");
    clearTimeout(this.calm);
    this.calm = setTimeout(() => write(this.spoken, state.text ?? ""), QUIET);
  }

  showWaiting(waiting) {
    write(this.waiting, waiting ? WAITING : "");
    this.root.classList.toggle("scene-is-waiting", waiting);
  }

  outline(made) {
    for (const panel of Object.values(this.panels)) panel.outline?.(made);
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

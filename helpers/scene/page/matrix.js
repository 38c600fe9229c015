// A matrix (or the places of words) as numbers to type: one field an entry, both ways.

import { html, set, write } from "./elements.js";
import { clamp, show } from "./numbers.js";
import { fill, SAYS } from "./says.js";
import { say } from "./words.js";

export class Matrix {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.values = part.start ?? [];
    this.least = 90 + 66 * part.columns.length;
    this.fields = part.rows.map((name, i) => part.columns.map((column, j) => this.#field(i, j, `${part.caption}, ${name}, ${column}`)));
    this.says = html("p", { class: "scene-how", role: "status" });
    this.root = this.build();
  }

  /** Its fields in a table, each row in brackets. */
  build() {
    const { part } = this;
    const heading = (scope, name) => {
      const header = html("th", { scope });
      say(header, name, this.scene.words);
      return header;
    };
    const head = html("tr", {}, html("td", { class: "scene-corner" }, part.corner),
      ...part.columns.map((name) => heading("col", name)));
    const body = html("tbody", {}, ...part.rows.map((name, i) => html("tr", { class: "scene-bracketed" }, heading("row", name),
      ...this.fields[i].map((field, j) => html("td", {}, field)))));
    return html("div", { class: "scene-table-box" }, html("div", { class: "scene-scroll" },
      html("table", { class: "scene-table scene-matrix" }, html("caption", {}, html("span", { class: "scene-heading" }, part.caption)),
        html("thead", {}, head), body)), this.says);
  }

  #field(i, j, name) {
    const field = html("input", {
      type: "text", inputmode: "decimal", size: 5, "aria-label": name, autocomplete: "off",
      spellcheck: "false", "data-lm-suppress-shortcuts": "true" });
    const [low, high] = this.part.range[j] ?? this.part.range[0];
    const take = (value) => {
      const next = this.values.map((row) => [...row]);
      next[i][j] = clamp(value, low, high);
      this.values = next;
      this.scene.send({ points: { [this.part.follows ?? this.part.id]: next } }, { panel: this });
    };
    field.addEventListener("input", () => {
      const value = Number(field.value.trim().replace("\u2212", "-").replace(",", "."));
      const good = field.value.trim() !== "" && Number.isFinite(value);
      set(field, { "aria-invalid": good ? null : "true" });
      if (!good) {
        write(this.says, fill(SAYS.notANumber, { typed: field.value.slice(0, 20) }));
        return;
      }
      write(this.says, value < low || value > high
        ? fill(SAYS.outside, { value: show(value, 1), low: show(low, 0), high: show(high, 0) }) : "");
      take(value);
    });
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      set(field, { "aria-invalid": null });
      write(this.says, "");
      take(Math.round((this.values[i][j] + way * (event.shiftKey ? 0.5 : 0.1)) * 1e6) / 1e6);
      this.#write(i, j);
    });
    field.addEventListener("blur", () => {
      set(field, { "aria-invalid": null });
      write(this.says, "");
      this.#write(i, j);
    });
    return field;
  }

  #write(i, j) {
    const text = show(this.values[i][j], this.part.decimals);
    if (this.fields[i][j].value !== text) this.fields[i][j].value = text;
  }

  /** New numbers from elsewhere; the field that is being typed in is left alone. */
  showInputs(values) {
    if (!values) return;
    this.values = values.map((row) => [...row]);
    this.fields.forEach((row, i) => row.forEach((field, j) => {
      if (document.activeElement !== field) this.#write(i, j);
    }));
  }

  outline(made) {
    this.fields.forEach((row, i) => row.forEach((field, j) => {
      const on = made.some((m) => m.panel === this.part.id
        && (m.row === null || m.row === i) && (m.column === null || m.column === j));
      field.parentElement.classList.toggle("scene-source", on);
    }));
  }

  showState() {}
}

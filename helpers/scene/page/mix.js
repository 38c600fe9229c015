// Numbers side by side times a matrix, block by block: what each block adds, and the sum.

import { html, OURS, set, svg, write } from "./elements.js";
import { Matrix } from "./matrix.js";
import { SAYS } from "./says.js";
import { prose } from "./words.js";

const ROW = 30;  // pixels, as in mix.css
const LANE = 3;  // between two blocks

export class Mix extends Matrix {
  build() {
    const { part } = this;
    const [m, n, blocks] = [part.columns.length, part.rows.length, part.names.length];
    const each = n / blocks;
    this.least = 168 + 104 * m;
    this.how = html("p", { class: "scene-how", role: "status" });
    this.numbers = part.rows.map(() => html("td", { class: "mix-lane mix-number" }));
    this.cells = [...part.names, ...part.sums].map((name, k) => part.columns.map((column, j) => this.makeCell(k, j)));
    const body = html("tbody");
    part.rows.forEach((name, i) => {
      const k = Math.floor(i / each);
      const row = html("tr", { class: `mix-row line-${k}${i % each === each - 1 ? " mix-last" : ""}` });
      if (i % each === 0) row.append(html("th", { scope: "row", rowspan: each, class: "mix-name" }, part.names[k]));
      row.append(this.numbers[i], html("td", { class: "mix-lane mix-times", "aria-hidden": "true" }, "\u00b7"),
        ...this.fields[i].map((field, j) => html("td", { class: `mix-lane mix-entry${j === 0 ? " mix-opens" : ""}${j === m - 1 ? " mix-closes" : ""}` }, field)));
      if (i === 0) row.append(html("td", { rowspan: n, class: "mix-way", "aria-hidden": "true" }, ways(blocks, each)));
      if (i % each === 0) row.append(...this.cells[k]);
      body.append(row);
    });
    for (const cell of this.cells.slice(0, blocks).flat()) set(cell, { rowspan: each });
    const foot = html("tfoot", {}, ...part.sums.map((name, k) => html("tr", {},
      html("th", { scope: "row", colspan: 4 + m, class: "mix-sum" }, name, html("span", { "aria-hidden": "true" }, " =")), ...this.cells[blocks + k])));
    const head = (text, columns) => html("th", { scope: "colgroup", colspan: columns, class: "mix-head" }, text);
    const names = () => part.columns.map((name) => html("th", { scope: "col" }, name));
    return html("div", { class: "scene-table-box" }, html("div", { class: "scene-scroll" },
      html("table", { class: "scene-table scene-matrix mix" },
        html("thead", {}, html("tr", {}, html("td"), head(part.numbers, 1), html("td"), head(part.caption, m), html("td"), head(SAYS.adds, m)),
          html("tr", {}, ...[1, 2, 3].map(() => html("td")), ...names(), html("td"), ...names())), body, foot)), this.says, this.how);
  }

  /** One stop for Tab; arrows go from number to number. */
  makeCell(k, j) {
    const cell = html("td", { class: `mix-part${k < this.part.names.length ? "" : " mix-total"}`, tabindex: k || j ? -1 : 0, ...OURS }, html("span"));
    for (const [event, on] of [["pointerenter", true], ["pointerleave", false], ["focus", true], ["blur", false]]) {
      cell.addEventListener(event, () => this.point(on ? [k, j] : null));
    }
    cell.addEventListener("keydown", (event) => {
      const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      const next = way && this.cells[k + way[0]]?.[j + way[1]];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      if (!next) return;
      set(cell, { tabindex: -1 });
      set(next, { tabindex: 0 });
      next.focus();
    });
    return cell;
  }

  /** What made a number has a frame, and below it is said how. */
  point(at) {
    this.pointed = at;
    const { part } = this;
    const [k, j] = at ?? [null, null];
    const [blocks, each] = [part.names.length, part.rows.length / part.names.length];
    const whole = k === blocks + 1;  // the last one comes from all rows at once
    const made = (i) => k !== null && (whole || Math.floor(i / each) === k);
    this.numbers.forEach((cell, i) => cell.classList.toggle("scene-source", made(i)));
    this.fields.forEach((row, i) => row.forEach((field, c) => field.parentElement.classList.toggle("scene-source", made(i) && c === j)));
    this.cells.slice(0, blocks).forEach((row) => row.forEach((cell, c) => cell.classList.toggle("scene-source", k === blocks && c === j)));
    prose(this.how, (at && this.state?.how?.[k]?.[j]) || SAYS.pointAt, this.scene.words);
  }

  outline() {}

  showState(state) {
    this.state = state;
    this.numbers.forEach((cell, i) => write(cell, state.row?.[i] ?? ""));
    this.cells.forEach((row, k) => row.forEach((cell, j) => write(cell.firstChild, state.cells?.[k]?.[j] ?? "")));
    this.point(this.pointed ?? null);
  }
}

/** From the rows of each block to the one row that it adds. */
function ways(blocks, each) {
  const high = each * ROW;
  const way = (k) => {
    const [top, low, middle] = [k * high, (k + 1) * high - LANE, k * high + (high - LANE) / 2];
    const [up, down] = [middle - ROW / 2 + 1, middle + ROW / 2 - 1];
    return svg("path", { d: `M0 ${top}C50 ${top} 50 ${up} 100 ${up}V${down}C50 ${down} 50 ${low} 0 ${low}Z`, class: `line-${k}` });
  };
  return svg("svg", { class: "scene-svg mix-ways", "aria-hidden": "true", viewBox: `0 0 100 ${blocks * high}`, height: blocks * high, preserveAspectRatio: "none" },
    ...Array.from({ length: blocks }, (_, k) => way(k)));
}

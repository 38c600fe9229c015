// Numbers of the walk below each other, how dark each is, and what joins its grids where one stands below the other;
// and the shares on their way into the output.

import { set, still, svg, write } from "./elements.js";
import { long } from "./numbers.js";

export const FIGURE = 7.3;  // pixels of a figure
export const BAR = 24;  // pixels of a legend: what stands beside it keeps off the lines
export const SMALL = 14;  // of one where room is short
const TRAVEL = 800;  // milliseconds that a share takes on its way into the output
const decimals = (text) => (text.includes(".") ? text.length - text.indexOf(".") - 1 : 0);

/** Point below point: for each column {most, pads}, widths in figures; what lacks decimals gets room for them. */
export function aligned(texts) {
  return (texts[0] ?? []).map((_, j) => {
    const column = texts.map((row) => row[j]);
    const most = Math.max(...column.map(decimals));
    const pads = column.map((text) => most - decimals(text) + (most && !text.includes(".") ? 0.5 : 0));
    return { pads, most: Math.max(...column.map((text, i) => long(text) + pads[i])) };
  });
}

/** Texts into cells of a table, point below point; what is being typed in is left as it is. cell: how wide its columns are in
    the mean, in pixels, where room is short: what is free is then shared out evenly, not as evenly wide columns. */
export function writeBelow(cells, texts, cell = null) {
  const columns = aligned(texts);
  const free = cell && cell - (FIGURE * columns.reduce((sum, { most }) => sum + most, 0)) / columns.length;
  const wide = columns.map(({ most }) => (cell ? `${(FIGURE * most + free).toFixed(1)}px` : null));
  texts.forEach((row, i) => row.forEach((text, j) => {
    const { firstChild: number } = cells[i][j];
    const { most, pads } = columns[j];
    if (number.tagName !== "INPUT") write(number, text);
    else if (document.activeElement !== number) number.value = text;
    set(number, { style: `--most: ${most}; --pad: ${pads[i]}` });
    set(cells[i][j], { style: wide[j] && `--cell: ${wide[j]}` });
  }));
}

/** From the scores down to the weights, whose rows are named anew. */
export function drawDown({ L, part }, add) {
  const [x, y] = [L.gx[0] + (L.n * L.p) / 2, L.bottom + 40];
  add(svg("g", { class: "flow-arrow" }, svg("text", { x: x + 9, y: y + 13 }, "softmax"), svg("path", { d: `M${x} ${y}v16m-4.5 -6l4.5 6l4.5 -6` })), "op", 4);
  part.tokens.forEach((token, i) => add(svg("text", {
    x: L.gx[1] - 7, y: L.gy[1] + L.p * (i + 0.5) + 4.5, "text-anchor": "end", class: `flow-token look-${part.token_looks[i]}` }, token), `weights:side:${i}`, 4));
}

/** Names behind the rows of the output, and of V where it does not stand beside that. */
export function nameRows({ L, part }, add) {
  const behind = (name, x, top, stage) => part.tokens.forEach((token, i) => add(svg("text", {
    x, y: top + L.row * (i + 0.5) + 4.5, class: `flow-token look-${part.token_looks[i]}` }, token), `${name}:side:${i}`, stage));
  if (L.stepped) behind("V", L.vx + L.v * L.cell.V + 6, L.vy, 1);
  behind("output", L.behind, L.oy, L.stepped ? 5 : 1);
}

/** Each share on its way along its lane into the output, as large as it is. */
export function travel({ L, state, travellers }) {
  if (still() || L.fold) return;
  state.weights.forEach((row, i) => row.forEach((w, j) => {
    const dot = svg("circle", { cx: 0, cy: L.lane(i), r: (2 + 7 * Math.sqrt(w ?? 0)).toFixed(1), class: "flow-traveller" });
    travellers.append(dot);
    const [from, to] = [L.column(L.gx[L.grids - 1], j), L.ox + 6];
    const way = dot.animate([{ transform: `translateX(${from}px)`, opacity: 1 }, { transform: `translateX(${to}px)`, opacity: 0.25 }],
      { duration: TRAVEL, delay: 120 * (L.n - 1 - j), easing: "ease-in-out", fill: "both" });
    way.finished.finally(() => dot.remove()).catch(() => {});
  }));
}

/** The least number, or 0, and the largest. */
export function endsOf(rows) {
  const all = rows.flat().filter((x) => x !== null);
  return [Math.min(0, ...all), Math.max(0, ...all)];
}

/** Where a number stands between both, from 0 to 1. */
export function spread(rows) {
  const [low, high] = endsOf(rows);
  return (x) => (high > low ? (x - low) / (high - low) : 0);
}

// What made a number of the walk: the cells and lines that stay lit, and the sum in words.

import { brief } from "./flow_matrix.js";
import { show } from "./numbers.js";
import { fill, SAYS } from "./says.js";

const inner = (x) => (x < 0 ? `(${brief(x)})` : brief(x));
const product = (a, b) => a.map((x, c) => `${c ? inner(x) : brief(x)} · ${inner(b[c])}`).join(" + ");

/** {keys, title, rows: [[what, sum]]} for {name, i, j}; titles and sums as rich text. */
export function sumOf({ name, i, j }, state, part, typed) {
  const { tokens } = part;
  const keys = new Set([`${name}:${i}:${j}`, `${name}:name`, "X:side:" + i]);
  const add = (...more) => more.forEach((key) => keys.add(key));
  const row = (id, r) => {
    add(`${id}:lane:${r}`);
    state[id][r].forEach((_, c) => add(`${id}:${r}:${c}`));
  };
  const [asks, answers] = [tokens[i], tokens[j]];
  const from = { Q: 0, K: part.d_k, V: 2 * part.d_k };
  const column = (m, c) => (typed ? typed.map((r) => r[from[m] + c]) : state[`W_${m}`].map((r) => r[c]));
  const projection = (m, r, only = null) => {
    add(`X:side:${r}`, "X:name", `line:${m}:${r}`, `W${m}:name`, `${m}:name`);
    row("X", r);
    const columns = m === "V" ? part.d_v : part.d_k;
    for (let c = 0; c < columns; c++) {
      if (only === null || only === c) for (let a = 0; a < part.d; a++) add(`W${m}:${a}:${c}`);
    }
    add(`${m}:lane:${r}`, `${m}:side:${r}`);
    if (only === null) row(m, r);
  };
  if (name === "X") {
    add(`X:lane:${i}`);
    return { keys, title: fill(SAYS.coordinate, { word: asks, value: brief(state.X[i][j]), place: j + 1, count: part.d }), rows: [] };
  }
  if ("QKV".includes(name)) {
    projection(name, i, j);
    const what = { Q: SAYS.whatQ, K: SAYS.whatK, V: SAYS.whatV }[name];
    return {
      keys, title: fill(what, { word: asks, place: j + 1 }),
      rows: [["X · W_{" + name + "}", product(state.X[i], column(name, j))], [SAYS.sum, `**${brief(state[name][i][j])}**`]] };
  }
  if (name === "output") {
    add(`output:lane:${i}`, `mix:${i}`, `hand:${j}`, "weights:name", "V:name");
    tokens.forEach((_, c) => add(`weights:${i}:${c}`, `V:${c}:${j}`, `V:side:${c}`, `weights:head:${c}`));
    const seen = state.weights[i].map((w, c) => [w, c]).filter(([, c]) => !state.mask || state.mask[i][c]);
    return {
      keys, title: fill(SAYS.outputNumber, { word: asks, place: j + 1, count: part.d_v }),
      rows: [...seen.map(([w, c]) => [tokens[c], `${show(w)} · ${inner(state.V[c][j])} = ${show(w * state.V[c][j])}`]), [SAYS.sum, `**${show(state.output[i][j])}**`]] };
  }
  // scores, scaled, weights
  projection("Q", i);
  projection("K", j);
  add(`meet:Q:${i}`, `meet:K:${j}`, "scores:name", "scaled:name");
  for (const id of ["scores", "scaled", "weights"]) add(`${id}:head:${j}`);
  add(`scores:${i}:${j}`);
  const dots = [SAYS.queryKey, `${product(state.Q[i], state.K[j])} = ${name === "scores" ? `**${show(state.scores[i][j])}**` : brief(state.scores[i][j])}`];
  const title = fill(i === j ? SAYS.scoreOfItself : SAYS.scoreOf, { asker: asks, word: answers });
  if (name === "scores") return { keys, title, rows: [dots] };
  const hidden = state.mask && !state.mask[i][j];
  const root = `÷ √${part.d_k}`;
  if (hidden) return { keys, title, rows: [dots, [SAYS.mask, SAYS.isHidden]] };
  add("op", `scaled:${i}:${j}`);
  if (name === "scaled") return { keys, title, rows: [dots, [root, `**${show(state.scaled[i][j])}**`]] };
  tokens.forEach((_, c) => add(`scores:${i}:${c}`, `scaled:${i}:${c}`));
  const e = state.scaled[i].map((x, c) => (x === null || (state.mask && !state.mask[i][c]) ? 0 : Math.exp(x)));
  return {
    keys, title: fill(i === j ? SAYS.weightForItself : SAYS.weightFor, { asker: asks, weight: part.called.slice(0, -1), word: answers }),
    rows: [dots, [root, show(state.scaled[i][j])], [SAYS.toThat, `e^{${show(state.scaled[i][j])}} = ${show(e[j])}`],
      [SAYS.theRowsSum, `${show(e[j])} ÷ ${show(e.reduce((a, b) => a + b))} = **${show(state.weights[i][j])}**`]] };
}

// Where everything of the walk stands, for the room there is: one lane a word, from its token on the
// left to its output on the right; rows come from the side, columns from above or from below.

// Sizes in pixels: x, w, q, o, v, m wide (a number of X, of W_Q and W_K, of Q and K, of the output,
// of V, of W_V); high: a row of a W; row: a row of K or V; p: from disc to disc; r: a disc's radius.
const WIDE = { side: 6, x: 26, w: 30, q: 34, o: 34, v: 34, m: 31, high: 21, row: 22, p: 40, r: 17.5, gaps: [30, 20, 26, 46, 12] };
const MIDDLE = { side: 6, x: 22, w: 25, q: 30, o: 33, v: 32, m: 28, high: 20, row: 20, p: 39, r: 17, gaps: [24, 12, 22, 46, 9] };
const NARROW = { side: 4, x: 16, w: 21, q: 28, o: 32, v: 27, m: 23.5, high: 19, row: 20, p: 34, r: 15.5, gaps: [12, 10, 16, 44, 0] };
const MOST = 1180;  // wider than this, eyes would have to travel

// More than its longest number: none may touch an edge.
const LOOSE = { o: 2.5, v: 11, m: 11, w: 8, q: 8 };
const TALL = { w: 0, q: -1.5 };
const LEFT = 4;  // where W_V and V begin in a tall one
const WAY = 18;  // from the weights down to the output, more than their names need
export const OFF = 4;  // from the output's numbers to the edge of what is behind them
const BESIDES = { from: 10, apart: 6, bend: 8 };  // lines from the weights' right side down and into the output's rows, from the right
const around = (n) => 6 + BESIDES.apart * n;  // what they take beside the names of the output's rows
const LEGEND = 136;  // what stands under the weights
const HEAD = 76;  // room for the name of the output
const across = (size, s, grids, fold) => size.token + s.side + size.d * s.x + s.gaps[0] + size.k * (s.w + s.q) + s.gaps[1] + s.gaps[2]
  + grids * size.n * s.p + (grids - 1) * s.gaps[3] + (fold ? 0 : s.gaps[4] + Math.max(HEAD, size.v * s.o));

/** The width of the lowest band where the output stands beside V; where it is tall, W_V does not stand there. */
const below = (size, s, tall) => (tall ? LEFT + size.v * (s.v + s.o) + 14
  : LEFT + size.v * (s.m + s.v + s.o) + 28 + 6 + size.token);

/** Sizes that give way a little, between the grids first, then from disc to disc, then in the output. */
function squeeze(size, look, grids, fold, room, tall = false) {
  const s = { ...look, gaps: [...look.gaps] };
  // A cell takes the longest of its numbers; where room is short they may nearly touch.
  for (const [cell, need] of Object.entries(size.needs)) s[cell] = Math.max(s[cell], need + (fold && !tall ? -4 : (fold ? TALL : LOOSE)[cell] ?? -1.5));
  const over = () => Math.max(0, across(size, s, grids, fold) - room);
  s.gaps[3] -= Math.min(s.gaps[3] - (fold ? 43 : 45), over() / Math.max(1, grids - 1));
  if (!fold) {
    [8, 2, 4].forEach((most, i) => { s.gaps[i] -= Math.min(most, over()); });
    s.x -= Math.min(1.5, over() / size.d);
  }
  if (tall) [4, 4, 6].forEach((most, i) => { s.gaps[i] -= Math.min(most, over()); });
  s.p -= Math.min(tall ? 5 : fold ? 3.5 : 3, over() / (grids * size.n));
  s.r = Math.min(s.r, s.p / 2 - 1);
  if (!fold) s.o -= Math.min(2, over() / size.v);
  const low = fold ? Math.max(0, below(size, s, tall) - room) / size.v : 0;
  const more = fold ? Math.max(0, room - Math.max(below(size, s, tall) + (tall ? 0 : around(size.n)), across(size, s, grids, fold) - 60)) / size.v : 0;
  for (const cell of fold ? ["m", "v", "o"] : []) s[cell] += Math.min(8, more / 3) - Math.min(2.2, low / 3);
  return !tall && (over() > 0.01 || (fold && below(size, s) > room + 0.01)) ? null : s;
}

/** size: {n, d, k, v, token, needs: pixels of the longest word and numbers, heads: whether names stand in
    two lines, apart: from disc to disc, so that they need not} */
export function layOut(size, given) {
  const room = given - 4;  // the last number may reach out of its cell
  const wide = squeeze(size, WIDE, 3, false, room);
  const middle = wide ?? squeeze(size, MIDDLE, 2, false, room);
  const narrow = middle ?? squeeze(size, NARROW, 2, true, room);
  const tall = !narrow;  // the weights stand below the scores then
  const s = narrow ?? squeeze(size, NARROW, 1, true, room, true);
  const [grids, fold] = [wide ? 3 : 2, !middle];
  const { n, d, k, v } = size;
  const { gaps } = s;
  const lines = fold && !tall ? around(n) : 0;
  const left = () => Math.max(0, Math.min(room, MOST) - lines - Math.max(across(size, s, tall ? 1 : grids, fold) + (lines && Math.max(BESIDES.from, LEGEND - n * s.p)), fold ? below(size, s, tall) : 0));
  // The numbers of W_Q and W_K, then those of Q and K, stay apart where there is room for that.
  for (const cell of tall ? [] : ["w", "q"]) s[cell] += Math.max(0, Math.min((size.needs[cell] ?? 0) + LOOSE[cell] - s[cell], (room - across(size, s, grids, fold)) / k));
  // Discs as far apart as their names want, where there is room for that.
  const wider = Math.max(0, (size.apart ?? 0) - s.p);
  if (wider && wider * size.n * (tall ? 1 : grids) <= left()) s.p += wider;
  const slack = left();
  const shares = fold ? [0.2, 0, 0.25, 0.3, 0] : [0.15, 0.05, 0.3, 0.45 / (grids - 1), 0.05];
  shares.forEach((part, i) => { gaps[i] += Math.min(part * slack, 60); });
  const xx = size.token + s.side;
  const wx = xx + d * s.x + gaps[0];
  const qx = wx + k * s.w + gaps[1];
  const first = qx + k * s.q + gaps[2];
  const gx = Array.from({ length: grids }, (_, g) => first + (tall ? 0 : g) * (n * s.p + gaps[3]));
  // Below X: where W_V begins in a folded one, and V in a tall one.
  const free = tall ? room - v * (s.v + s.o) - 14 : LEFT + room - below(size, s, tall) - lines;
  const under = Math.max(LEFT, Math.min(xx - Math.max(0, v * (tall ? Math.min(s.m, s.v) : s.m) - d * s.x) / 2, free));
  const vx = tall ? under : (fold ? under : wx) + v * s.m + 14;
  const ky = (fold ? 20 : 24) + Math.max(0, (d * s.high - n * s.row) / 2 + 6);
  const y0 = ky + n * s.row + (fold ? 50 : 58) + (size.heads ? 14 : 0) + Math.max(0, (d * s.high - n * s.p) / 2);
  const bottom = y0 + n * s.p;
  // Where it is tall: the top of the weights, under the name of the scores, an arrow and the words.
  const y1 = tall ? bottom + 82 + (size.heads ? 14 : 0) : y0;
  // In a tall one the names of their rows stand behind V and the output: behind both, or behind each where one stands below the other.
  const named = v * s.o + 6 + size.token;
  const stepped = tall && vx + v * s.v + 14 + named > room;
  // The first of the lines down into the output, and whether there is room for them.
  const from = Math.max(gx[grids - 1] + n * s.p + BESIDES.from, vx + v * (s.v + s.o) + 14 + 6 + size.token + 6);
  const spare = room - from - BESIDES.apart * (n - 1);
  const [beside, by] = [fold && !tall && spare >= 0, from + Math.min(spare, Math.max(12, gx[grids - 1] + LEGEND - from))];
  const vy = tall ? y1 + n * s.p + (stepped ? 66 : 66 + WAY) : bottom + (fold ? (beside ? 60 : 70) : 50 + 5.2 * v) + Math.max(0, (d * s.high - n * s.row) / 2);
  const ox = stepped ? room - named : fold ? vx + v * s.v + 14 : gx[grids - 1] + n * s.p + gaps[4];
  const oy = vy + (stepped ? n * s.row + 40 : 0);
  const behind = ox + v * s.o + 6;
  const right = beside ? by + BESIDES.apart * (n - 1)
    : Math.max(gx[grids - 1] + n * s.p, fold ? behind + size.token : ox + Math.max(HEAD, v * s.o));
  // So far right may stand what is under the weights: there a line goes down from them, or up to the output.
  const clear = tall || (fold && !beside) ? right : fold ? by - 4 : ox + s.o / 2 - 6;
  const corner = gx[0] + n * s.p + gaps[3] * (grids > 2 ? 0.9 : 0.95);
  return {
    ...s, ...size, gaps, fold, tall, grids, gy: [y0, y1], xx, wx, qx, gx, vx, ky, y0, vy, ox, oy, stepped, bottom, corner, clear, behind, by, beside, width: Math.ceil(right + 4),
    height: Math.ceil(Math.max(oy + n * s.row, vy + n * s.row / 2 + d * s.high / 2) + 3),
    lane: (i) => y0 + s.p * (i + 0.5),
    of: { Q: (i) => y0 + s.p * (i + 0.5), K: (i) => ky + s.row * (i + 0.5), V: (i) => vy + s.row * (i + 0.5) },
    middle: { Q: y0 + n * s.p / 2, K: ky + n * s.row / 2, V: tall ? y1 + n * s.p / 2 : vy + n * s.row / 2 },
    matrix: { Q: wx, K: wx, V: fold ? under : wx },
    at: { Q: qx, K: qx, V: vx },
    cell: { Q: s.q, K: s.q, V: s.v },
    weight: { Q: s.w, K: s.w, V: s.m },
    count: { Q: k, K: k, V: v },
    column: (g, j) => g + s.p * (j + 0.5),
  };
}

/** The lines of the walk as [{d, role, key, stage, look, delay}]; the caller makes paths of them. */
export function lines(L) {
  const { n, k, v } = L;
  const found = [];
  const x1 = L.xx + L.d * L.x;
  const top = L.lane(0) - 13;
  const low = L.lane(n - 1) + 13;
  for (const m of ["V", "K", "Q"]) {
    const half = L.d * L.high / 2;
    const [a, b] = [L.middle[m] - half, L.middle[m] + half];
    const xa = L.matrix[m];
    const xb = xa + L.weight[m] * L.count[m];
    const xc = L.at[m];
    const tall = m === "Q" ? 12 : L.row / 2;
    const [r0, r1] = [L.of[m](0) - tall, L.of[m](n - 1) + tall];
    const mid = (xb + xc) / 2;
    const back = `M${xb} ${a}C${mid} ${a} ${mid} ${r0} ${xc} ${r0}V${r1}C${mid} ${r1} ${mid} ${b} ${xb} ${b}Z`;
    const q = (x1 + xa) / 2;
    const into = m === "Q" ? `M${x1} ${top + 1}C${q} ${top + 1} ${q} ${a} ${xa} ${a}V${b}C${q} ${b} ${q} ${low - 1} ${x1} ${low - 1}Z`
      : m === "K" ? `M${L.xx} ${top}C${L.xx} ${a + 20} ${L.xx + 20} ${a} ${xa} ${a}V${b}C${x1 + 6} ${b} ${x1} ${b + 6} ${x1} ${top}Z`
        : `M${L.xx} ${low}C${L.xx} ${b - 20} ${L.xx + 20} ${b} ${xa} ${b}V${a}C${x1 + 6} ${a} ${x1} ${a - 6} ${x1} ${low}Z`;
    if (m === "V" && L.fold) {
      // Straight down into W_V; what comes out of it is V, beside it, or below it and as wide as it has columns.
      const out = L.tall ? `M${xa} ${b}V${L.vy}H${xc + v * L.cell.V}L${xb} ${b}Z` : back;
      found.push(...[`M${L.xx} ${low}V${a}H${x1}V${low}Z`, out].map((d) => ({ d, role: m, look: "band", stage: 1 })));
      for (let i = 0; i < n; i++) {
        const x = L.xx + ((x1 - L.xx) * (i + 0.5)) / n;
        const [y1, y3] = [L.middle[m] + ((i + 0.5) / n - 0.5) * (2 * half - 8), L.of[m](i)];
        const on = L.tall ? "" : `M${xb} ${y1}C${mid} ${y1} ${mid} ${y3} ${xc} ${y3}`;
        found.push({ d: `M${x} ${low}V${a - 1}${on}`, role: m, key: `line:V:${i}`, look: "ribbon", stage: 1, delay: 90 * i });
      }
      continue;
    }
    found.push({ d: into + back, role: m, look: "band", stage: 1 });
    for (let i = 0; i < n; i++) {
      const y1 = L.middle[m] + ((i + 0.5) / n - 0.5) * Math.min(2 * half - 8, n * L.high * 0.72);
      const y3 = L.of[m](i);
      const u = m === "V" ? n - 1 - i : i;
      const xi = L.xx + ((x1 - L.xx) * (u + 0.5)) / n;
      const r = (xa - xi) * 0.9;
      const start = m === "Q" ? `M${x1 + 1} ${L.lane(i)}C${q} ${L.lane(i)} ${q} ${y1} ${xa} ${y1}`
        : m === "K" ? `M${xi} ${top}V${Math.min(top, y1 + r)}C${xi} ${y1 + r * 0.4} ${xi + r * 0.4} ${y1} ${xa} ${y1}`
          : `M${xi} ${low}V${Math.max(low, y1 - r)}C${xi} ${y1 - r * 0.4} ${xi + r * 0.4} ${y1} ${xa} ${y1}`;
      found.push({ d: `${start}H${xb}C${mid} ${y1} ${mid} ${y3} ${xc} ${y3}`, role: m, key: `line:${m}:${i}`, look: "ribbon", stage: 1, delay: 90 * i });
    }
  }
  const g = L.gx[0];
  const qr = L.qx + k * L.q;
  for (let j = 0; j < n; j++) {
    const [y, x] = [L.of.K(j), L.column(g, j)];
    const r = Math.max(2, Math.min(20, x - qr - 8));
    const heads = L.heads ? 36 : 24;
    found.push({ d: `M${qr + 1} ${y}H${x - r}Q${x} ${y} ${x} ${y + r}V${L.y0 - heads}`, role: "K", key: `meet:K:${j}`, stage: 2, delay: 110 * j });
    found.push({ d: `M${x} ${L.y0 - 4}V${L.lane(n - 1)}`, role: "K", key: `meet:K:${j}`, look: "faint", stage: 2, delay: 110 * j });
  }
  for (let i = 0; i < n; i++) {
    found.push({ d: `M${qr + 1} ${L.lane(i)}H${L.column(g, n - 1)}`, role: "Q", key: `meet:Q:${i}`, stage: 2, delay: 110 * i });
  }
  const last = L.gx[L.grids - 1];
  if (L.fold) {
    const x = L.vx + v * L.cell.V;
    const [high, low] = [L.oy + 6, L.oy + n * L.row - 6];
    const end = L.vy + n * L.row + 2;
    const over = L.stepped ? `M${L.vx + 8} ${end}V${low}H${L.ox - 2}V${high}H${L.vx + 48}V${end}Z` : `M${x + 2} ${high}H${L.ox - 2}V${low}H${x + 2}Z`;
    found.push({ d: over, role: "V", look: "band", stage: 5 });
    if (L.beside) {
      for (let i = 0; i < n; i++) {
        const [y, x, to, r] = [L.lane(i), L.by + BESIDES.apart * i, L.of.V(i), BESIDES.bend];
        const into = `V${to - r}Q${x} ${to} ${x - r} ${to}H${L.behind + L.token + 2}`;
        found.push({ d: `M${L.column(last, 0)} ${y}H${x - r}Q${x} ${y} ${x} ${y + r}${into}`, role: "share", key: `mix:${i}`, stage: 5 });
      }
      return found;
    }
    const [under, down] = [L.gy[1] + n * L.p + 38, L.stepped ? L.oy - 36 : L.gy[1] + n * L.p + 38];
    found.push({ d: `M${last + 4} ${under}H${last + n * L.p - 4}V${down}L${L.ox + v * L.o - 6} ${L.oy - 18}H${L.ox + 6}L${last + 4} ${down}Z`, role: "share", look: "band", stage: 5 });
    return found;
  }
  for (let i = 0; i < n; i++) found.push({ d: `M${L.column(last, 0)} ${L.lane(i)}H${L.ox - OFF}`, role: "share", key: `mix:${i}`, stage: 5 });
  for (let c = 0; c < v; c++) {
    const [from, to, y, r] = [L.vx + L.cell.V * (c + 0.5), L.ox + L.o * (c + 0.5), L.bottom + 44 + 5.2 * c, 10];
    found.push({
      d: `M${from} ${L.vy - 1}V${y + r}Q${from} ${y} ${from + r} ${y}H${to - r}Q${to} ${y} ${to} ${y - r}V${L.lane(n - 1) + 13}`,
      role: "V", key: `hand:${c}`, stage: 5, delay: 90 * c });
  }
  return found;
}

// Labels that keep out of each other's way, and stay where they are as long as that place is free.

import { keep, set, svg, write } from "./elements.js";

const HEIGHT = 15;
const EDGE = 1;  // pixel above and below its letters that a line may touch
const LONGEST = 24;
// Where a label may sit: sides first, then corners, between them and flush with the mark, each [x, y] in gaps from its middle.
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];
const CLOSE = [...SIDES, [1, -0.5], [1, 0.5], [-1, -0.5], [-1, 0.5], [0.15, -1.5], [-0.15, -1.5], [0.15, 1.5], [-0.15, 1.5]];
// Then farther out, all round: [across, down, what that costs, pixels more than the gap]. Beyond the last nobody would look for it.
const FARTHER = [7, 13, 20, 28, 38, 50];
const WAYS = Array.from({ length: 16 }, (_, k) => [Math.cos((k * Math.PI) / 8), Math.sin((k * Math.PI) / 8)]);
const PLACES = [...CLOSE, ...FARTHER.flatMap((far) => WAYS.map(([x, y]) => [x, y, far, far]))];
const LEANS = 0.35;  // of that way across: a label stands at a side of its mark, else over or under it
const FAR = 12;  // pixels between a mark and its label from where on a line joins them
const NEAR = 4;  // and where another mark is nearer to it
const LOYALTY = 60;  // what a place away from its mark costs, in square pixels of overlap
const STAY = 100;  // how much better another place must be than where a label stands
const STRAYED = 140;  // what it costs to be as near to another word's mark
const DOUBT = 0.4;  // of how far its own is: a mark so little farther could be meant, too
const ASIDE = 0.25;  // and one under or over a label, but off its middle, is farther by so much of that
const NUMBERS = 60;  // what it costs to stand amid the numbers at an axis
const BEHIND = 90;  // and right behind one of them: the nearer, the dearer
const OVER = 110;  // to lie on an axis: pale, it may run on behind a name where nothing else is free
const NEARER = 90;  // to a line that is not its own, or across one
const CROSSED = 130;  // that a line runs through it, however little
const BESIDE = 4;  // pixels between a line and its number
const LETTER = 4.2;  // pixels: half of a letter of it
const APART = 5;  // pixels between two labels on one line
const ROUNDS = 4;  // times that whoever came off worst chooses first
const LOOSE = 2;  // and between one and the next below it
const AIR = 6;  // pixels between a name and a number below or above it: nearer, it would be read as that word's
const MARK = 9;  // pixels from the middle of another mark within which no label is joined to its own
const THIN = 3;  // pixels: what is wider is an arrow of weight
const CLEAR = 11;  // pixels between a number and a mark
const BY = 180;  // what it costs to be nearer

/** What a place costs by itself, at least: later ones a little more, those away from the word much more. */
const price = (k) => (k < CLOSE.length ? 3 * k : LOYALTY);

/** How far a place is from a box. */
const away = (at, { x, y }) => Math.hypot(Math.max(at.x - x, 0, x - at.x - at.width), Math.max(at.y - y, 0, y - at.y - HEIGHT));

/** Where a box is nearest to a place. */
const nearest = (at, { x, y }) => [Math.min(Math.max(x, at.x), at.x + at.width), Math.min(Math.max(y, at.y), at.y + HEIGHT)];

/** What it costs to lie on another text: dear from its first pixels, which make both hard to read. */
const struck = (pixels) => (pixels && 3 * LOYALTY + 3 * pixels);

function box(wish, [sx, sy,, more], width) {
  if (wish.centred) return { x: sx - width / 2, y: sy - HEIGHT / 2, width };
  if (more) {
    const x = wish.x + sx * (wish.gap + more) - (Math.abs(sx) < LEANS ? width / 2 : sx < 0 ? width : 0);
    return { x, y: wish.y + sy * (wish.gap + more + HEIGHT / 2) - HEIGHT / 2, width };
  }
  const side = Math.sign(sx);
  const x = wish.x + sx * wish.gap + (side > 0 ? 0 : side < 0 ? -width : -width / 2);
  const y = wish.y + sy * (wish.gap + (side ? 1 : HEIGHT / 2 - 1)) - HEIGHT / 2;
  return { x, y, width };
}

function overlap(a, b) {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + (a.height ?? HEIGHT), b.y + (b.height ?? HEIGHT)) - Math.max(a.y, b.y);
  return across > 0 && down > 0 ? across * down : 0;
}

/** How much of a line so wide runs through a box, in square pixels. */
function through(at, { x1, y1, x2, y2, width }) {
  const [dx, dy, off] = [x2 - x1, y2 - y1, width / 2];
  let [from, to] = [0, 1];
  for (const [way, start, low, high] of [[dx, x1, at.x - off, at.x + at.width + off], [dy, y1, at.y + EDGE - off, at.y + HEIGHT - EDGE + off]]) {
    if (!way) {
      if (start < low || start > high) return 0;
      continue;
    }
    const [a, b] = [(low - start) / way, (high - start) / way];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return to > from ? (to - from) * Math.hypot(dx, dy) * width : 0;
}

/** Whether a circle runs through a box. */
function around(at, { x, y, r }) {
  const farthest = Math.hypot(Math.max(x - at.x, at.x + at.width - x), Math.max(y - at.y, at.y + HEIGHT - y));
  return away(at, { x, y }) < r && farthest > r;
}

/** What it costs to lie on one of the things that labels keep off: a line, a circle, a text or a mark. */
function on(at, thing) {
  if (thing.r) return around(at, thing) ? CROSSED : 0;
  if (thing.numbers) return overlap(at, thing) ? NUMBERS : 0;
  if (thing.behind) {
    const gap = at.x - thing.x - thing.width;
    const beside = gap > 0 && gap < thing.behind && at.y < thing.y + thing.height && at.y + HEIGHT > thing.y;
    return beside ? BEHIND * (1 - gap / thing.behind) : struck(overlap(at, thing));
  }
  if (thing.x1 === undefined) return struck(overlap(at, thing));
  const pixels = through(at, thing);
  if (!pixels || thing.pale) return pixels && OVER;
  return CROSSED + 1.5 * pixels + (thing.itself && through(at, { ...thing, width: thing.itself }) ? 2 * NEARER : 0);
}

/** The middle of a line, and which way from it looks away from the origin: [x, y, across, down]. */
function outward([x1, y1], [x2, y2], [ox, oy]) {
  const far = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [across, down] = [(y1 - y2) / far, (x2 - x1) / far];
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const out = across * (x - ox) + down * (y - oy) < -1e-6 ? -1 : 1;
  return [x, y, across * out, down * out];
}

/** How far a place is from a line between two others. */
export function toLine([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}

/** A wish for the number of a line so wide: beside it, farther from other lines than from its own, on the side away from the
    origin, and on its line's side of the axes, where it can be. parts: of the line, where it may stand, the best first. */
export function beside([start, end], width, text, others, origin, parts) {
  const [,, across, down] = outward(start, end, origin);
  const off = width / 2 + BESIDE + 7 * Math.abs(down) + LETTER * text.length * Math.abs(across);
  const places = parts.flatMap((part) => [1, -1].map((side) => {
    const [x, y] = [across, down].map((way, k) => start[k] + part * (end[k] - start[k]) + side * way * off);
    const clear = others.every(([a, b]) => toLine([x, y], a, b) > off + BESIDE);
    const over = [x, y].some((at, k) => (at - origin[k]) * (start[k] + end[k] - 2 * origin[k]) < -1e-6);
    return [x, y, (clear ? 0 : NEARER) + (over ? NEARER : 0)];
  }));
  const [[x, y]] = places;
  return { x, y, text, places, centred: true };
}

/** Places for the number of an outline, such as a loop, on that side of it or turned from there: near, and off it. */
export function outside(points, [x, y], way, width, text) {
  return [0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2].map((turn, k) => {
    const [c, s] = [Math.cos(way + turn), Math.sin(way + turn)];
    const edge = Math.max(...points.map(([px, py]) => (px - x) * c + (py - y) * s));
    const off = edge + width / 2 + BESIDE + 7 * Math.abs(s) + LETTER * text.length * Math.abs(c);
    return [x + off * c, y + off * s, 4 * k];
  });
}

/** Whether two lines cross. */
function meet(a, b) {
  const side = ({ x1, y1, x2, y2 }, x, y) => Math.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1));
  return side(a, b.x1, b.y1) !== side(a, b.x2, b.y2) && side(b, a.x1, a.y1) !== side(b, a.x2, a.y2);
}

/** How near a word's label is to the marks of others, for each 1 where it is as near as to its own: it would be taken for theirs. */
function strays(wish, at, dots) {
  if (wish.places) return 0;
  const mine = away(at, wish) + 1;
  const off = ({ x }) => Math.abs(at.x + at.width / 2 - x);
  const own = off(wish);
  let all = 0;
  for (const { wish: other } of dots) {
    if (other === wish) continue;
    const over = other.x > at.x && other.x < at.x + at.width;
    const far = away(at, other) + (over ? ASIDE * Math.max(0, off(other) - own) : 0);
    all += Math.max(0, Math.min(1.25, 1 + (1 - far / mine) / DOUBT));
  }
  return all;
}

/** The line that joins a label to its mark, from where the mark ends; none where it stands near, and nearer than to others. */
function joining({ x, y, gap, places }, at, strayed) {
  const [x2, y2] = nearest(at, { x, y });
  const far = Math.hypot(x2 - x, y2 - y);
  if (places || far <= gap + (strayed >= 1 ? NEAR : FAR)) return null;
  const off = (gap - 2) / far;
  return { x1: x + (x2 - x) * off, y1: y + (y2 - y) * off, x2, y2, width: 1 };
}

/** What it costs that this joins a label to its mark: across a mark or a text, along or across an arrow, across another such line. */
function joined(lead, wish, others, dots, lines) {
  const { x1, y1, x2, y2 } = lead;
  const toLead = ({ x, y }) => toLine([x, y], [x1, y1], [x2, y2]);
  let bad = 2 * NEARER * dots.filter((dot) => dot.wish !== wish && Math.hypot(dot.wish.x - wish.x, dot.wish.y - wish.y) > MARK && toLead(dot.wish) < MARK).length;
  for (const other of others) bad += (through(other.at, lead) && CROSSED) + (other.lead && meet(lead, other.lead) ? NEARER : 0);
  for (const line of lines) {
    if (line.numbers) continue;
    if (line.r) bad += line.of && line.of !== wish && Math.hypot(line.x - wish.x, line.y - wish.y) > line.r && toLead(line) < line.r ? NEARER : 0;
    else if (line.x1 === undefined) bad += through(line, lead) && CROSSED;
    else if (line.width > THIN && toLine([(x1 + x2) / 2, (y1 + y2) / 2], [line.x1, line.y1], [line.x2, line.y2]) < line.width / 2) bad += NEARER;
    else if (meet(lead, line)) bad += line.width > THIN ? NEARER : line.pale ? NEARER / 6 : NEARER / 2;
  }
  return bad;
}

/** What it costs that a line runs between a label and its mark. */
function cutOff({ x, y, gap }, at, lines) {
  const [x2, y2] = nearest(at, { x, y });
  const part = (gap - 2) / (Math.hypot(x2 - x, y2 - y) || 1);
  const way = { x1: x + (x2 - x) * part, y1: y + (y2 - y) * part, x2, y2 };
  return lines.some((line) => line.x1 !== undefined && !line.pale && meet(way, line)) ? NEARER : 0;
}

/** The line from one place to another, so wide, as what labels keep off; itself: how wide it is without the room around it. */
export const alongLine = (x1, y1, x2, y2, width = 2, itself = 0) => [{ x1, y1, x2, y2, width, itself }];

export class Labels {
  /** view: the scene, which knows whether a hand has `touched` it. */
  constructor(layer, view) {
    Object.assign(this, { layer, view, items: [], widths: new Map() });
  }

  resize(width, height) {
    if (width === this.width && height === this.height) return;
    Object.assign(this, { width, height });
    this.forget();  // found for another room
  }

  /** The next places are chosen as if these had never been shown. */
  forget() {
    for (const item of this.items) item.last = undefined;
  }

  /** wishes: {x, y, text, look: a class, gap, ghost, names: [[text, class], …] that share it, places: where it may stand, in
      gaps from x, y, or, `centred`, [x, y, what that costs] of its middle, said: a number whose text says whose it is,
      bare: no mark is there, as at the end of an axis, first: it chooses before other names,
      of: its word's number, hand: what a hand does there, "takes" or "picks"}; lines: what labels keep off: lines as `alongLine`
      gives them, circles {x, y, r}, and boxes {x, y, width, height, mark: whether it is a mark, numbers: numbers stand in it,
      behind: pixels behind it where a name would be read with it}. */
  paint(wishes, lines = []) {
    if (!this.view.touched) this.forget();  // how a scene opens depends on what is in it alone
    const real = wishes.filter(Boolean);
    keep(this.items, wishes.length, () => ({
      leader: this.layer.insertBefore(svg("line", { class: "scene-leader" }), this.layer.firstChild),
      node: this.layer.appendChild(svg("text", { class: "scene-label", "aria-hidden": "true" })),
      remove() { this.leader.remove(); this.node.remove(); },
    }));
    const dots = real.filter((wish) => !wish.places && !wish.bare).map((wish) => ({ x: wish.x - 7, y: wish.y - HEIGHT / 2, width: 14, wish }));
    wishes.forEach((wish, i) => {
      const item = this.items[i];
      set(item.node, { visibility: wish ? null : "hidden" });
      if (!wish) set(item.leader, { visibility: "hidden" });
      Object.assign(item, { wish, at: undefined, lead: null });
      if (wish) this.#fill(item, wish);
    });
    const all = this.items.filter(({ wish }) => wish);
    const others = (item) => all.filter((other) => other !== item && other.at);
    // Numbers have few places and choose first, then names at a line or an arrow, then long ones; those of what was there
    // before yield to new ones.
    const rank = ({ wish }) => (wish.places ? 0 : wish.ghost ? 3 : wish.first ? 1 : 2);
    const queue = [...all].sort((a, b) => rank(a) - rank(b) || b.width - a.width);
    const place = () => {
      for (const item of queue) this.#place(item, others(item), dots, lines);
      // The last ones find the good places taken: whoever still lies on another, or is joined across it, looks round once more.
      for (const item of queue) {
        const rest = others(item);
        const struck = ({ at, lead }) => overlap(item.at, at) || (lead && through(item.at, lead)) || (item.lead && through(at, item.lead));
        if (rest.some(struck)) this.#place(item, rest, dots, lines);
      }
    };
    place();
    if (!this.view.touched) this.#better(queue, place, (item) => this.#bad(item, item.k, others(item), dots, lines));
    for (const { node, leader, at, lead } of all) {
      set(node, { x: at.x.toFixed(1), y: (at.y + HEIGHT - 4).toFixed(1) });
      set(leader, { visibility: lead ? null : "hidden" });
      for (const end of lead ? ["x1", "y1", "x2", "y2"] : []) set(leader, { [end]: lead[end].toFixed(1) });
    }
  }

  /** Whether any label lies on this box. */
  covers(box) {
    return this.items.some(({ wish, at }) => wish && at && overlap(at, box));
  }

  /** Whoever came off worst chooses first, a few times; the best arrangement stays. Not under a hand: there nothing is to jump. */
  #better(queue, place, bad) {
    const tried = new Set();
    let least = Infinity;
    let best;
    for (let round = 0; round <= ROUNDS; round++) {
      const costs = new Map(queue.map((item) => [item, bad(item)]));
      const all = [...costs.values()].reduce((sum, cost) => sum + cost, 0);
      if (all < least) [least, best] = [all, queue.map((item) => ({ item, k: item.k, last: item.last, at: item.at, lead: item.lead }))];
      const [worst] = queue.filter((item) => !tried.has(item)).sort((a, b) => costs.get(b) - costs.get(a));
      if (round === ROUNDS || !worst || costs.get(worst) < LOYALTY) break;
      tried.add(worst);
      queue.unshift(...queue.splice(queue.indexOf(worst), 1));
      for (const item of queue) Object.assign(item, { at: undefined, lead: null, last: undefined });
      place();
    }
    for (const { item, ...was } of best ?? []) Object.assign(item, was);
  }

  /** What it costs that a label stands at the k-th of its places; beyond `most` it need not be known how much. */
  #bad(item, k, others, dots, lines, most = Infinity) {
    const { wish } = item;
    const place = (wish.places ?? PLACES)[k];
    const { at, out } = this.#within(box(wish, place, item.width));
    let bad = price(k) + (place[2] ?? 0) + Math.min(LOYALTY, 10 * out) + 4 * out;
    for (const other of others) {
      const air = wish.centred || other.wish.centred ? AIR : LOOSE;
      bad += struck(overlap(other.at, { x: at.x - APART, y: at.y - air, width: at.width + 2 * APART, height: HEIGHT + 2 * air }));
      if (other.lead && through(at, other.lead)) bad += CROSSED;
    }
    if (bad > most) return bad;
    // A number that stands near a mark would be read as that one's, if no word says whose it is.
    const bare = wish.centred && !wish.said;
    const wide = { x: at.x - CLEAR, y: at.y - CLEAR, width: at.width + 2 * CLEAR, height: HEIGHT + 2 * CLEAR };
    for (const dot of dots) {
      if (out || dot.wish !== wish) bad += struck(overlap(at, dot));
      if (bare && overlap(wide, dot)) bad += BY;
    }
    const strayed = strays(wish, at, dots);
    bad += STRAYED * strayed;
    if (bad > most) return bad;
    for (const line of lines) if (line.of !== wish) bad += on(at, line) + (bare && line.mark && overlap(wide, line) ? BY : 0);
    if (bad > most || wish.places) return bad;
    const lead = k < CLOSE.length ? null : joining(wish, at, strayed);
    return bad + (lead ? joined(lead, wish, others, dots, lines) : wish.bare ? 0 : cutOff(wish, at, lines));
  }

  /** Where it costs least to put a label, or where it was, if that is hardly worse. */
  #place(item, others, dots, lines) {
    const { wish } = item;
    const score = (k, most) => this.#bad(item, k, others, dots, lines, most);
    const places = wish.places ?? PLACES;
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < places.length && least > price(k) + (wish.places ? 0 : places[k][2] ?? 0); k++) {
      const now = score(k, least);
      if (now < least) [best, least] = [k, now];
    }
    if (item.last !== undefined && places[item.last] && score(item.last, least + STAY) <= least + STAY) best = item.last;
    item.k = best;
    item.last = item.guessed ? undefined : best;  // no loyalty to a place found by a guess
    ({ at: item.at } = this.#within(box(wish, places[best], item.width)));
    item.lead = joining(wish, item.at, strays(wish, item.at, dots));
  }

  /** What would be out of the picture is pushed back into it; and by how many pixels. */
  #within({ x, y, width }) {
    const at = { x: Math.max(0, Math.min(x, this.width - width)), y: Math.max(0, Math.min(y, this.height - HEIGHT)), width };
    return { at, out: Math.abs(at.x - x) + Math.abs(at.y - y) };
  }

  #fill(item, wish) {
    const text = wish.text.length > LONGEST ? `${wish.text.slice(0, LONGEST - 1)}\u2026` : wish.text;
    set(item.node, { class: `scene-label ${wish.look}${wish.ghost ? " scene-faint" : ""}` });
    set(item.node, { "data-of": wish.hand ? wish.of : null, "data-hand": wish.hand });
    if (item.text !== text) item.last = undefined;
    if (wish.names?.length > 1 && text === wish.text) this.#nameAll(item.node, wish);
    else write(item.node, text);
    item.text = text;
    const width = this.#widthOf(item.node, text, `${wish.look}${wish.ghost ? " scene-faint" : ""}`);
    item.guessed = !width;
    item.width = width || 7.2 * text.length;
  }

  /** Several words at one place, each in its colour. */
  #nameAll(node, { text, names }) {
    if (node.textContent === text) return;
    node.replaceChildren(...names.flatMap(([name, look], k) => [k ? ", " : "", svg("tspan", { class: look }, name)]));
  }

  /** Measuring makes the page lay itself out, so each text is measured once. */
  #widthOf(node, text, look) {
    const key = `${look} ${text}`;
    if (!this.widths.has(key)) {
      const width = node.getComputedTextLength?.() ?? 0;
      if (!width) return 0;  // not in the page yet: measured when it is
      this.widths.set(key, width);
    }
    return this.widths.get(key);
  }
}

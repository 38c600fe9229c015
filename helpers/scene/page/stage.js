// Where panels stand: rows of columns, as wide as what is in them wants, as the room allows.

import { html, set } from "./elements.js";

const GAP = 26;
const NARROW = 640;  // less room than this: smaller gaps
const WIDE = 1000;  // from here on pictures may be taller
const LEAST = 220;

export class Stage {
  constructor(rows, panels) {
    this.root = html("div", { class: "scene-panels" });
    this.rows = rows.map((columns) => {
      const row = this.root.appendChild(html("div", { class: "scene-row" }));
      return {
        row,
        columns: columns.map(({ panels: ids, share, pixels }) => {
          const held = ids.map((id) => panels[id]);
          row.append(html("div", { class: "scene-column" }, ...held.map(({ box }) => box)));
          return { held: held.map(({ panel }) => panel), share, pixels };
        }),
      };
    });
  }

  get wide() { return this.room >= WIDE; }

  /** Gives each column its width; true if the room is another than it was. */
  arrange() {
    const room = Math.floor(this.root.clientWidth);
    if (!room || room === this.room) return false;
    this.room = room;
    const gap = room < NARROW ? 14 : GAP;
    for (const { row, columns } of this.rows) {
      const bounds = columns.map((column) => boundsOf(column));
      const widths = share(bounds, room - gap * (columns.length - 1)) ?? narrow(bounds, room, gap);
      set(row, { style: `gap: 12px ${gap}px; grid-template-columns: ${widths.map((w) => `${w}px`).join(" ")}` });
    }
    return true;
  }
}

function boundsOf({ held, share: part, pixels }) {
  if (pixels) return { least: pixels, most: pixels, part: 1, kind: "" };
  const least = Math.max(...held.map((panel) => panel.least ?? LEAST));
  const most = Math.max(least, ...held.map((panel) => panel.most ?? Infinity));
  return { least, most, part, kind: held.length === 1 ? held[0].part.kind : "" };
}

/** Widths by share, none below its least or above its most; null if there is not room for all. */
function share(bounds, room) {
  if (bounds.reduce((sum, { least }) => sum + least, 0) > room) return null;
  const widths = bounds.map(() => null);
  for (;;) {
    const open = bounds.map((_, k) => k).filter((k) => widths[k] === null);
    const left = room - widths.reduce((sum, w) => sum + (w ?? 0), 0);
    const parts = open.reduce((sum, k) => sum + bounds[k].part, 0);
    const want = (k) => (left * bounds[k].part) / parts;
    // Those that want too little first: they take from the others.
    const tight = open.find((k) => want(k) < bounds[k].least);
    const full = open.find((k) => want(k) > bounds[k].most);
    if (tight !== undefined) widths[tight] = bounds[tight].least;
    else if (full !== undefined) widths[full] = bounds[full].most;
    else {
      for (const k of open) widths[k] = want(k);
      return widths.map(Math.floor);
    }
  }
}

/** Under one another; like pictures stay abreast and alike as long as they can. */
function narrow(bounds, room, gap) {
  const alike = bounds.every(({ kind }) => kind && kind === bounds[0].kind);
  const abreast = alike ? Math.max(1, Math.floor((room + gap) / (bounds[0].least + gap))) : 1;
  const width = Math.floor((room - gap * (abreast - 1)) / abreast);
  return Array(abreast).fill(width);
}

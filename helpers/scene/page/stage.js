// Where panels stand: rows of columns, as wide as what is in them wants, as the room allows.

import { html, set } from "./elements.js";

const GAP = 26;
const NARROW = 640;  // less room than this: smaller gaps
const WIDE = 1000;  // from here on pictures may be taller
const LEAST = 220;
// How narrow pictures may get where they would not stand beside what belongs to them otherwise.
const LOOSE = { plane: 186, space: 240, bars: 430 };
const LOOSEST = { ...LOOSE, bars: 398 };  // bars with their numbers alone, without words beside them
// And how narrow where they are compared, on a phone: better small than one below the edge of the screen.
const TIGHT = { plane: 160, bars: 160 };
// In this room a whole scene is seen; its large pictures give way so much, in each row of them, where it is then.
const TALLEST = 640;
const GIVES = 48;
const LARGE = ["plane", "space", "curve", "sentence"];
const LOW = 300;  // at most so tall is a plane that what belongs to it stands below
// Beside a taller picture rows grow by at most so many pixels, and what stands below one another moves so much apart.
const MORE = 8;
const APART = 12;
const ROW = 28;  // of a table
const SPARE = 28;  // stays free: a line of text more moves nothing
const ROWS = { ".scene-table tbody tr": 1, ".bars:not(.bars-slim, .bars-lanes) tbody tr": 2, ".scene-lines p": 0.4 };  // as in the style sheets

export class Stage {
  constructor(rows, panels) {
    this.root = html("div", { class: "scene-panels" });
    this.compared = [];  // columns that stand abreast
    this.rows = rows.map((columns) => {
      const row = this.root.appendChild(html("div", { class: "scene-row" }));
      return {
        row,
        columns: columns.map(({ panels: ids, share, pixels }) => {
          const held = ids.map((id) => panels[id]);
          const column = row.appendChild(html("div", { class: "scene-column" }, ...held.map(({ box }) => box)));
          return { column, held, share, pixels };
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
    for (const { columns } of this.rows) {
      for (const { column, held } of columns) {
        for (const name of ["--more", "--apart"]) column.style.removeProperty(name);
        for (const { panel } of held) panel.tallest = Infinity;
      }
    }
    this.#layOut();
    return true;
  }

  #layOut() {
    const { room } = this;
    [this.lines, this.compared] = [[], []];
    const gap = room < NARROW ? 14 : GAP;
    for (const { row, columns } of this.rows) {
      const lines = broken((loose) => columns.map((column) => boundsOf(column, loose)), room, gap);
      set(row, { style: `gap: 12px ${gap}px` });
      for (const { at, widths, left } of lines) {
        const alone = lines.length > 1 && at.length === 1;
        this.lines.push(at.map((k) => columns[k].column));
        for (const k of at) columns[k].column.classList.toggle("scene-alone", alone);
        at.forEach((k, n) => setColumn(columns[k], widths[n], n === at.length - 1 ? left : 0, alone ? gap : null));
        if (at.length > 1) this.compared.push(at.map((k) => columns[k]));
      }
    }
    this.level();
  }

  /** A scene of this height is a little too tall to be seen whole: its large pictures become lower; true if any does. */
  lower(height) {
    const over = height - TALLEST;
    const rows = this.lines.map((line) => this.rows.flatMap(({ columns }) => columns).filter(({ column }) => line.includes(column))
      .flatMap(({ held }) => held.map(({ panel }) => panel)).filter(({ part }) => LARGE.includes(part.kind))).filter(({ length }) => length);
    if (this.wide || over <= 0 || over > GIVES * rows.length) return false;
    for (const pictures of rows) {
      const tallest = Math.max(...pictures.map((picture) => picture.height)) - Math.ceil(over / rows.length);
      for (const picture of pictures) picture.tallest = tallest;
    }
    this.#layOut();
    return true;
  }

  /** Again where the text of a title is another. */
  level() {
    this.compared.forEach(level);
  }

  /** Rows that stand beside a taller picture grow a little, into the room below them. */
  grow() {
    const wants = [];
    for (const columns of this.lines.filter((line) => line.length > 1)) {
      const heights = columns.map((column) => column.offsetHeight);
      columns.forEach((column, k) => wants.push({ column, free: Math.max(...heights) - heights[k] - SPARE }));
    }
    for (const { column, free } of wants) {
      const rows = Object.entries(ROWS).flatMap(([which, part]) => [...column.querySelectorAll(which)].map((row) => ({ row, part })));
      const away = rows.reduce((sum, { row, part }) => sum + (row.hidden ? part * ROW : 0), 0);
      const parts = rows.reduce((sum, { part }) => sum + part, 0);
      const more = parts ? Math.max(0, Math.min(MORE, Math.floor((free - away) / parts))) : 0;
      const gaps = column.children.length - 1;
      const apart = gaps ? Math.max(0, Math.min(APART, Math.floor((free - away - more * parts) / gaps))) : 0;
      column.style.setProperty("--more", `${more}px`);
      column.style.setProperty("--apart", `${apart}px`);
    }
  }
}

/** `loose`: how narrow panels of each kind may get where they would not fit beside the others otherwise. */
function boundsOfPanel({ panel }, loose = null) {
  const { least = LEAST, part: { kind } } = panel;
  return { least: Math.min(least, loose?.[kind] ?? least), most: Math.max(least, panel.most ?? Infinity), part: 1, kind: "" };
}

function boundsOf({ held, share: part, pixels }, loose) {
  const each = held.map((one) => boundsOfPanel(one, loose));
  const [least, most] = [Math.max(...each.map((one) => one.least)), Math.max(...each.map((one) => one.most))];
  if (pixels) return { least: loose ? Math.min(pixels, least) : pixels, most: pixels, part: 1, tight: pixels, docked: held.every(({ panel }) => panel.part.kind !== "lines"), kind: "" };
  const alone = held.length === 1 ? held[0].panel : null;
  const kinds = held.map(({ panel }) => panel.part.kind);
  const compared = held.some(({ panel }) => panel.part.abreast);
  // What each column must have where columns are alike.
  const tight = Math.max(...held.map(({ panel }, k) => Math.min(each[k].least, (compared && TIGHT[panel.part.kind]) || (LOOSE[panel.part.kind] ?? Infinity))));
  const low = alone?.part.kind === "plane" ? Math.max(least, (most * LOW) / Math.max(LOW, alone.part.height)) : null;
  return { least, most, part, low, tight, kind: alone || compared ? kinds.join(" ") : "" };
}

/** A column of this width, with so much room left at its right; `gap`: what is in it may stand abreast. */
function setColumn({ column, held }, width, left, gap) {
  const lines = gap !== null && held.length > 1 ? broken((loose) => held.map((one) => boundsOfPanel(one, loose)), width, gap) : [];
  const abreast = lines.length > 0 && lines.length < held.length;
  column.classList.toggle("scene-abreast", abreast);
  set(column, { style: `width: ${width}px; margin-right: ${left}px${abreast ? `; column-gap: ${gap}px` : ""}` });
  for (const { box } of held) set(box, { style: null });
  if (!abreast) return;
  for (const { at, widths, left: rest } of lines) {
    at.forEach((k, n) => set(held[k].box, { style: `width: ${widths[n]}px; margin-right: ${n === at.length - 1 ? rest : 0}px` }));
  }
}

/**
 * Pictures that are compared stand level, also where the title of one takes two lines: what to do there then has a line of its
 * own in all of them.
 */
function level(columns) {
  const kinds = new Set(columns.map(({ held: [{ panel }] }) => panel.part.kind));
  if (kinds.size > 1 && !columns.some(({ held: [{ panel }] }) => panel.part.abreast)) return;
  const titles = columns.map(({ held: [{ box }] }) => box.querySelector(":scope > .scene-panel-title")).filter(Boolean);
  const heights = (below) => titles.map((title) => {
    set(title, { style: null });
    title.classList.toggle("scene-hint-below", below);
    return title;
  }).map((title) => title.offsetHeight);
  const beside = heights(false);
  const high = Math.max(...(new Set(beside).size > 1 ? heights(true) : beside));
  for (const title of titles) set(title, { style: `min-height: ${high}px` });
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

/** The lines of a row as [{at: which columns, widths, left}]: one, or as few as there must be. */
function broken(boundsFor, room, gap) {
  const [bounds, loose, loosest] = [null, LOOSE, LOOSEST].map(boundsFor);
  const all = bounds.map((_, k) => k);
  const line = (at, widths) => ({ at, widths, left: Math.max(0, room - widths.reduce((sum, w) => sum + w + gap, -gap)) });
  const fit = (at) => {
    const within = room - gap * (at.length - 1);
    // In little room a column of so many pixels gets what it needs (lines would break), and a picture beside it the rest.
    const docked = room < NARROW && at.some((k) => bounds[k].low) ? at.map((k) => (bounds[k].docked ? { ...bounds[k], least: loose[k].least, most: loose[k].least } : bounds[k])) : null;
    return (docked && share(docked, within)) ?? share(at.map((k) => bounds[k]), within) ?? share(at.map((k) => loose[k]), within) ?? share(at.map((k) => loosest[k]), within);
  };
  const widths = fit(all);
  if (widths) return [line(all, widths)];
  const lines = [];
  // Like pictures stay alike: as many abreast as there is room for, all of one width, and each whole.
  if (bounds.every(({ kind }) => kind && kind === bounds[0].kind)) {
    const abreast = Math.min(all.length, Math.max(1, Math.floor((room + gap) / (Math.max(...loose.map(({ tight }) => tight)) + gap))));
    const width = Math.floor((room - gap * (abreast - 1)) / abreast);
    for (let k = 0; k < all.length; k += abreast) {
      const at = all.slice(k, k + abreast);
      lines.push(line(at, at.map(() => width)));
    }
    return lines;
  }
  for (let from = 0; from < all.length;) {
    let to = from + 1;
    while (to < all.length && fit(all.slice(from, to + 1))) to += 1;
    const at = all.slice(from, to);
    const { low } = bounds[from];
    lines.push(line(at, (at.length > 1 && fit(at)) || [low ? Math.min(room, low) : room]));
    from = to;
  }
  return lines;
}

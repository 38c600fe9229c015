// Native controls, each with its label: slider, rail, choice, switch, a line of text. What is picked
// or cut in a picture has no widget here.

import { glide, html, OURS, set, write } from "./elements.js";
import { show } from "./numbers.js";
import { Play } from "./play.js";

const FEW = 12;  // steps: a film stays on each of so few
const STAY = 900;  // milliseconds it stays
const STEP = 150;  // milliseconds a step of a longer one, within these bounds for the whole way
const [SHORT, LONG] = [2000, 6000];
const JUMPS = 5;  // presses that a long way takes where nothing may move
const TO_STOP = 600;
const LETTERS = 52;  // this many in all fit into a row of choices

/** Where a range's line is dark, up to its handle. */
function fill(input) {
  const part = (input.value - input.min) / (input.max - input.min);
  input.style.setProperty("--part", `${(100 * part).toFixed(2)}%`);
}

class Slider {
  constructor(part, id, send, scene) {
    this.part = part;
    // A slider over listed values (1, 2, 4, …) walks through their places in the list.
    const ends = part.values
      ? { min: 0, max: part.values.length - 1, step: 1 } : { min: part.min, max: part.max, step: part.step };
    this.steps = Math.round((ends.max - ends.min) / ends.step);
    this.input = html("input", { type: "range", id, ...ends, ...OURS });
    // As wide as its longest number, so that the line keeps its length under the hand.
    const letters = (value) => show(value, part.decimals).length + (value < 0 ? 0.4 : 0);
    const room = Math.max(...(part.values ?? [part.min, part.max]).map(letters));
    this.output = html("output", { for: id, class: "scene-number", "aria-live": "off", style: `min-width: max(2.6em, ${room}ch)` });
    this.root = html("div", { class: "scene-control scene-slider" },
      html("label", { for: id }, part.label), this.input, this.output);
    const few = this.steps <= FEW;
    this.send = () => {
      this.#say();
      send(this.value, Boolean(part.glide) || (few && Boolean(this.play?.playing)));
    };
    this.input.addEventListener("input", () => {
      this.play?.pause();
      this.send();
    });
    // A hand on it pauses a film also where it changes nothing: at an end.
    this.input.addEventListener("pointerdown", () => this.play?.pause());
    this.input.addEventListener("keydown", ({ key }) => /^(Arrow|Home|End|Page)/.test(key) && this.play?.pause());
    if (part.play) this.#makePlay(scene, few);
  }

  #makePlay(scene, few) {
    const whole = Math.min(LONG, Math.max(SHORT, STEP * this.steps));
    const each = few ? STAY : whole / this.steps;
    const first = few ? 0.7 * each : 0;  // nobody waits for the first step
    const { input } = this;
    const goTo = (value) => {
      const before = input.value;
      input.value = value;
      if (input.value !== before) this.send();
    };
    const oneByOne = this.part.each;
    let from = 0;
    let last = 0;  // milliseconds at the newest step
    this.play = new Play(this.part.label, scene, {
      begin: () => {
        if (input.value === input.max) goTo(input.min);
        from = Number(input.value);
        last = -Infinity;
      },
      frame: (ms) => {
        if (!oneByOne) goTo(from + Math.floor((ms + first) / each) * Number(input.step));
        else if (ms - last >= oneByOne && !scene.asking) {
          last = ms;
          goTo(Number(input.value) + Number(input.step));
        }
        return input.value === input.max;
      },
      jump: () => {
        const steps = few || oneByOne ? 1 : Math.ceil(this.steps / JUMPS);
        goTo(input.value === input.max ? input.min : Number(input.value) + steps * Number(input.step));
      },
    });
    this.root.prepend(this.play.button);
  }

  /** What it says at its left and at its right end. */
  get ends() { return this.part.values ? [this.part.values[0], this.part.values.at(-1)] : [this.part.min, this.part.max]; }

  get value() {
    const raw = Number(this.input.value);
    return this.part.values ? this.part.values[raw] : raw;
  }

  show(value) {
    const raw = this.part.values ? this.part.values.indexOf(value) : value;
    if (Number(this.input.value) !== raw) {
      this.play?.pause();  // somebody else moved it
      this.input.value = raw;
    }
    this.#say();
  }

  #say() {
    const text = show(this.value, this.part.decimals);
    fill(this.input);
    write(this.output, text);
    set(this.input, { "aria-valuetext": text });
  }
}

class Rail {
  constructor(part, id, send, scene) {
    this.part = part;
    this.last = part.stops.length - 1;
    this.input = html("input", { type: "range", id, min: 0, max: this.last, step: part.step, "aria-label": part.label, ...OURS });
    this.stops = part.stops.map((name, k) => {
      const stop = html("span", { style: `--stop: ${k / this.last}`, "aria-hidden": "true" }, name);
      stop.addEventListener("click", () => this.#go(k));
      return stop;
    });
    this.send = () => {
      this.#say();
      send(this.value, false);
    };
    this.play = new Play(part.label, scene, this.#way());
    this.root = html("div", { class: "scene-control scene-rail" }, this.play.button,
      html("div", { class: "scene-way" }, this.input, html("div", { class: "scene-stops" }, ...this.stops)));
    const hand = () => {
      this.stop?.();
      this.play.pause();
    };
    this.input.addEventListener("pointerdown", hand);
    this.input.addEventListener("input", () => {
      hand();
      this.send();
    });
    this.input.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      hand();
      this.#go(way > 0 ? Math.floor(this.value + 1.001) : Math.ceil(this.value - 1.001));
    });
  }

  get value() { return Number(this.input.value); }

  /** Glides to a stop. */
  #go(stop) {
    const to = Math.min(this.last, Math.max(0, stop));
    const from = this.value;
    this.stop?.();
    this.play.pause();
    this.stop = glide((t) => {
      this.#put(from + t * (to - from));
    }, TO_STOP);
  }

  #put(value) {
    this.input.value = value;
    this.send();
  }

  /** Each way its time, and a rest on each stop: one idea after another. */
  #way() {
    const { move, rest } = this.part;
    let from = 0;
    const spentAt = (t) => {
      let spent = 0;
      for (let k = 0; k < Math.floor(t); k++) spent += move[k] + rest[k];
      return spent + (t % 1) * (move[Math.floor(t)] ?? 0);
    };
    const placeAt = (ms) => {
      let left = ms;
      for (let k = 0; k < this.last; k++) {
        if (left < move[k]) return k + left / move[k];
        if (left < move[k] + rest[k]) return k + 1;
        left -= move[k] + rest[k];
      }
      return this.last;
    };
    return {
      begin: () => {
        this.stop?.();
        if (this.value >= this.last) this.#put(0);
        from = spentAt(this.value);
      },
      frame: (ms) => {
        const to = placeAt(from + ms);
        if (to !== this.value) this.#put(to);
        return to >= this.last;
      },
      jump: () => this.#put(this.value >= this.last ? 0 : Math.floor(this.value + 1.001)),
    };
  }

  show(value) {
    if (Math.abs(this.value - value) > 0.02) {
      this.stop?.();
      this.play.pause();  // somebody else moved it
      this.input.value = value;
    }
    this.#say();
  }

  #say() {
    const at = this.value;
    const near = Math.round(at);
    const text = Math.abs(at - near) < 0.005 ? this.part.stops[near]
      : `between ${this.part.stops[Math.floor(at)]} and ${this.part.stops[Math.ceil(at)]}`;
    fill(this.input);
    set(this.input, { "aria-valuetext": text });
    this.stops.forEach((stop, k) => {
      stop.classList.toggle("scene-on", k === Math.ceil(at - 0.02));
      stop.classList.toggle("scene-past", k <= at);
    });
  }
}

class Choice {
  constructor(part, id, send) {
    this.part = part;
    const group = `${id}-${Math.random().toString(36).slice(2)}`;
    const long = part.labels.join("").length + 4 * part.labels.length > LETTERS;
    const box = html("div", { class: long ? "scene-radios" : "scene-segments" });
    Object.assign(this, { box, long });
    this.root = html("fieldset", { class: "scene-control scene-choice" }, html("legend", { class: part.quiet ? "scene-spoken" : null }, part.label), box);
    this.names = [];
    this.options = part.options.map((option, k) => {
      const name = html("span", { "data-bold": part.labels[k] }, part.labels[k]);
      this.names.push(name);
      const input = html("input", { type: "radio", name: group, id: `${group}-${k}`, value: option, ...OURS });
      input.addEventListener("change", () => input.checked && send(option, true));
      box.append(html("label", { for: `${group}-${k}` }, input, name));
      return input;
    });
  }

  /** Other controls have these values: what the options are called may follow one of them. */
  heed(values) {
    const { by } = this.part;
    if (!by) return;
    this.names.forEach((name, k) => {
      const label = by.labels[values[by.id]][k];
      write(name, label);
      set(name, { "data-bold": label });
    });
  }

  /** The width is another. What does not fit into one row stands in even rows: 2 and 2, never 3 and 1. */
  arrange() {
    const { box } = this;
    set(box, { style: null });
    const labels = [...box.children];
    let columns = labels.length;
    const fits = () => labels.every(({ offsetTop }, k) => offsetTop === labels[k - (k % columns)].offsetTop) && box.scrollWidth <= box.clientWidth;
    while (columns > 1 && !fits()) {
      do columns -= 1; while (labels.length % columns);
      set(box, { style: `display: grid; grid-template-columns: repeat(${columns}, ${this.long ? "max-content" : "1fr"})` });
    }
    box.classList.toggle("scene-stacked", columns === 1 && !this.long);
  }

  show(value) {
    this.options.forEach((input, k) => { input.checked = this.part.options[k] === value; });
  }
}

class Switch {
  constructor(part, id, send) {
    this.input = html("input", { type: "checkbox", id, ...OURS });
    this.root = html("div", { class: "scene-control scene-switch" },
      html("label", { for: id }, this.input, part.label));
    this.input.addEventListener("change", () => send(this.input.checked, true));
  }

  show(value) {
    this.input.checked = value;
  }
}

class Text {
  constructor(part, id, send) {
    this.input = html("input", {
      type: "text", id, maxlength: part.longest, autocomplete: "off", spellcheck: "false", ...OURS });
    // Room for the text it opens with, on a row of its own where there is none beside the others.
    this.input.style.setProperty("--letters", part.value.length);
    this.root = html("div", { class: "scene-control scene-text-control" },
      html("label", { for: id }, part.label), this.input);
    this.input.addEventListener("input", () => send(this.input.value, true));
    this.part = part;
  }

  /** Other controls have these values: where the text does not count, none is typed. */
  heed(values) {
    const counts = Object.entries(this.part.when ?? {}).every(([id, option]) => values[id] === option);
    if (this.input.disabled !== counts) return;
    this.input.disabled = !counts;
    this.root.classList.toggle("scene-quiet", !counts);
  }

  show(value) {
    if (this.input.value !== value) this.input.value = value;
  }
}

const KINDS = { slider: Slider, rail: Rail, choice: Choice, switch: Switch, text: Text };

/** The control of this part, or null for one that is chosen in a picture. */
export function makeControl(part, scene, send) {
  const Kind = KINDS[part.kind];
  return Kind ? new Kind(part, `${scene.id}-${part.id}`, send, scene) : null;
}

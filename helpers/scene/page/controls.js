// Native controls, each with its label: a slider, a choice, a switch, a line of text.

import { html, set, write } from "./elements.js";
import { show } from "./numbers.js";

// JupyterLab's shortcuts must not answer to keys meant for a control.
const OURS = { "data-lm-suppress-shortcuts": "true" };
// Milliseconds a step of "Play" takes; whoever prefers reduced motion gets pictures, not a film.
const FILM = 150;
const PICTURES = 1200;

class Slider {
  constructor(part, id, send) {
    this.part = part;
    // A slider over listed values (1, 2, 4, …) walks through their places in the list.
    const ends = part.values
      ? { min: 0, max: part.values.length - 1, step: 1 } : { min: part.min, max: part.max, step: part.step };
    this.input = html("input", { type: "range", id, ...ends, ...OURS });
    this.output = html("output", { for: id, class: "scene-number", "aria-live": "off" });
    this.root = html("div", { class: "scene-control" },
      html("label", { for: id }, part.label), this.input, this.output);
    this.send = () => {
      this.#say();
      send(this.value, Boolean(part.glide));
    };
    this.input.addEventListener("input", () => {
      this.#pause();
      this.send();
    });
    // A hand on it pauses a film also where it changes nothing: at an end.
    this.input.addEventListener("pointerdown", () => this.#pause());
    this.input.addEventListener("keydown", ({ key }) => /^(Arrow|Home|End|Page)/.test(key) && this.#pause());
    if (part.play) this.#makePlay();
  }

  #makePlay() {
    this.button = html("button", { type: "button", class: "scene-button", ...OURS });
    this.button.addEventListener("click", () => (this.playing ? this.#pause() : this.#play()));
    this.root.append(this.button);
    this.#pause();
  }

  /** From where the slider is, or from the start when it is at its end. */
  #play() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.input.value === this.input.max) {
      this.input.value = this.input.min;
      this.send();
    }
    this.#name("Pause");
    this.playing = setInterval(() => {
      if (!this.root.isConnected) return this.#pause();
      this.input.stepUp();
      this.send();
      if (this.input.value === this.input.max) this.#pause();
    }, still ? PICTURES : FILM);
  }

  #pause() {
    clearInterval(this.playing);
    this.playing = null;
    if (this.button) this.#name("Play");
  }

  #name(verb) {
    write(this.button, verb);
    set(this.button, { "aria-label": `${verb}: ${this.part.label}` });
  }

  get value() {
    const raw = Number(this.input.value);
    return this.part.values ? this.part.values[raw] : raw;
  }

  show(value) {
    const raw = this.part.values ? this.part.values.indexOf(value) : value;
    if (Number(this.input.value) !== raw) {
      this.#pause();  // somebody else moved it
      this.input.value = raw;
    }
    this.#say();
  }

  #say() {
    const text = this.part.names?.[this.part.values ? Number(this.input.value) : this.value]
      ?? show(this.value, this.part.decimals);
    write(this.output, text);
    set(this.input, { "aria-valuetext": text });
  }
}

class Choice {
  constructor(part, id, send) {
    const name = `${id}-${Math.random().toString(36).slice(2)}`;
    this.root = html("fieldset", { class: "scene-control scene-choice" }, html("legend", {}, part.label));
    this.options = part.options.map((option, k) => {
      const input = html("input", { type: "radio", name, id: `${name}-${k}`, value: option, ...OURS });
      input.addEventListener("change", () => input.checked && send(option, true));
      this.root.append(html("label", { for: `${name}-${k}` }, input, option));
      return input;
    });
  }

  show(value) {
    for (const input of this.options) input.checked = input.value === value;
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
    this.root = html("div", { class: "scene-control scene-text-control" },
      html("label", { for: id }, part.label), this.input);
    this.input.addEventListener("input", () => send(this.input.value, true));
  }

  show(value) {
    if (this.input.value !== value) this.input.value = value;
  }
}

const KINDS = { slider: Slider, choice: Choice, switch: Switch, text: Text };

export function makeControl(part, sceneId, send) {
  return new KINDS[part.kind](part, `${sceneId}-${part.id}`, send);
}

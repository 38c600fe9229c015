// Both sentences, with the arcs that a real model gives them: from the word that asks to each that
// answers, as thick as the weight. Point at a word, and it asks.
const SVG = "http://www.w3.org/2000/svg";
const STOPS = {
  light: [[0, "#f5f1ff"], [.05, "#e0d4fd"], [.15, "#bfa6f7"], [.3, "#9b75ec"], [.5, "#7c4bd9"], [1, "#5b21b6"]],
  dark: [[0, "#1d1729"], [.05, "#432f70"], [.15, "#6647ad"], [.3, "#8c68dc"], [.5, "#b190f7"], [1, "#e3d5ff"]],
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const LEAST = 0.004; // weights below are not drawn

export const show = (value) => value.toFixed(2).replace("-", "−");
const ease = (t) => (t < .5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);
const parsed = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

function violet(weight) {
  const stops = STOPS[dark.matches ? "dark" : "light"];
  const k = Math.max(1, stops.findIndex(([at]) => weight <= at));
  const [[low, from], [high, to]] = [stops[k - 1], stops[k]];
  const a = parsed(from), b = parsed(to), f = (weight - low) / (high - low);
  return a.map((value, i) => Math.round(value + f * (b[i] - value)));
}

function inkOn(colour) {
  const part = (v) => ((v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  const light = .2126 * part(colour[0]) + .7152 * part(colour[1]) + .0722 * part(colour[2]);
  return 1.05 / (light + .05) > (light + .05) / .05 ? "#fff" : "#101216";
}

export function element(name, about = {}, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(about)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const pen = document.createElement("canvas").getContext("2d");
function wide(word, size, weight) {
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(word).width;
}

class Sentence {
  constructor(box, about, hero) {
    Object.assign(this, about);
    this.asks = this.tokens.indexOf(this.asker);
    this.svg = element("svg", { role: "group", "aria-label": this.tokens.slice(1, -1).join(" ") });
    box.append(this.svg);
    this.grown = still.matches ? 1 : 0;
    this.svg.addEventListener("pointerover", (event) => this.point(event, hero));
    this.svg.addEventListener("pointerleave", () => hero.over(null));
    this.svg.addEventListener("click", (event) => this.choose(event, hero));
    this.svg.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.choose(event, hero);
    });
  }

  at(event) {
    const token = event.target.closest(".token");
    return token ? Number(token.dataset.k) : null;
  }

  point(event, hero) {
    const k = this.at(event);
    hero.over(k === null ? null : [this, k]);
  }

  choose(event, hero) {
    const k = this.at(event);
    if (k === null) return;
    this.asks = k;
    hero.draw();
    hero.tell(this, k);
    this.svg.querySelector(`[data-k="${k}"]`)?.focus();
  }

  draw(asks, one, small) {
    const size = small ? 15 : one ? 19 : 21, pad = small ? 4 : 7, thick = small ? 30 : 46;
    const foot = small ? 94 : 148; // where the words begin
    const room = this.svg.parentNode.clientWidth, words = this.tokens.slice(1, -1);
    const widths = words.map((word) => wide(word, size, 600) + 2 * pad);
    const total = widths.reduce((a, b) => a + b);
    const gap = Math.min(small ? 9 : one ? 22 : 30, (room - total - 6) / (words.length - 1));
    let x = 0;
    const centres = widths.map((width) => [x + width / 2, (x += width + gap)][0]);
    this.svg.setAttribute("width", room);
    this.svg.setAttribute("height", foot + size + 22);
    const me = asks - 1, weights = this.weights[asks].slice(1, -1);
    const parts = [...this.arcs(me, weights, centres, foot, thick, x - gap)];
    const bar = thick * weights.reduce((a, b) => a + b);
    parts.push(element("rect", { x: centres[me] - bar / 2, y: foot - 1, width: bar, height: 4, fill: "var(--ink)" }));
    words.forEach((word, k) => parts.push(this.token(word, k, k === me, centres[k], widths[k], foot + 3, size)));
    this.svg.replaceChildren(...parts);
  }

  *arcs(me, weights, centres, foot, thick, length) {
    const order = weights.map((_, k) => k);
    const left = order.filter((k) => k < me).reverse(), right = order.filter((k) => k > me).reverse();
    let from = centres[me] - thick / 2 * weights.reduce((a, b) => a + b);
    const feet = {};
    for (const k of [...left, me, ...right]) {
      feet[k] = from + weights[k] * thick / 2;
      from += weights[k] * thick;
    }
    const far = Math.max(centres.at(-1) - centres[me], centres[me] - centres[0], .42 * length);
    const others = order.filter((k) => k !== me && weights[k] >= LEAST).sort((a, b) => weights[a] - weights[b]);
    for (const k of others) {
      const width = Math.max(.8, weights[k] * thick), colour = violet(Math.max(weights[k], dark.matches ? .2 : .1));
      const high = 20 + (foot - 32 - width / 2) * (Math.abs(centres[k] - centres[me]) / far) ** .8;
      const top = foot - high * 4 / 3;
      yield element("path", {
        d: `M${feet[k]} ${foot}C${feet[k]} ${top} ${centres[k]} ${top} ${centres[k]} ${foot}`, fill: "none",
        stroke: `rgb(${colour})`, "stroke-width": width, pathLength: 1, ...(this.grown < 1 && { "stroke-dasharray": `${this.grown} 1` }),
      });
      if (k !== others.at(-1) || this.grown < .6 || weights[k] < .1) continue;
      const inside = weights[k] > .3;
      yield element("text", {
        x: (feet[k] + centres[k]) / 2, y: foot - high + (inside ? 5 : -width / 2 - 5), "text-anchor": "middle", "font-weight": 600,
        "font-size": inside ? 14 : 13, fill: inside ? inkOn(colour) : "var(--violettext)", style: "font-variant-numeric: tabular-nums",
      }, show(weights[k]));
    }
  }

  token(word, k, me, x, width, y, size) {
    const role = this.looks[word], colour = role ? `var(--${role})` : "var(--ink)", high = size + 14;
    return element("g", { class: "token", tabindex: 0, role: "button", "aria-label": `${word} asks`, "aria-pressed": me, "data-k": k + 1 },
      element("rect", { x: x - width / 2, y, width, height: high, rx: 6, fill: me ? colour : "transparent" }),
      element("text", {
        x, y: y + high / 2 + size * .35, "text-anchor": "middle", "font-size": size, "font-weight": me || role ? 600 : 400, fill: me ? "var(--bg)" : colour,
      }, word));
  }
}

export class Hero {
  constructor(box, caption, sentences) {
    this.caption = caption;
    this.pointed = null;
    this.sentences = sentences.map((about) => {
      const column = document.createElement("div");
      box.append(column);
      return new Sentence(column, about, this);
    });
    this.draw();
    this.tellAll();
    new ResizeObserver(() => this.draw()).observe(box);
    dark.addEventListener("change", () => this.draw());
    if (!still.matches) this.grow();
  }

  grow() {
    const start = performance.now();
    const frame = (now) => {
      this.sentences.forEach((one, k) => { one.grown = ease(Math.min(1, Math.max(0, (now - start - 300 - 1200 * k) / 900))); });
      this.draw();
      if (this.sentences.at(-1).grown < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  draw() {
    const one = innerWidth <= 900, small = innerWidth <= 560;
    for (const sentence of this.sentences) sentence.draw(this.pointed?.[0] === sentence ? this.pointed[1] : sentence.asks, one, small);
  }

  over(pointed) {
    if (String(pointed?.[1]) + this.sentences.indexOf(pointed?.[0]) === String(this.pointed?.[1]) + this.sentences.indexOf(this.pointed?.[0])) return;
    this.pointed = pointed;
    this.draw();
    if (pointed) this.tell(...pointed);
    else this.tellAll();
  }

  bold(word, role) {
    const made = document.createElement("b");
    made.textContent = word;
    if (role) made.className = role;
    return made;
  }

  // The largest share among the other words of the sentence.
  most(sentence, asks) {
    const row = sentence.weights[asks];
    return [...row.keys()].slice(1, -1).filter((k) => k !== asks).sort((a, b) => row[b] - row[a])[0];
  }

  tell(sentence, asks) {
    const k = this.most(sentence, asks), word = (i) => this.bold(sentence.tokens[i], sentence.looks[sentence.tokens[i]]);
    this.caption.replaceChildren(word(asks), " takes ", this.bold(show(sentence.weights[asks][k])), " from ", word(k),
      ` here (layer ${sentence.layer}, head ${sentence.head}).`);
  }

  tellAll() {
    const takes = this.sentences.map((one) => {
      const k = this.most(one, one.tokens.indexOf(one.asker));
      return [this.bold(show(one.weights[one.tokens.indexOf(one.asker)][k])), this.bold(one.tokens[k], one.looks[one.tokens[k]])];
    });
    const { asker, layer, looks } = this.sentences[0];
    this.caption.replaceChildren("One word, two meanings: ", this.bold(asker, looks[asker]), " takes ", takes[0][0], " from ", takes[0][1], " here, ",
      takes[1][0], " from ", takes[1][1], ` there (a real model: MiniLM, layer ${layer}, heads ${this.sentences.map((one) => one.head).join(" and ")}; `,
      "what goes to its marks of beginning and end is not drawn). Point at any word.");
  }
}

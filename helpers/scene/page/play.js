// A round button that walks something to its end, at the page's own rate.

import { iconButton, still } from "./elements.js";
import { fill, SAYS } from "./says.js";

const LONGEST = 100;  // milliseconds a frame counts at most: a page in the background stands still

/**
 * act: { begin(), frame(ms) → true at the end, jump() }. `ms` counts while the kernel keeps up: while
 * it works for long (`scene.late`), time stands still. Who wants no motion goes a stop a press.
 */
export class Play {
  constructor(label, scene, act) {
    this.label = label;
    this.scene = scene;
    this.act = act;
    this.button = iconButton("play", fill(SAYS.play, { label }), "scene-play");
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.#start()));
  }

  #start() {
    if (still()) return this.act.jump();
    this.act.begin();
    this.button.show("pause", fill(SAYS.pause, { label: this.label }));
    let last = performance.now();
    let spent = 0;
    const tick = (now) => {
      if (!this.playing || !this.button.isConnected) return this.pause();
      if (!this.scene.late) spent += Math.min(LONGEST, Math.max(0, now - last));
      last = now;
      if (this.act.frame(spent)) return this.pause();
      this.playing = requestAnimationFrame(tick);
    };
    this.playing = requestAnimationFrame(tick);
  }

  pause() {
    if (!this.playing) return;
    cancelAnimationFrame(this.playing);
    this.playing = null;
    this.button.show("play", fill(SAYS.play, { label: this.label }));
  }
}

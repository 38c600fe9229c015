// What the tests measure in the page: ({contrast, overlaps, struck, crowded, faults, read, hold}).
({
  /** [ratio, least allowed, class, text] of each text and shape: WCAG asks 4.5 and 3. */
  contrast(root) {
    const rgba = text => {
      const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
      return text.startsWith("color(srgb") ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a];
    };
    const over = (ink, paper) => [0, 1, 2].map(k => ink[k] * ink[3] + paper[k] * (1 - ink[3]));
    const light = rgb => rgb.map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
    const up = function* (e) { for (; e; e = e.parentElement) yield e; };
    const behind = e => [...up(e)].reverse().map(p => rgba(getComputedStyle(p).backgroundColor))
      .reduce((paper, ink) => over(ink, paper), [255, 255, 255]);
    // In a drawing a text may stand on a rectangle of its own group.
    const holds = (box, [x, y]) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
    const below = (e, paper) => {
      const box = e.getBoundingClientRect();
      const middle = [box.x + box.width / 2, box.y + box.height / 2];
      for (const rect of [...e.parentElement.children]) {
        if (rect === e) break;
        const { fill, fillOpacity, visibility } = getComputedStyle(rect);
        if (!rect.matches("rect") || fill === "none" || visibility === "hidden" || !holds(rect.getBoundingClientRect(), middle)) continue;
        const [r, g, b, a] = rgba(fill);
        paper = over([r, g, b, a * fillOpacity], paper);
      }
      return paper;
    };
    const found = [];
    for (const e of root.querySelectorAll("*")) {
      const text = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
      const shape = e.matches(".scene-shape, .scene-axis, .scene-arrow:not(.scene-left, .scene-weak *), .scene-link, .scene-move, "
        + ".scene-bent, .scene-line, .scene-segment, .scene-circle, .scene-angle, .scene-trail");
      if (!(text || shape) || e.matches("title, desc, style, .scene-spoken")) continue;
      const look = getComputedStyle(e);
      if (look.visibility === "hidden" || !e.getClientRects().length) continue;
      const drawing = e.closest("svg");
      const page = behind(drawing?.parentElement ?? e);
      const paper = drawing && text ? below(e, page) : page;
      const ink = rgba(!drawing ? look.color : shape && (look.fill === "none" || e.closest(".scene-before, .scene-hollow, .scene-weak")) ? look.stroke
        : e.matches("line") ? look.stroke : look.fill);
      const opacity = [...up(e)].reduce((all, p) => all * getComputedStyle(p).opacity, 1);
      if (!opacity) continue;  // hidden until it is pointed at: nobody is to read it
      ink[3] *= opacity;
      const [a, b] = [light(over(ink, paper)), light(paper)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      found.push([ratio, text ? 4.5 : 3, e.getAttribute("class") ?? e.tagName, e.textContent]);
    }
    return found;
  },

  /** Pairs of labels that lie on each other, and labels that stand out of their picture. */
  overlaps(scene) {
    const bad = [];
    for (const picture of scene.querySelectorAll(".scene-svg")) {
      const frame = picture.getBoundingClientRect();
      const labels = [...picture.querySelectorAll(".scene-label")]
        .filter(e => getComputedStyle(e).visibility === "visible" && e.textContent)
        .map(e => [e.textContent, e.getBoundingClientRect()]);
      labels.forEach(([text, a], i) => {
        const out = [frame.left - a.left, a.right - frame.right, frame.top - a.top,
          a.bottom - frame.bottom];
        if (Math.max(...out) > 1) bad.push([text, "out"]);
        for (const [other, b] of labels.slice(i + 1)) {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (across > 2 && down > 4) bad.push([text, other]);
        }
      });
    }
    return bad;
  },

  /** What a plane's labels lie on: [label, what], of arrows, ways, lines, axes and marks, and of other texts. */
  struck(scene) {
    const bad = [];
    const seen = e => getComputedStyle(e).visibility === "visible" && e.getClientRects().length && +getComputedStyle(e).opacity > 0.1;
    const drawn = ".scene-link, .scene-arrow, .scene-move, .scene-segment, .scene-circle, .scene-axis, .scene-shape, .scene-ghost, "
      + ".scene-spot, .scene-ring, .shadow-band, .shadow-plumb, .ground-way, .scene-row-tip";
    for (const plane of scene.querySelectorAll(".scene-plane-panel > svg")) {
      const lines = [...plane.querySelectorAll(drawn)].filter(seen);
      const texts = [...plane.querySelectorAll("text")].filter(e => seen(e) && e.textContent).map(e => [e, e.getBoundingClientRect()]);
      for (const [label, a] of texts.filter(([e]) => e.matches(".scene-label"))) {
        const points = [];
        for (let x = a.left + 1; x < a.right; x += 2) for (const part of [0.25, 0.5, 0.75]) points.push([x, a.top + part * a.height]);
        for (const line of lines) {
          const back = line.getScreenCTM().inverse();
          const look = getComputedStyle(line);
          const on = ([x, y]) => {
            const at = new DOMPoint(x, y).matrixTransform(back);
            return (look.fill !== "none" && line.isPointInFill(at)) || (look.stroke !== "none" && line.isPointInStroke(at));
          };
          if (points.some(on)) bad.push([label.textContent, line.getAttribute("class")]);
        }
        for (const [other, b] of texts) {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          const twice = other.matches(".scene-label") && label.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
          if (other !== label && !twice && across > 1 && down > 5) bad.push([label.textContent, other.textContent]);
        }
      }
    }
    return bad;
  },

  /** Labels of a plane that stand nearer to each other than 4 pixels in a line, or than 1.5 from line to line. */
  crowded(scene) {
    const seen = e => getComputedStyle(e).visibility === "visible" && e.textContent;
    return [...scene.querySelectorAll(".scene-plane-panel > svg")].flatMap(plane => {
      const labels = [...plane.querySelectorAll(".scene-label")].filter(seen).map(e => [e.textContent, e.getBoundingClientRect()]);
      return labels.flatMap(([text, a], i) => labels.slice(i + 1).filter(([, b]) =>
        Math.max(a.left, b.left) - Math.min(a.right, b.right) < 4 && Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom) < 1.5)
        .map(([other]) => [text, other]));
    });
  },

  /** What lies on something else, sticks out of its place or is cut off, in a scene or a card. */
  faults(root) {
    const bad = [];
    const name = e => `${e.tagName} ${e.getAttribute("class") ?? ""} “${e.textContent.trim().slice(0, 30)}”`;
    const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== "hidden"
      && !e.closest(".scene-spoken, .card-unseen, .scene-defs");
    const cuts = e => !["visible", "clip"].includes(getComputedStyle(e).overflowX);
    const place = root.closest(".jp-OutputArea-output");
    for (const e of [place, root, ...root.querySelectorAll("*")]) {
      if (!seen(e) || e.closest("svg") || !cuts(e) || e.tagName === "INPUT") continue;
      // A table or a long sentence may scroll in its own box where the window is narrow.
      if (e.matches(".scene-scroll, .scene-scrolls") && innerWidth < 1000) continue;
      if (e.scrollWidth > e.clientWidth + 1) bad.push(["cut off", name(e), e.scrollWidth - e.clientWidth]);
    }
    // The lines of a walk lie under its tables, as they are meant to.
    const leaves = [...root.querySelectorAll("svg.scene-svg:not(.flow-lines), input, button, th, td, caption, p, legend, label, output, li, pre")]
      .filter(e => seen(e) && !e.closest(".scene-scroll td:has(input), .scene-scrolls") || e.matches("input"))
      .filter(seen).filter(e => e.textContent.trim() || e.matches("svg, input"));
    const boxes = leaves.map(e => e.getBoundingClientRect());
    const frame = root.getBoundingClientRect();
    leaves.forEach((e, i) => {
      const a = boxes[i];
      const scrolls = e.closest(".scene-scroll");
      if (!scrolls && (a.right > frame.right + 1 || a.left < frame.left - 1)) bad.push(["out", name(e)]);
      for (let k = i + 1; k < leaves.length; k++) {
        const other = leaves[k];
        if (e.contains(other) || other.contains(e)) continue;
        const b = boxes[k];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 2 && down > 2) bad.push(["overlap", name(e), name(other)]);
      }
    });
    for (const text of root.querySelectorAll("svg.scene-svg text")) {
      if (!seen(text) || !text.textContent) continue;
      const a = text.getBoundingClientRect();
      const b = text.closest("svg.scene-svg").getBoundingClientRect();
      if (a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1) {
        bad.push(["text out of its picture", name(text)]);
      }
    }
    return bad;
  },

  /** Everything a scene says, as text: what the learner put in, and what came of it. */
  read(scene) {
    const all = (e, what) => [...e.querySelectorAll(what)];
    const texts = (e, what) => all(e, what).filter(x => x.getClientRects().length).map(x => x.textContent);
    const value = input => input.type === "checkbox" ? input.checked : input.value;
    return {
      words: all(scene, ".scene-plane-panel > svg").map(plane =>
        all(plane, "[data-word]").map(word => [word.dataset.word, word.getAttribute("aria-valuetext")])),
      fields: all(scene, ".scene-matrix").map(matrix =>
        all(matrix, "tbody tr").map(row => all(row, "input").map(input => input.value))),
      controls: all(scene, ".scene-control").map(control => value(control.querySelector("input[type=radio]:checked")
        ?? control.querySelector("input"))),
      outputs: all(scene, "output").map(output => output.textContent),
      tables: all(scene, "table.scene-table:not(.scene-matrix)").map(table => ({
        columns: texts(table, "thead th:not(.scene-sum)"),
        rows: texts(table, "tbody th"),
        cells: all(table, "tbody tr").filter(row => !row.hidden).map(row => texts(row, "td[data-column]")),
        sums: texts(table, "tbody .scene-sum"),
      })),
      lines: all(scene, ".scene-lines").map(box =>
        all(box, "p:not(.scene-panel-title, .scene-how)").map(line => line.textContent)),
      text: scene.querySelector(".scene-text").textContent,
      error: scene.querySelector(".scene-error").textContent,
      waiting: scene.querySelector(".scene-waiting").textContent,
    };
  },

  /** Where a pointer takes hold of a word: the nearest point to its middle that is the word's. */
  hold(word) {
    const box = word.querySelector(".scene-shape").getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    for (let r = 0; r < 22; r += 3) {
      for (let turn = 0; turn < 2 * Math.PI; turn += 0.4) {
        const at = [x + r * Math.cos(turn), y + r * Math.sin(turn)];
        if (word.contains(document.elementFromPoint(...at))) return at;
      }
    }
    return null;
  },
})

// Looks at the picture in every frame and notes when it changed. A null is a picture not ready yet.
({ root, look, word }) => {
  const see = (expression) => (expression ? new Function("root", `return ${expression}`) : () => null);
  const bench = { frames: [], pointed: [], pictures: [], words: [], keys: [], on: true };
  const now = { pictures: undefined, words: undefined };
  const looks = { pictures: see(look), words: see(word) };
  window.benchStop?.();

  // ipympl draws its picture from an image it got: these are its pictures.
  window.benchDrawn ??= 0;
  window.benchDraw ??= CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (from, ...rest) {
    if (from instanceof HTMLImageElement) window.benchDrawn += 1;
    return window.benchDraw.call(this, from, ...rest);
  };

  const key = (event) => bench.keys.push(event.timeStamp);
  window.addEventListener("keydown", key, true);
  // Browsers hand over the pointer's moves once a frame: the frames that had one.
  let pointed = false;
  const move = () => { pointed = true; };
  window.addEventListener("pointermove", move, true);
  const frame = () => {
    if (!bench.on) return;
    bench.frames.push(performance.now());
    if (pointed) bench.pointed.push(performance.now());
    pointed = false;
    const element = document.querySelector(root);
    for (const what of ["pictures", "words"]) {
      const seen = element && looks[what](element);
      if (seen === null || seen === undefined || seen === now[what]) continue;
      if (now[what] !== undefined) bench[what].push(performance.now());
      now[what] = seen;
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.bench = bench;
  window.benchStop = () => {
    bench.on = false;
    window.removeEventListener("keydown", key, true);
    window.removeEventListener("pointermove", move, true);
  };
}

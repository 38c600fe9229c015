// Notes in which frames the picture changed. A null is a picture that is not ready yet.
//
// It looks only in the frame after something in the picture was touched: a look in every frame
// would make the page draw every frame, and that alone delays an answer by 8 ms. `frames` asks for
// it all the same, where frames are what is counted.
({ root, touch, look, word, frames }) => {
  const see = (expression) => (expression ? new Function("root", `return ${expression}`) : () => null);
  const bench = { frames: [], pointed: [], pictures: [], words: [], keys: [] };
  const now = {};
  const looks = { pictures: see(look), words: see(word) };
  const picture = document.querySelector(root);
  let on = true;
  let asked = false;
  let pointed = false;
  window.benchStop?.();
  window.bench = bench;

  const note = () => {
    const time = performance.now();
    for (const what of ["pictures", "words"]) {
      const seen = looks[what](picture);
      if (seen === null || seen === undefined || seen === now[what]) continue;
      if (now[what] !== undefined) bench[what].push(time);
      now[what] = seen;
    }
  };
  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (on) note();
    });
  };
  const every = () => {
    if (!on) return;
    bench.frames.push(performance.now());
    // Browsers hand over the pointer's moves once a frame: the frames that had one.
    if (pointed) bench.pointed.push(performance.now());
    pointed = false;
    note();
    requestAnimationFrame(every);
  };
  const listeners = {
    keydown: (event) => bench.keys.push(event.timeStamp),
    pointermove: () => { pointed = true; },
    load: soon,  // an image that came after its element
  };
  for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener, true);
  const touched = new MutationObserver(soon);
  // Not the slider and its number: a frame asked for while a key is handled holds up what follows.
  touched.observe(
    picture.querySelector(touch),
    { subtree: true, childList: true, characterData: true, attributes: true });
  // ipympl draws its picture from an image it got: these are its pictures.
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  window.benchDrawn ??= 0;
  CanvasRenderingContext2D.prototype.drawImage = function (from, ...rest) {
    if (from instanceof HTMLImageElement) {
      window.benchDrawn += 1;
      soon();
    }
    return draw.call(this, from, ...rest);
  };
  window.benchStop = () => {
    on = false;
    touched.disconnect();
    CanvasRenderingContext2D.prototype.drawImage = draw;
    for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name, listener, true);
    window.benchStop = null;
  };
  if (frames) every();
  else note();
}

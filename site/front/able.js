// Plain old JavaScript, for browsers that know no other: one sentence instead of a white page.
(function () {
  var lacking = location.protocol === "file:"
    ? "This page was opened as a file, and a browser lets a file do too little: it needs a web server. In the course's folder, make site-open starts one."
    : !window.isSecureContext
    ? "This page needs an address that begins with https: the course's files are kept by a part of the browser that works nowhere else."
    : !("noModule" in HTMLScriptElement.prototype) || typeof WebAssembly !== "object" || typeof BigInt64Array !== "function"
      || !("serviceWorker" in navigator) || !window.indexedDB || typeof structuredClone !== "function"
    ? "This browser is too old for the course, or a private window: Chrome or Edge from 2022 on, Firefox from 2023 on, or Safari 16.4 and newer will do."
    : "";
  if (!lacking) return;
  var sorry = document.getElementById("sorry"), others = ["go", "place", "course-coming"], k, other;
  sorry.appendChild(document.createTextNode(lacking));
  sorry.removeAttribute("hidden");
  for (k = 0; k < others.length; k++) {
    other = document.getElementById(others[k]);
    if (other) other.style.display = "none";
  }
})();

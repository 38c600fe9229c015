// The site's worker: it lets Python reach the learner's files (JupyterLite's way), and gives the
// site's own files from a store of this edition, so that the course works without a network.
"use strict";
const EDITION = "{{edition}}";
const FILES = "files.json"; // {name: mark} of all that belongs to the site
const STORE = "attention-course-";
const HOME = self.registration.scope;
const channel = new BroadcastChannel("/sw-api.v1");

self.addEventListener("install", () => {
  // The first one works at once. A later one waits until no page of the edition before is open.
  if (!self.registration.active) self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data === "keep all") event.waitUntil(keepAll());
  if (event.data === "a hand moves") restUntil = Date.now() + REST;
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (address.pathname.endsWith("/api/service-worker-heartbeat")) event.respondWith(new Response("ok"));
  else if (/\/api\/(drive|stdin\/.*)$/.test(address.pathname)) event.respondWith(askPage(request, address));
  else if (request.method === "GET" && request.url.startsWith(HOME)) event.respondWith(give(event, nameOf(address)));
});

// Python asks for a file of the learner's: the page that it belongs to answers.
async function askPage(request, address) {
  const asked = await request.json();
  const answer = new Promise((resolve) => {
    const listen = ({ data }) => {
      if (data.browsingContextId !== asked.browsingContextId || !("response" in data)) return;
      channel.removeEventListener("message", listen);
      resolve(new Response(JSON.stringify(data.response)));
    };
    channel.addEventListener("message", listen);
  });
  channel.postMessage({ ...asked, pathname: address.pathname });
  return answer;
}

const nameOf = (address) => {
  const name = decodeURIComponent(address.pathname.slice(new URL(HOME).pathname.length));
  return name === "" || name.endsWith("/") ? name + "index.html" : name;
};

// Browsers may leave every question to their caches without an answer, until they are started anew:
// Chromium does when what a site stores is cleared while a file is being put in. So nobody waits for
// a store that is silent where the network gives the same file; without a network one waits longer.
const [PATIENCE, LONGER] = [2000, 30000]; // milliseconds
let silent = false;
async function inTime(answer, time) {
  answer.then(() => { silent = false; });
  const late = {}, wait = new Promise((resolve) => setTimeout(resolve, time, late));
  const first = await Promise.race([answer, wait]);
  if (first !== late) return first;
  silent = true;
  return undefined;
}

async function give(event, name) {
  const asked = caches.open(STORE + EDITION).then((store) => store.match(HOME + name)).catch(() => undefined);
  const kept = await inTime(asked, silent ? 0 : PATIENCE);
  if (kept) return kept;
  try {
    const fresh = await fetch(event.request);
    if (fresh.status === 200 && !silent) event.waitUntil(add(name, fresh.clone()));
    return fresh;
  } catch (error) {
    return (await inTime(asked, LONGER)) ?? Promise.reject(error);
  }
}

// A store that is full is no reason to give nothing.
async function add(name, fresh) {
  try {
    const store = await caches.open(STORE + EDITION);
    if ((await list(store))[name]) await store.put(HOME + name, fresh);
  } catch { /* another time */ }
}

let listed = null;
async function list(store) {
  if (!listed) {
    listed = (async () => {
      const kept = (await store.match(HOME + FILES)) ?? (await fetch(HOME + FILES, { cache: "no-cache" }));
      if (kept.ok) await store.put(HOME + FILES, kept.clone());
      return kept.json();
    })().catch(() => { listed = null; return {}; });
  }
  return listed;
}

// A hand that moves something in a lesson comes first: fetching would take half of its pictures.
const REST = 1500; // milliseconds
let restUntil = 0;
async function quiet() {
  while (Date.now() < restUntil) await new Promise((resolve) => setTimeout(resolve, 200));
}

// All files of the site but the large data, which come when a lesson asks for them. What an older
// edition has already, and is the same, is taken from there.
let keeping = null;
function keepAll() {
  keeping ??= (async () => {
    const store = await caches.open(STORE + EDITION);
    const names = await list(store);
    const others = (await caches.keys()).filter((name) => name.startsWith(STORE) && name !== STORE + EDITION);
    for (const [name, mark] of Object.entries(names)) {
      if (mark.startsWith("later:") || (await store.match(HOME + name))) continue;
      await quiet();
      const found = (await fromOlder(others, name, mark)) ?? (await fetched(name, mark));
      if (found.ok) await store.put(HOME + name, found);
    }
    await Promise.all(others.map((name) => caches.delete(name)));
    for (const client of await self.clients.matchAll()) client.postMessage("all kept");
  })().catch(() => { keeping = null; }); // no network, or no room: another time
  return keeping;
}

// The first page came before this worker did, and the browser may still have what it fetched. That
// spares sending it twice, if it is the very file that the list means.
async function fetched(name, mark) {
  const found = await fetch(HOME + name, { cache: "force-cache" });
  return (await markOf(found)) === mark ? found : fetch(HOME + name, { cache: "no-cache" });
}

async function markOf(response) {
  const sum = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  return [...new Uint8Array(sum, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fromOlder(others, name, mark) {
  for (const other of others) {
    const store = await caches.open(other);
    const files = await (await store.match(HOME + FILES))?.json();
    if (files?.[name] === mark) return store.match(HOME + name);
  }
  return null;
}

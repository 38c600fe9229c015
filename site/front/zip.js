// Zip files, as little of them as is needed: several small files in one, which every system opens.
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

function header(sizes) {
  const view = new DataView(new ArrayBuffer(sizes.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of sizes) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

// files: {name: text} → a Blob
export function zip(files) {
  const bodies = [], list = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const label = encoder.encode(name), body = encoder.encode(text);
    const about = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, checksum(body)], [4, body.length], [4, body.length], [2, label.length], [2, 0]];
    const top = header([[4, 0x04034b50], ...about]);
    list.push(header([[4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), label);
    bodies.push(top, label, body);
    at += top.length + label.length + body.length;
  }
  const size = list.reduce((sum, part) => sum + part.length, 0);
  const count = list.length / 2;
  const end = header([[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]]);
  return new Blob([...bodies, ...list, end], { type: "application/zip" });
}

const LARGEST = 50_000_000; // bytes of one file, unpacked: a lesson has well under one

async function inflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  let size = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    parts.push(step.value);
    size += step.value.length;
    if (size > LARGEST) throw new Error("too large");
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// A zip's bytes → {name: text}. Throws when it is none, or damaged.
export async function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error("not a zip file");
  const files = {};
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [kind, sum, packed, label] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true), view.getUint32(at + 20, true), view.getUint16(at + 28, true)];
    const name = decoder.decode(bytes.subarray(at + 46, at + 46 + label));
    const start = view.getUint32(at + 42, true);
    const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    at += 46 + label + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (name.endsWith("/")) continue;
    const raw = bytes.subarray(from, from + packed);
    const body = kind === 0 ? raw : kind === 8 ? await inflate(raw) : null;
    if (!body || checksum(body) !== sum) throw new Error("damaged");
    files[name] = decoder.decode(body);
  }
  return files;
}

// Cells that are compared are all of one width: a wider one would look like more.

const SIDE = 8;  // pixels beside a name, where there is room
const APART = 6;  // at least between two names

/** What cells under these names (pixels) need so that no two names touch; and what lets the widest stand free. */
export function cellsNeed(names) {
  const pairs = names.slice(1).map((wide, k) => (wide + names[k]) / 2 + APART);
  return { least: Math.ceil(Math.max(names[0], names.at(-1), ...pairs)), most: Math.max(...names) + 2 * SIDE };
}

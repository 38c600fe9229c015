// What stays together where a line of words ends: a name and its number, an equation. Its twin is together.py.

const NO_BREAK = "\u00a0";
const LIST = /\((?:[\d.,\s\u2212√·+/×÷%]|\*\*)*\)/g;  // (2.14, 2.50)
const NAME = /(?<=[\p{L}”’*]) (?=\**\(?\u2212?\d)/gu;  // orange 0.53, layer 6, tree (71 %)
const UNIT = /(?<=\d) (?=%|times\b|apart\b|away\b|long\b|of\s\d)/g;
const FROM = /(?<=\d) from (?=\S)/g;  // 0.53 from orange
const SIGN = /^[=≈+\u2212·/÷×→<>]$/;
const MANY = 4;  // spaces of words that may have several lines
const NUMBER = /^\(?\u2212?\d[\d.]*$/;
const WORD = /^\p{L}/u;
const ENDS = /[,;:.?!]$/;
const count = (text, what) => text.split(what).length - 1;

/**
 * The text as [words, equation, words, …]; an equation is its sides, each to be kept whole. Spaces at which no line may
 * end are NO_BREAK; `**` stay as they are.
 */
export function pieces(given) {
  const text = given.replace(LIST, (found) => found.replaceAll(" ", NO_BREAK)).replace(NAME, NO_BREAK).replace(UNIT, NO_BREAK)
    .replace(FROM, `${NO_BREAK}from${NO_BREAK}`);
  const tokens = text.split(" ");
  const found = [];
  let [words, k] = [[], 0];
  for (const [start, end] of equations(tokens.map((token) => token.replaceAll("*", "")))) {
    const sides = sidesOf(tokens.slice(start, end + 1));
    const before = tokens.slice(0, start).join(" ");
    // Bold from outside it, or out of it: it can't be a thing of its own.
    if ([before, ...sides].some((part) => count(part, "**") % 2)) words.push(...tokens.slice(k, start), sides.join(" "));
    else {
      found.push([...words, ...tokens.slice(k, start), ""].join(" "), sides);
      words = [""];
    }
    k = end + 1;
  }
  const rest = [...words, ...tokens.slice(k)].join(" ");
  return [...found, count(rest, " ") < MANY ? rest : rest.replace(/ (?=[^ ]*$)/, NO_BREAK)];  // no last word stands alone on its line
}

/** [[first, last]]: where the equations are. What is a sign stands between two spaces. */
function equations(tokens) {
  const found = [];
  let taken = 0;
  for (let i = 0; i < tokens.length; i++) {
    if (!SIGN.test(tokens[i])) continue;
    const start = Math.max(taken, begins(tokens, i));
    i = endOf(tokens, i);
    taken = i + 1;
    found.push([start, i]);
  }
  return found;
}

/** Where the left side of the sign at i begins. */
function begins(tokens, i) {
  const ends = (k) => k < 0 || !tokens[k] || ENDS.test(tokens[k]);
  if (ends(i - 1)) return i;
  let start = i - 1;
  while (count(tokens[start], ")") > count(tokens[start], "(") && !ends(start - 1)) {
    start -= 1;
    if (tokens[start].includes("(")) break;
  }
  if (start && NUMBER.test(tokens[start - 1])) start -= 1;  // 0.43 orange + …
  // A sentence of one word more begins with the equation.
  return !ends(start - 1) && ends(start - 2) ? start - 1 : start;
}

/** Where the right side of the sign at i ends, or that of the last sign that follows. */
function endOf(tokens, sign) {
  const last = tokens.length - 1;
  const ends = (k) => k >= last || !tokens[k + 1] || ENDS.test(tokens[k]);
  let i = sign;
  while (i < last && tokens[i + 1]) {
    i += 1;
    if (count(tokens[i], "(") > count(tokens[i], ")")) while (!tokens[i].includes(")") && i < last) i += 1;
    if (NUMBER.test(tokens[i]) && !ends(i) && WORD.test(tokens[i + 1]) && (ends(i + 1) || SIGN.test(tokens[i + 2]))) i += 1;
    if (ends(i) || !SIGN.test(tokens[i + 1])) break;
    i += 1;
  }
  return i;
}

/** The equation, split before = and ≈; in each side a line may end before + and − only. */
function sidesOf(tokens) {
  const sides = [""];
  for (const token of tokens) {
    const sign = token.replaceAll("*", "");
    if ("=≈".includes(sign) && sign && sides.at(-1)) sides.push(token);
    else sides[sides.length - 1] += sides.at(-1) ? (sign === "+" || sign === "\u2212" ? " " : NO_BREAK) + token : token;
  }
  return sides;
}

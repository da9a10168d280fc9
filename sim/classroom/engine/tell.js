// Sentences in words, by the catalogue of a language; as `sim/narrative/catalogue.py` writes them.

const MOST_NAMED = 4;

const filler = (catalogue) => (sentences, names = {}) => {
  const { words } = catalogue;
  const called = { ...catalogue.called, ...names };
  const withNames = (text) =>
    text.replace(/\{names\.(\w)(\w*)\}/g, (_, first, rest) => {
      const said = called[first.toLowerCase() + rest];
      return first === first.toUpperCase() ? said[0].toUpperCase() + said.slice(1) : said;
    });
  const into = (text, ...given) => given.reduce((held, part) => held.replace("{}", part), text);
  const joined = (parts, last = "and") =>
    parts.length > 1 ? parts.slice(0, -1).join(", ") + words[last] + parts.at(-1) : String(parts[0]);
  const actors = (kind) => (given) => {
    const numbers = Array.isArray(given) ? given : [given];
    const [one, several] = words[kind].map(withNames);
    if (numbers.length === 1) return into(one, numbers[0]);
    const named = numbers.slice(0, MOST_NAMED).map(String);
    if (numbers.length > MOST_NAMED) named.push(into(words.more, numbers.length - MOST_NAMED));
    return into(several, joined(named));
  };
  const ways = {
    "": (held) => {
      if (Array.isArray(held)) return joined(held.map(ways[""]));
      return held !== null && typeof held === "object" ? phrase(held) : String(held);
    },
    name: (name) => names.issues?.[name] ?? catalogue.names[name] ?? name.replaceAll("-", " "),
    names: (names) => joined(names.map(ways.name)),
    groups: actors("group"),
    allies: actors("ally"),
    percent: (share) =>
      share > 0 && share < 0.005 ? words.less : into(words.percent, fixed(100 * share, 0)),
    two: (share) => fixed(share, 2).replace(".", words.decimal),
    people: (count) => {
      const whole = even(count);
      const rounded = py.round(whole, 2 - String(whole).length);
      return String(rounded).replace(/\B(?=(\d{3})+$)/g, words.thousands);
    },
    months: (count) => into(words.month[count === 1 ? 0 : 1], count),
    channel: (name) => withNames(catalogue.channels[name]),
    channels: (names) => joined(names.map(ways.channel), "or"),
  };
  const phrase = ({ key, slots }) =>
    withNames(catalogue.sentences[key]).replace(/\{(\w+):?(\w*)\}/g, (_, name, how) => ways[how](slots[name]));
  return sentences
    .map(phrase)
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join(" ");
};

let speak = () => "";
let language = "";

/** Sentences by their keys and slots, as text of the language that was chosen last, with a scenario’s names by language. */
const toldText = (sentences, names) =>
  speak([...sentences].map((row) => (row.plain ? plainly(row.plain()) : row)), names?.[language]);

/** Data as JSON holds it: Maps become objects, arrays lists. */
const plainly = (x) => {
  if (x instanceof Map) return Object.fromEntries([...x].map(([key, held]) => [key, plainly(held)]));
  if (isGrid(x)) return x.tolist();
  if (Array.isArray(x)) return typeof x[0] === "number" ? x : x.map(plainly); // numbers are plain
  if (x !== null && typeof x === "object" && Object.getPrototypeOf(x) === Object.prototype) {
    return Object.fromEntries(Object.entries(x).map(([key, held]) => [key, plainly(held)]));
  }
  return x;
};

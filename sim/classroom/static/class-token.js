/** By what a class knows this phone: one token for all tabs of a browser, so that it is one phone with one vote. */

const LONGEST = 4 * 3600_000; // the hub forgets a class that nobody looks at for as long
const keyOf = (code) => `class ${code}`;

/** The token of this phone in a class; null if it has none. What an earlier class left behind goes. */
export function tokenOf(code) {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(keyOf("")))) {
    if (!(Date.now() - read(key).since < LONGEST)) localStorage.removeItem(key);
  }
  return read(keyOf(code)).token ?? null;
}

export const keepToken = (code, token) => localStorage.setItem(keyOf(code), JSON.stringify({ token, since: Date.now() }));

export const forgetToken = (code) => localStorage.removeItem(keyOf(code));

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

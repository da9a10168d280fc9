/** How a page of a class speaks with the hub: short messages there, a stream of states back. */

const SILENCE = 20_000; // the hub says every eight seconds that it is there
const WAITS = [500, 1000, 2000, 4000, 8000];
const TOO_OFTEN = 429;
const AGAIN = 1000;

/** The hub knows this class or this phone no longer, or never did. */
export class Gone extends Error {}

/** The hub said no; `status` says why. */
export class Denied extends Error {
  constructor(status) {
    super(String(status));
    this.status = status;
  }
}

const headersOf = (token) => ({ "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) });

async function checked(response) {
  if (response.status === 410 || response.status === 403) throw new Gone();
  if (!response.ok) throw new Denied(response.status);
  return response;
}

export async function ask(code, what, token) {
  const response = await fetch(`/api/class/${code}/${what}`, { headers: headersOf(token) });
  return (await checked(response)).json();
}

/** Says something; where too many speak at once, again a little later, as long as it is still wanted. */
export async function tell(code, what, token, said = {}, wanted = () => true) {
  const asked = { method: "POST", headers: headersOf(token), body: JSON.stringify(said) };
  let response = await fetch(`/api/class/${code}/${what}`, asked);
  while (response.status === TOO_OFTEN && wanted()) {
    await new Promise((done) => setTimeout(done, AGAIN * (0.5 + Math.random())));
    if (wanted()) response = await fetch(`/api/class/${code}/${what}`, asked);
  }
  await checked(response);
  return response.status === 204 ? null : response.json();
}

/**
 * Listens until the class ends: `on.state(state)` after every change, `on.you(you)` first of all for a phone,
 * `on.line(whether)` when the line goes or comes back, `on.gone()` when there is nothing to come back to.
 * A phone that wakes, or finds the network again, asks at once.
 */
export function listen(code, token, on) {
  let stopped = false;
  let tries = 0;
  let abort = null;
  let wake = () => {};
  let heard = 0;

  async function once() {
    abort = new AbortController();
    const watch = setInterval(() => Date.now() - heard > SILENCE && abort.abort(), 2000);
    heard = Date.now();
    try {
      const response = await fetch(`/api/class/${code}/stream`, { headers: headersOf(token), signal: abort.signal });
      await checked(response);
      on.line(true);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let held = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        heard = Date.now();
        tries = 0;
        const events = (held + part.value).split("\n\n");
        held = events.pop();
        events.forEach(take);
      }
    } finally {
      clearInterval(watch);
    }
  }

  function take(event) {
    const said = Object.fromEntries(event.split("\n").filter((line) => !line.startsWith(":")).map((line) => {
      const at = line.indexOf(": ");
      return [line.slice(0, at), line.slice(at + 2)];
    }));
    if (!said.data) return;
    const data = JSON.parse(said.data);
    if (said.event === "state" && data.step.kind === "end") stopped = true;
    on[said.event](data);
  }

  async function run() {
    while (!stopped) {
      try {
        await once();
      } catch (error) {
        if (error instanceof Gone) {
          stopped = true;
          on.gone();
          return;
        }
      }
      if (stopped) return;
      on.line(false);
      await new Promise((done) => {
        wake = done;
        setTimeout(done, WAITS[Math.min(tries++, WAITS.length - 1)] * (0.5 + Math.random()));
      });
    }
  }

  const back = () => {
    if (document.hidden) return;
    if (Date.now() - heard > SILENCE / 2) abort?.abort();
    wake();
  };
  document.addEventListener("visibilitychange", back);
  window.addEventListener("online", back);
  run();
  return () => {
    stopped = true;
    abort?.abort();
    document.removeEventListener("visibilitychange", back);
    window.removeEventListener("online", back);
  };
}

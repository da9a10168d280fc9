// Workers that run worlds beside the page, so that it never waits: two, or as many as there are
// processors if that is fewer. They start from the text of the engine and of `engine-worker.js`.

const MOST_WORKERS = 2;
const MOST_KEPT = 24; // answers
const BATCH = 5; // tries a message: a worker that is to stop has no more to end

class Pool {
  /**
   * @param {string} source the engine's text
   * @param {string} worker the text of `engine-worker.js`
   * @param {object} data what the engine is prepared with
   */
  constructor(source, worker, data, { spoken = "en", workers = MOST_WORKERS } = {}) {
    const text = `${source.replace(/^export /gm, "")}\n${worker}`;
    this.address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    this.data = data;
    this.spoken = spoken;
    this.waiting = [];
    this.kept = new Map();
    this.tried = new Map();
    this.count = 0;
    const wanted = Math.max(1, Math.min(workers, navigator.hardwareConcurrency || 1));
    this.workers = Array.from({ length: wanted }, () => this.started());
  }

  started() {
    const worker = new Worker(this.address);
    const held = { worker, task: null, ready: false };
    worker.onmessage = ({ data }) => this.answered(held, data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.answered(held, { id: held.task?.id, error: event.message || "the worker failed" });
    };
    return held;
  }

  answered(held, { id, value, error }) {
    const { task } = held;
    if (!task || task.id !== id) return;
    held.task = null;
    if (error === undefined) task.resolve(value);
    else task.reject(new Error(error));
    this.go();
  }

  /** Hand what waits to workers that are free. */
  go() {
    for (const held of this.workers) {
      if (held.task || !this.waiting.length) continue;
      held.task = this.waiting.shift();
      const { id, name, given } = held.task;
      const first = held.ready ? {} : { data: this.data };
      held.ready = true;
      held.worker.postMessage({ id, name, given, spoken: this.spoken, ...first });
    }
  }

  /** Ask a worker; what is asked first of all goes before what waits. */
  ask(name, given, { signal, first = false } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return void reject(cancelled());
      const task = { id: (this.count += 1), name, given, resolve, reject };
      if (first) this.waiting.unshift(task);
      else this.waiting.push(task);
      signal?.addEventListener("abort", () => this.drop(task), { once: true });
      this.go();
    });
  }

  /** Let go of a task: one that waits is forgotten, one that runs is stopped with its worker. */
  drop(task) {
    const place = this.waiting.indexOf(task);
    if (place >= 0) this.waiting.splice(place, 1);
    const n = this.workers.findIndex((held) => held.task === task);
    if (n >= 0) {
      this.workers[n].worker.terminate();
      this.workers[n] = this.started();
    }
    task.reject(cancelled());
    this.go();
  }

  /** Keep an answer for who asks the same again; a failure or what was cancelled is asked anew. */
  once(key, make) {
    const full = `${this.spoken} ${key}`;
    if (!this.kept.has(full)) {
      const made = make();
      made.catch(() => this.kept.get(full) === made && this.kept.delete(full));
      this.kept.set(full, made);
      if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    }
    return this.kept.get(full);
  }

  /** Give the document of a world. */
  world(request, { signal } = {}) {
    const key = `world ${JSON.stringify(request)}`;
    return this.once(key, () => this.ask("world", [request], { signal, first: true }));
  }

  /** Give the causes of months, in their order, on a side of a world shown, each at its place; found anew whenever asked. */
  causes(request, side, months) {
    return this.ask("causes", [request, side, months], { first: true });
  }

  /** Run `count` worlds of both practices; tell of each as it comes, sum them up at the end. */
  sample(request, count, onWorld = () => {}, { signal } = {}) {
    const rest = { ...request, seed: "0" }; // a sample has seeds of its own
    const key = `sample ${count} ${JSON.stringify(rest)}`;
    const kept = this.once(key, () => {
      const listeners = new Set();
      const seen = [];
      const run = async () => {
        const worlds = await Promise.all(
          Array.from({ length: count }, async (_, n) => {
            const one = await this.ask("one", [rest, n], { signal });
            seen.push(one);
            for (const tell of listeners) tell(shown(one));
            return one;
          }),
        );
        return this.ask("sum", [rest, worlds], { signal, first: true });
      };
      return Object.assign(run(), { listeners, seen });
    });
    for (const one of kept.seen) onWorld(shown(one));
    kept.listeners.add(onWorld);
    return kept;
  }

  /**
   * Run tries 0 to `count` − 1 of a request that are not kept yet; `onTries` is given all that are there, as they
   * come. Whoever wants no more of them aborts: what runs is ended and kept, the rest is not begun.
   */
  async tries(request, count, onTries = () => {}, { signal } = {}) {
    const key = JSON.stringify(request);
    const kept = this.tried.get(key) ?? new Map();
    this.tried.delete(key);
    this.tried.set(key, kept); // the latest last
    if (this.tried.size > MOST_KEPT) this.tried.delete(this.tried.keys().next().value);
    const lacking = Array.from({ length: count }, (_, n) => n).filter((n) => !kept.has(n));
    const run = async () => {
      while (lacking.length && !signal?.aborted) {
        for (const { n, sides } of await this.ask("tries", [request, lacking.splice(0, BATCH)])) kept.set(n, sides);
        if (!signal?.aborted) onTries(kept);
      }
    };
    await Promise.all(this.workers.map(run));
    return kept;
  }

  /** Tell in another language from now on. */
  tellIn(spoken) {
    this.spoken = spoken;
  }

  /** Stop all workers; what waits is cancelled. */
  close() {
    for (const { worker, task } of this.workers) {
      worker.terminate();
      task?.reject(cancelled());
    }
    for (const task of this.waiting.splice(0)) task.reject(cancelled());
    this.workers = [];
    URL.revokeObjectURL(this.address);
  }
}

const cancelled = () => new DOMException("The world was cancelled.", "AbortError");

const RIGHTS = 0; // place of the main outcome

/** What a page draws of one world of a sample as it comes. */
const shown = ({ n, sides }) => ({
  n,
  rights: sides.map(({ outcomes }) => outcomes[RIGHTS]),
  lines: sides.map(({ line }) => line),
  outcomes: sides.map(({ outcomes }) => outcomes),
});

export { Pool };

// A worker's own part: it answers with what the engine, which stands before it, gives.

const answers = {
  world: (request) => world(request),
  causes: (request, side, months) => causes(request, side, months),
  one: (request, n) => oneOfSample(request, n),
  tries: (request, numbers) => tries(request, numbers),
  sum: (request, worlds) => sumUp(request, worlds),
};

self.onmessage = ({ data: { id, data, spoken, name, given } }) => {
  try {
    if (data) prepare(data, spoken);
    if (spoken) tellIn(spoken);
    self.postMessage({ id, value: name ? answers[name](...given) : null });
  } catch (error) {
    self.postMessage({ id, error: String(error.message ?? error) });
  }
};

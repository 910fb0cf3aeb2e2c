// What the programs of the Kafka tests and the tests themselves share.

export const silent = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silent,
};

export function clockOf(speed = 1) {
  return {
    kind: 'system',
    now: () => Math.floor(performance.timeOrigin + performance.now()),
    monotonic: () => performance.now() * speed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        if (signal?.aborted) end();
        else signal?.addEventListener('abort', end);
      }),
    every(ms, task) {
      const timer = setInterval(() => task(), ms);
      return () => clearInterval(timer);
    },
  };
}

const codec = {
  encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
};
export const input = { name: 'infrapulse.readings', kept: 'log', codec };
export const sums = { name: 'infrapulse.alarms', kept: 'log', codec };

/** Adds up per key and says each sum with the offset it came from: a record folded twice or never would show. */
export function summing(state) {
  const totals = new Map(state);
  const changed = new Set();
  return {
    apply: (records) =>
      records.map(({ key, offset, value }) => {
        const total = (totals.get(key) ?? 0) + value.n;
        totals.set(key, total);
        changed.add(key);
        return { topic: sums, key, value: { src: offset, total } };
      }),
    *changes() {
      for (const key of changed) yield [key, totals.get(key)];
      changed.clear();
    },
  };
}

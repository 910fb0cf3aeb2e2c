// What the driver needs, for programs and threads that run the built driver.
const none = () => undefined;
const log = { error: none, warn: none, info: none, debug: none, child: () => log };
const clock = {
  kind: 'system',
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  every(ms, task) {
    const timer = setInterval(() => task(), ms);
    return () => clearInterval(timer);
  },
};
export const deps = { clock, log };

const codec = {
  encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
};
export const input = { name: 'infrapulse.readings', kept: 'log', codec };
export const sums = { name: 'infrapulse.kpis', kept: 'log', codec };

/** Outputs the running sum of its key at each record, so that one folded twice or never would show. */
export function summing(state, to = sums) {
  const totals = new Map(state);
  const changed = new Set();
  return {
    apply: (records) =>
      records.map(({ key, value, offset }) => {
        const total = (totals.get(key) ?? 0) + value.n;
        totals.set(key, total);
        changed.add(key);
        return { topic: to, key, value: { src: offset, total } };
      }),
    *changes() {
      for (const key of changed) yield [key, totals.get(key)];
      changed.clear();
    },
  };
}

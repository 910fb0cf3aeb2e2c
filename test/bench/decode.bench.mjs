// Nanoseconds per reading of 210 bytes from MQTT payload to accepted reading.
// Run: npx tsc -b packages/contracts && node test/bench/decode.bench.mjs
import { decodeTelemetry, parseTopic } from '../../packages/contracts/dist/index.js';

const ROUNDS = 7;
const COUNT = 200_000;
const now = Date.now();
const speaker = { clock: 'device', intervalMs: 60_000 };
const context = { now, node: 'bench', strict: false, who: () => speaker };

const topics = Array.from({ length: 1000 }, (_, number) =>
  parseTopic(`infrapulse/v1/charger/cs-${number}/telemetry`),
);
const payloads = Array.from({ length: 10_000 }, (_, number) =>
  Buffer.from(
    JSON.stringify({
      ts: now - number,
      seq: number,
      part: '1',
      status: 'Charging',
      vocab: 'ocpp1.6',
      metrics: {
        power_kw: 60.1 + (number % 7),
        energy_kwh: 1000.01 + number,
        session_energy_kwh: 12.5,
        voltage_v: 400.2,
        current_a: 150.2,
        temperature_c: 35.5,
        soc_pct: number % 100,
      },
    }),
  ),
);

function round() {
  const started = process.hrtime.bigint();
  let accepted = 0;
  for (let index = 0; index < COUNT; index += 1) {
    const [decoded] = decodeTelemetry(
      topics[index % topics.length],
      payloads[index % payloads.length],
      context,
    );
    if (decoded.ok) accepted += 1;
  }
  if (accepted !== COUNT) throw new Error(`${COUNT - accepted} were refused`);
  return Number(process.hrtime.bigint() - started) / COUNT;
}

const rounds = Array.from({ length: ROUNDS }, round).sort((a, b) => a - b);
const bytes = payloads[1234].length;
console.log(`${bytes} B, ns per reading: median ${rounds[ROUNDS >> 1].toFixed(0)}`);
console.log(`best ${rounds[0].toFixed(0)}, worst ${rounds[ROUNDS - 1].toFixed(0)}`);

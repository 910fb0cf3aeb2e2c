// npm run bench: measurements on this machine; npm run bench -- <name> [flags] runs one of test/bench.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { ensureReady, root } from './ensure.mjs';

const FOLDER = join(root, 'test', 'bench');
const benches = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.mjs') && !file.startsWith('_'))
    .map((file) => [file.replace(/(\.bench)?\.mjs$/, ''), join(FOLDER, file)]),
);
/** It needs Kafka and InfluxDB: only when it is named. */
const NAMED_ONLY = new Set(['engines']);
const [first, ...rest] = process.argv.slice(2);
if (first === '--help' || (first && !first.startsWith('-') && !benches.has(first))) {
  console.log(`npm run bench -- [name] [flags of it]\n\n  ${[...benches.keys()].join('\n  ')}`);
  process.exit(first === '--help' ? 0 : 2);
}

ensureReady();
printMachine();
const named = first && benches.has(first);
const chosen = named ? [first] : [...benches.keys()].filter((name) => !NAMED_ONLY.has(name));
const flags = named ? rest : [];
let failed = 0;
for (const name of chosen) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [benches.get(name), ...flags], {
    stdio: 'inherit',
  });
  if (status !== 0) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;

function printMachine() {
  const [cpu] = cpus();
  const gib = (bytes) => (bytes / 2 ** 30).toFixed(1);
  console.log(
    [
      `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}`,
      `${gib(totalmem())} GiB (${gib(freemem())} free)`,
      `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
      `load average ${loadavg()[0]?.toFixed(2)}`,
      `JSON.parse of a 210-byte reading ${parseUs().toFixed(2)} µs`,
      memoryLimit(),
    ]
      .filter(Boolean)
      .join(' · '),
  );
}

/** How fast this machine is just now: shared ones vary threefold, so figures are read beside it. */
function parseUs() {
  const metrics = '"power_kw":58.25,"energy_kwh":1000000.012,"voltage_v":391.2,"current_a":148.9';
  const head = '{"ts":1795468012393,"seq":11234567890,"part":"1","status":"Charging"';
  const text = `${head},"vocab":"ocpp1.6","metrics":{${metrics},"session_energy_kwh":12.34}}`;
  const rounds = 300_000;
  for (let i = 0; i < rounds / 10; i += 1) JSON.parse(text);
  const began = process.cpuUsage();
  for (let i = 0; i < rounds; i += 1) JSON.parse(text);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / rounds;
}

/** Of the container, when it has one. */
function memoryLimit() {
  try {
    const limit = Number(readFileSync('/sys/fs/cgroup/memory.max', 'utf8'));
    return Number.isFinite(limit) ? `memory limit ${(limit / 2 ** 30).toFixed(1)} GiB` : '';
  } catch {
    return '';
  }
}

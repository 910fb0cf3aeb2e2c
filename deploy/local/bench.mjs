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
const [first, ...rest] = process.argv.slice(2);
if (first === '--help' || (first && !first.startsWith('-') && !benches.has(first))) {
  console.log(`npm run bench -- [name] [flags of it]\n\n  ${[...benches.keys()].join('\n  ')}`);
  process.exit(first === '--help' ? 0 : 2);
}

ensureReady();
printMachine();
const named = first && benches.has(first);
const chosen = named ? [first] : [...benches.keys()];
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
      memoryLimit(),
    ]
      .filter(Boolean)
      .join(' · '),
  );
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

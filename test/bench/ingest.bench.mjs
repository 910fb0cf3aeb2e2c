// Readings per second through the broker into the embedded log, QoS 1, fsync before PUBACK.
// Run: npx tsc -b services/ingest simulators/load && node test/bench/ingest.bench.mjs [seconds] [connections] [window]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStream } from '../../packages/drivers/dist/index.js';
import {
  createHealth,
  createLogger,
  createMetrics,
  createSystemClock,
} from '../../packages/runtime/dist/index.js';
import { createIngest, ingestConfig } from '../../services/ingest/dist/index.js';

const [seconds = '15', connections = '100', window = '20'] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-bench-'));
const clock = createSystemClock();
const log = createLogger({ name: 'bench', level: 'warn' });
const stream = await openStream({ driver: 'embedded', dataDir }, { clock, log });
const config = ingestConfig.parse({ port: 0 });
const metrics = createMetrics({ processBasics: false });
const ingest = createIngest({ clock, log, metrics, health: createHealth(), stream, config });
await ingest.start();

const load = join(import.meta.dirname, '../../simulators/load/dist/main.js');
const flags = { port: ingest.address().port, seconds, connections, window };
const argv = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
const cpu = process.cpuUsage();
const child = spawn(process.execPath, [load, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
let text = '';
child.stdout.on('data', (chunk) => {
  text += chunk;
});
await new Promise((resolve) => child.on('close', resolve));
const used = process.cpuUsage(cpu);
const result = JSON.parse(text);
const us = (used.user + used.system) / result.acknowledged;
console.log(JSON.stringify(result));
console.log(`ingest: ${us.toFixed(2)} us of CPU a message, ${result.messagesPerS} messages/s`);
const lines = (await metrics.text()).split('\n');
const valueOf = (name) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
const groups = valueOf('infrapulse_ingest_append_group_records_count');
console.log(`${groups} appends, ${(result.acknowledged / groups).toFixed(0)} messages each`);
await ingest.stop();
await stream.stop();
rmSync(dataDir, { recursive: true });

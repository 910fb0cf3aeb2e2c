// The services as processes of their own, with what all of them use of the machine; for benchmarks only.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, diskBytes, residentBytes, writtenBytes } from './_product.mjs';

const READY = /^infrapulse \w+ ready (.*)$/m;
const SAMPLE_MS = 250;
const SERVICES = ['ingest', 'historian', 'kpi', 'alarms', 'api'];

/** Starts each once with these flags; resolves when all say that they are ready. `engines`: what else takes part. */
export async function startServices(flags, { partitions, ...engines }) {
  const services = await Promise.all(SERVICES.map((name) => startOne(name, flags)));
  const pids = [...services.map(({ child }) => child.pid), ...Object.values(engines.pids)];
  const sum = (measure) => pids.reduce((total, pid) => total + measure(pid), 0);
  const rss = { max: 0, last: 0 };
  const sampling = setInterval(() => {
    rss.last = sum(residentBytes);
    rss.max = Math.max(rss.max, rss.last);
  }, SAMPLE_MS);
  const address = (name) => services.map(({ addresses }) => addresses[name]).find(Boolean);
  return {
    mqttUrl: address('mqtt'),
    httpUrl: address('http'),
    partitions,
    rss,
    cpuSeconds: () => sum(cpuSeconds),
    /** By process, in seconds. */
    cpuByProcess: () =>
      Object.fromEntries([
        ...services.map(({ name, child }) => [name, cpuSeconds(child.pid)]),
        ...Object.entries(engines.pids).map(([name, pid]) => [name, cpuSeconds(pid)]),
      ]),
    writtenBytes: () => sum(writtenBytes),
    diskBytes: () => diskBytes(engines.dir),
    pipeline: async () => (await fetch(`${address('http')}/api/v1/pipeline`)).json(),
    async stop() {
      clearInterval(sampling);
      await Promise.all(services.map(({ child }) => end(child)));
    },
  };
}

async function startOne(name, flags) {
  const main = fileURLToPath(
    new URL(`../../services/standalone/bundle/${name}.js`, import.meta.url),
  );
  const own = { ingest: ['--mqtt.port', '0'], api: ['--http.port', '0'] }[name] ?? [];
  const child = spawn(process.execPath, [main, ...flags, ...own], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stderr.on('data', (bytes) => {
    output.stderr = (output.stderr + bytes).slice(-20_000);
  });
  const line = await new Promise((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      output.stdout += bytes;
      const match = READY.exec(output.stdout);
      if (match) resolve(match[1]);
    });
    child.once('exit', (code) =>
      reject(new Error(`${name} ended with ${code}:\n${output.stderr}`)),
    );
  });
  const pairs = line.split(' ').map((pair) => pair.split('='));
  return { name, child, addresses: Object.fromEntries(pairs) };
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

// The product as a child process, with what it uses of the machine; for benchmarks only.
import { spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../deploy/local/start.mjs', import.meta.url));
const READY = /^infrapulse ready mqtt=(\S+) http=(\S+)$/m;
const CLOCK_TICKS_PER_S = 100;
const SAMPLE_MS = 250;

/** Starts it on free ports and its own data directory; resolves at the ready line. */
export async function startProduct(flags = [], env = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-bench-'));
  const args = [START, '--simulator', 'off', '--mqtt-port', '0', '--http-port', '0'];
  const child = spawn(process.execPath, [...args, '--data-dir', dataDir, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stderr.on('data', (bytes) => {
    output.stderr = (output.stderr + bytes).slice(-20_000);
  });
  const [, mqttUrl, httpUrl] = await new Promise((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      output.stdout += bytes;
      const match = READY.exec(output.stdout);
      if (match) resolve(match);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${output.stderr}`)));
  });
  const rss = { max: 0, last: 0 };
  const sampling = setInterval(() => {
    rss.last = residentBytes(child.pid);
    rss.max = Math.max(rss.max, rss.last);
  }, SAMPLE_MS);
  return {
    pid: child.pid,
    mqttUrl,
    httpUrl,
    dataDir,
    rss,
    stderr: () => output.stderr,
    cpuSeconds: () => cpuSeconds(child.pid),
    writtenBytes: () => writtenBytes(child.pid),
    diskBytes: () => diskBytes(dataDir),
    pipeline: async () => (await fetch(`${httpUrl}/api/v1/pipeline`)).json(),
    async stop() {
      clearInterval(sampling);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function residentBytes(pid) {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(proc(pid, 'status'))?.[1];
  return Number(kib ?? 0) * 1024;
}

/** User and system time of all threads. */
export function cpuSeconds(pid) {
  const fields = proc(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / CLOCK_TICKS_PER_S;
}

/** Bytes the kernel was asked to write to the disk; 0 where that is not told. */
export function writtenBytes(pid) {
  return Number(/^write_bytes: (\d+)$/m.exec(proc(pid, 'io'))?.[1] ?? 0);
}

function proc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Blocks in use, as LMDB's files have holes. */
export function diskBytes(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? diskBytes(path) : lstatSync(path).blocks * 512);
  }, 0);
}

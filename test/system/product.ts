import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../deploy/local/start.mjs', import.meta.url));
const READY = /^infrapulse ready mqtt=(\S+) http=(\S+)$/m;

/** The product as its user starts it: another process, free ports, its own data directory. */
export interface Product {
  readonly mqttUrl: string;
  readonly httpUrl: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to the ready line. */
  readonly readyMs: number;
  stderr(): string;
  /** JSON of an API path below /api/v1. */
  get<T>(path: string): Promise<T>;
  /** Sends the signal and resolves to the exit code (null when the signal ended it). */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface StartOptions {
  readonly dataDir?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();
const directories = new Set<string>();

export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'infrapulse-'));
  directories.add(path);
  return path;
}

/** Ends what a test started and removes what it wrote. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...running].map((child) => endProcess(child, 'SIGKILL')));
  for (const path of directories) rmSync(path, { recursive: true, force: true });
  directories.clear();
}

/** Starts it without waiting for readiness; for starts that must fail. */
export async function startAndExpectExit(
  flags: readonly string[],
): Promise<{ code: number | null; stderr: string }> {
  const { child, output } = spawnProduct({ flags });
  const code = await exitOf(child);
  return { code, stderr: output.stderr };
}

/** Starts it and kills it after so long, ready or not. */
export async function startAndKill(options: StartOptions, afterMs: number): Promise<void> {
  const { child } = spawnProduct(options);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await endProcess(child, 'SIGKILL');
}

export async function startProduct(options: StartOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? temporaryDirectory();
  const began = performance.now();
  const { child, output } = spawnProduct({ ...options, dataDir });
  const [, mqttUrl = '', httpUrl = ''] = await readyLine(child, output);
  return {
    mqttUrl,
    httpUrl,
    dataDir,
    pid: child.pid ?? 0,
    readyMs: performance.now() - began,
    stderr: () => output.stderr,
    get: (path) => getJson(`${httpUrl}/api/v1${path}`),
    end: (signal) => endProcess(child, signal),
  };
}

function spawnProduct({ dataDir, flags = [], env = {} }: StartOptions) {
  const free = ['--mqtt-port', '0', '--http-port', '0'];
  const where = dataDir === undefined ? [] : ['--data-dir', dataDir];
  const argv = [START, ...free, ...where, ...flags];
  const child = spawn(process.execPath, argv, {
    env: { ...process.env, INFRAPULSE_SIMULATOR: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  return { child, output };
}

function readyLine(child: ChildProcess, output: { stdout: string; stderr: string }) {
  return new Promise<RegExpExecArray>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const match = READY.exec(output.stdout);
      if (match) resolve(match);
    });
    child.once('exit', (code) =>
      reject(new Error(`infrapulse ended with ${code} before it was ready:\n${output.stderr}`)),
    );
  });
}

export function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = exitOf(child);
  child.kill(signal);
  return ended;
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

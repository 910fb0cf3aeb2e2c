import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { type Clock, PipelineError } from '@infrapulse/ports';

interface Owner {
  readonly pid: number;
  /** Start time of the process where the system tells it, so that a recycled pid is not mistaken. */
  readonly started: string;
}

/** A killed process with much memory takes a moment to go. */
const ENDING_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * Takes `<dataDir>/lock` for this process; threads of the same process share it. A lock left by a killed process
 * is taken over, once that process has gone. Rejects with IP_DIRECTORY_LOCKED (fatal) naming the process that works on the directory.
 */
export async function lockDirectory(dataDir: string, clock: Clock): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'lock');
  const mine: Owner = { pid: process.pid, started: startOf(process.pid) };
  const until = clock.monotonic() + ENDING_MS;
  for (let tries = 0; tries < 5; tries += 1) {
    if (create(path, mine)) return () => release(path, mine);
    const owner = read(path);
    if (owner && isSame(owner, mine)) return () => undefined;
    while (owner && isEnding(owner.pid) && isAlive(owner) && clock.monotonic() < until)
      await clock.sleep(LOOK_AGAIN_MS);
    if (owner && isAlive(owner)) throw locked(dataDir, owner.pid);
    rmSync(path, { force: true });
  }
  throw locked(dataDir, 0);
}

function locked(dataDir: string, pid: number): PipelineError {
  return new PipelineError(
    'IP_DIRECTORY_LOCKED',
    'fatal',
    `data directory ${dataDir} is in use by process ${pid}; stop it, or name another with --data-dir`,
  );
}

/** Made whole beside it and linked: whoever sees the lock sees its owner. */
function create(path: string, owner: Owner): boolean {
  const draft = `${path}.${owner.pid}.${threadId}`;
  try {
    writeFileSync(draft, JSON.stringify(owner));
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new PipelineError('IP_START', 'fatal', `cannot lock ${path}: ${String(error)}`, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch (error) {
    // Gone meanwhile, or cut off by a crash while it was written: nobody holds it.
    return error instanceof Error ? undefined : undefined;
  }
}

function isSame(a: Owner, b: Owner): boolean {
  return a.pid === b.pid && a.started === b.started;
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startOf(owner.pid) === owner.started;
}

/** A process that has given its memory back has no command line any more; only Linux tells. */
function isEnding(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === '';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
}

/** Field 22 of /proc/<pid>/stat counts behind the command, which may hold spaces. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return '';
  }
}

function release(path: string, mine: Owner): void {
  const owner = read(path);
  if (owner && isSame(owner, mine)) rmSync(path, { force: true });
}

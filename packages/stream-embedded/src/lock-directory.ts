import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { PipelineError } from '@infrapulse/ports';

interface Owner {
  readonly pid: number;
  /** Start time of the process where the system tells it, so that a recycled pid is not mistaken. */
  readonly started: string;
}

/**
 * Takes `<dataDir>/lock` for this process; threads of the same process share it. A lock left by a killed process
 * is taken over. Throws IP_DIRECTORY_LOCKED (fatal) naming the process that works on the directory.
 */
export function lockDirectory(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'lock');
  const mine: Owner = { pid: process.pid, started: startOf(process.pid) };
  for (let tries = 0; tries < 5; tries += 1) {
    if (create(path, mine)) return () => release(path, mine);
    const owner = read(path);
    if (owner && isSame(owner, mine)) return () => undefined;
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

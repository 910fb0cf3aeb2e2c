import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isAlive, withLock } from './lock.mjs';
import { say } from './say.mjs';

/** Outside the checkout: built once for all of them. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'infrapulse', 'engines');
}

/** The path of `file` in the cache; `build(folder, log)` fills a folder that is moved into place when whole. */
export async function cached({ name, file, build }) {
  const target = join(cacheFolder(), name);
  if (existsSync(join(target, file))) return join(target, file);
  mkdirSync(cacheFolder(), { recursive: true });
  const lock = join(cacheFolder(), `.${name}.lock`);
  await withLock(
    lock,
    () => fill({ name, file, build, target }),
    () => say(`waiting for another command that is making ${name} (${lock})`),
  );
  return join(target, file);
}

async function fill({ name, file, build, target }) {
  if (existsSync(join(target, file))) return;
  clearAbandoned(name);
  const folder = join(cacheFolder(), `.${name}.${process.pid}`);
  mkdirSync(folder);
  const log = join(cacheFolder(), `${name}.log`);
  rmSync(log, { force: true });
  try {
    await build(folder, log);
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    // Its steps may outlive a killed build, and write once more.
    clearAbandoned(name);
  }
}

/** What builds left behind that were killed. */
function clearAbandoned(name) {
  for (const entry of readdirSync(cacheFolder())) {
    const pid = entry.startsWith(`.${name}.`) ? Number(entry.slice(name.length + 2)) : Number.NaN;
    if (pid > 0 && !isAlive(pid))
      rmSync(join(cacheFolder(), entry), { recursive: true, force: true });
  }
}

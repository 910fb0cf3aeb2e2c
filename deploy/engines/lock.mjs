import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const TOUCH_MS = 2_000;
/** For a process id that another program has got since: a living holder touches its lock. */
const STALE_MS = 60_000;
const POLL_MS = 200;

/** One at a time, over processes; a lock whose holder was killed is taken over. */
export async function withLock(file, work, onWait = () => {}) {
  for (let asked = 0; !takeLock(file); asked += 1) {
    if (asked === 0) onWait();
    if (isStale(file)) rmSync(file, { force: true });
    else await wait(POLL_MS);
  }
  const touch = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    rmSync(file, { force: true });
  }
}

function takeLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function isStale(file) {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    const quietMs = Date.now() - statSync(file).mtimeMs;
    return quietMs > STALE_MS || (holder > 0 && !isAlive(holder));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return false;
  }
}

/** Whether there is a process of that id, whoever it belongs to. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

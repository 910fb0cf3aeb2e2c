// Engines outlive the command that started them: a pid file says which process it was, its command line whether
// it still is.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { EnginesError } from './say.mjs';

const POLL_MS = 50;
const LET_GO_MS = 10_000;
const CONTAINER = /(?:^|\/)docker run .*?--name (\S+)/;

/** The pid of an engine, if the process of its pid file is really that engine. */
export function pidOf({ pidFile, marker }) {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  return isMarked(commandLine(pid), marker) ? pid : undefined;
}

/** Whether a command line has the marker as a whole word: paths of another folder may end like it. */
export function isMarked(line, marker) {
  return ` ${line} `.includes(` ${marker} `);
}

/** What a process was started with; empty when it has ended, a zombie included. */
function commandLine(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return '';
  if (!existsSync('/proc/self/cmdline'))
    return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
    }).stdout.trim();
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return '';
  }
}

/** Starts an engine on its own; the log of its last run stays beside the new one. */
export function launch({ pidFile, log, dir }, [command, ...args], env = {}) {
  if (existsSync(log)) renameSync(log, log.replace(/\.log$/, '.1.log'));
  const file = openSync(log, 'a');
  const child = spawn(command, args, {
    cwd: dir,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  child.on('error', (error) => writeFileSync(log, `${command}: ${error.message}\n`, { flag: 'a' }));
  child.unref();
  if (child.pid === undefined) throw new EnginesError(`${command} does not start; see ${log}`);
  writeFileSync(pidFile, String(child.pid));
}

/** Signals an engine that was checked to be one; a container is signalled, not the client that shows it. */
function signal(pid, name) {
  const container = CONTAINER.exec(commandLine(pid))?.[1];
  if (container !== undefined) spawnSync('docker', ['kill', '--signal', name, container]);
  else process.kill(pid, name);
}

/** Ends an engine and waits until it has gone; resolves to the last signal it took, undefined if it did not run. */
export async function end(engine, { graceMs }) {
  const pid = pidOf(engine);
  for (const [name, withinMs] of graceMs > 0 ? signals(graceMs) : signals(0).slice(1)) {
    if (pid === undefined || pidOf(engine) !== pid) break;
    signal(pid, name);
    if (!(await hasGone(engine, withinMs))) continue;
    await untilLetGo(engine);
    rmSync(engine.pidFile, { force: true });
    return name;
  }
  if (pidOf(engine) !== undefined)
    throw new EnginesError(`${engine.name} (pid ${pid}) does not end, not even by SIGKILL`);
  rmSync(engine.pidFile, { force: true });
  return undefined;
}

function signals(graceMs) {
  return [
    ['SIGTERM', graceMs],
    ['SIGKILL', 10_000],
  ];
}

async function hasGone(engine, withinMs) {
  const deadline = performance.now() + withinMs;
  while (pidOf(engine) !== undefined) {
    if (performance.now() > deadline) return false;
    await wait(POLL_MS);
  }
  return true;
}

/** A killed process loses its command line first, and its ports and files a moment later. */
export async function untilLetGo({ pidFile }) {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const deadline = performance.now() + LET_GO_MS;
  while (isEnding(pid) && performance.now() < deadline) await wait(POLL_MS);
}

function isEnding(pid) {
  const about = `/proc/${pid}`;
  if (!existsSync(`${about}/task`) || commandLine(pid) !== '') return false;
  try {
    const isZombie = / Z /.test(readFileSync(`${about}/stat`, 'utf8').replace(/^.*\)/, ''));
    return !isZombie || readdirSync(`${about}/task`).length > 1;
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return false;
  }
}

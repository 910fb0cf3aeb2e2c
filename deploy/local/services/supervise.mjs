// A process that is started again when it ends by itself, later and later, and not for ever.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ServicesError } from './say.mjs';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Running for so long it counts as well again. */
const WELL_MS = 60_000;
const ENDS_MAX = 8;
const STOP_MS = 9_000;
const READY = /^infrapulse \S+ ready(?: (.*))?$/;

/**
 * `args(addresses)` are the arguments: of the first start with none, later with what the ready line said, so that
 * ports stay. `isReadyAtOnce`: it says nothing of itself. `onGivenUp` is called when it ended too often.
 */
export function supervise({ name, args, isReadyAtOnce = false, onGivenUp, tell = toStderr }) {
  const state = { name, args, isReadyAtOnce, onGivenUp, tell, addresses: {}, ends: 0 };
  return {
    name,
    addresses: () => state.addresses,
    pid: () => state.child?.pid,
    /** Resolves when it is ready; rejects when it ends before, as it will the next time too. */
    start: () => run(state),
    stop: () => stop(state),
  };
}

function run(state) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    // A process group of its own: Ctrl-C reaches us, and we stop it.
    const child = spawn(process.execPath, state.args(state.addresses), {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    state.child = child;
    const ready = (addresses) => {
      state.addresses = { ...state.addresses, ...addresses };
      state.hasRun = true;
      resolve();
    };
    if (state.isReadyAtOnce) child.once('spawn', () => ready({}));
    echo(state, child, ready);
    state.ended = new Promise((gone) => child.once('close', (...how) => gone(how)));
    state.ended.then(([code, signal]) => {
      reject(new ServicesError(`${state.name} does not start (see above)`));
      ended(state, { how: signal ?? `code ${code}`, ranMs: performance.now() - began });
    });
  });
}

/** Its lines to stderr with its name before them; the ready line is for us. */
function echo({ name, tell }, child, onReady) {
  const sayLine = (line) => tell(`${name.padEnd(9)} | ${line}`);
  createInterface({ input: child.stderr }).on('line', sayLine);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const ready = READY.exec(line);
    sayLine(line);
    if (ready) onReady(Object.fromEntries((ready[1] ?? '').split(' ').map(pair)));
  });
}

function pair(text) {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function toStderr(line) {
  process.stderr.write(`${line}\n`);
}

function ended(state, { how, ranMs }) {
  state.child = undefined;
  if (state.isStopping || !state.hasRun) return;
  state.ends = ranMs > WELL_MS ? 1 : state.ends + 1;
  if (state.ends > ENDS_MAX) {
    state.tell(
      `services: ${state.name} ended (${how}) for the ${state.ends}th time in a row: giving up`,
    );
    return state.onGivenUp();
  }
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (state.ends - 1));
  state.tell(
    `services: ${state.name} ENDED UNEXPECTEDLY (${how}): starting it again in ${waitMs / 1000} s`,
  );
  state.timer = setTimeout(() => again(state), waitMs);
}

async function again(state) {
  try {
    await run(state);
    state.tell(`services: ${state.name} is back, pid ${state.child?.pid}`);
  } catch {
    // It has ended once more, and that was said.
  }
}

/** The signal that ended it in the end; undefined when it stopped cleanly or did not run. */
async function stop(state) {
  state.isStopping = true;
  clearTimeout(state.timer);
  const { child } = state;
  if (!child) return undefined;
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const [code, signal] = await state.ended;
  clearTimeout(late);
  // A process that still starts has nothing to stop cleanly.
  return code === 0 || signal === 'SIGTERM' ? undefined : (signal ?? `code ${code}`);
}

// Assets into the register, as anybody brings them: POST /api/v1/assets/import.
import { openAsBlob, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fleetRegister } from '../../../simulators/fleet/dist/index.js';
import { ServicesError, say } from './say.mjs';

const REGISTER_FILE = /\.(csv|json|ndjson|jsonl)$/i;
const SHOWN_MAX = 20;
const SHOWN_WITHIN_MS = 120_000;
const POLL_MS = 500;

/** What of the simulated city is not registered yet: who is registered keeps the dates of the first start. */
export async function bringCity(http, scenario) {
  if (scenario === 'off') return;
  const known = await registered(http);
  const city = fleetRegister({ scenario, now: Date.now() });
  const rows = city.filter(({ id }) => !known.has(id));
  if (rows.length === 0) return;
  const text = JSON.stringify(rows.map((row) => ({ ...row, origin: 'simulator' })));
  await bring(http, 'the simulated city', [['city.json', new Blob([text])]]);
}

/** The register file, or every register file of a folder. */
export async function bringFiles(http, path) {
  if (path === undefined) return;
  await bring(http, path, await blobsOf(path));
}

async function blobsOf(path) {
  try {
    const isFolder = statSync(path).isDirectory();
    const inside = () => readdirSync(path).filter((name) => REGISTER_FILE.test(name));
    const files = isFolder
      ? inside()
          .sort()
          .map((name) => join(path, name))
      : [path];
    return await Promise.all(files.map(async (file) => [basename(file), await openAsBlob(file)]));
  } catch (error) {
    throw new ServicesError(`register ${path}: ${error.message}`);
  }
}

async function registered(http) {
  const answer = await fetch(`${http}/api/v1/assets/export`);
  if (!answer.ok) throw new ServicesError(`GET ${answer.url}: ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter(Boolean);
  return new Set(lines.map((line) => JSON.parse(line).id));
}

async function bring(http, what, files) {
  const told = await ask(http, what, files, '');
  say(
    `register ${what}: ${told.created} new, ${told.changed} changed, ${told.unchanged} as before`,
  );
  if (told.pending === 0) return;
  const deadline = performance.now() + SHOWN_WITHIN_MS;
  while (performance.now() < deadline) {
    const { created, changed } = await ask(http, what, files, '?dryRun=true');
    if (created + changed === 0) return;
    await wait(POLL_MS);
  }
  throw new ServicesError(`register ${what}: not shown after ${SHOWN_WITHIN_MS / 1000} s`);
}

async function ask(http, what, files, query) {
  const body = new FormData();
  for (const [name, blob] of files) body.append(name, blob, name);
  const answer = await fetch(`${http}/api/v1/assets/import${query}`, { method: 'POST', body });
  const told = await answer.json();
  if (!answer.ok) throw new ServicesError(`register ${what}: ${faultsOf(told)}`);
  return told;
}

function faultsOf({ detail, title, errors = [] }) {
  const rows = errors
    .slice(0, SHOWN_MAX)
    .map(({ file, line, field, reason }) =>
      [file, line && `line ${line}`, field, reason].filter(Boolean).join(' '),
    );
  const more = errors.length > SHOWN_MAX ? [`and ${errors.length - SHOWN_MAX} more`] : [];
  return [detail ?? title, ...rows, ...more].join('; ');
}

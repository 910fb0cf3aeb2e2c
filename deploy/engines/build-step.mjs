import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { EnginesError } from './say.mjs';

const LAST_LINES = 15;

/** Runs a step of a build, its output appended to `log`; resolves to what it printed on standard output. */
export async function buildStep({ command, args, log, cwd, env = {} }) {
  const file = openSync(log, 'a');
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', file],
  });
  closeSync(file);
  const printed = [];
  child.stdout.on('data', (chunk) => printed.push(chunk));
  const failed = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? '' : `it ended with ${signal ?? code}`),
    );
  });
  const text = Buffer.concat(printed).toString();
  if (failed) throw new EnginesError(failure([command, ...args].join(' '), failed, { log, text }));
  return text;
}

function failure(command, reason, { log, text }) {
  const lines = `${text}${readFileSync(log, 'utf8')}`.trimEnd().split('\n').slice(-LAST_LINES);
  return `this step failed: ${command}\n  ${reason}; ${log} has all of it, and ends with\n${indent(lines)}`;
}

export function indent(lines) {
  return lines.map((line) => `    ${line}`).join('\n');
}

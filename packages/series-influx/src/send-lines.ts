import { PipelineError } from '@infrapulse/ports';
import type { Refused } from './pack-readings.ts';
import { splitLines } from './parse-lines.ts';
import type { ServerCalls } from './server-calls.ts';

/** InfluxData's advice for the lines of a request; more gave nothing. */
const LINES_MAX = 5000;
const IN_FLIGHT = 2;

/** Lines with what each of them is called when it is refused. */
export interface Lines {
  /** Each with a line break behind. */
  readonly lines: Buffer;
  readonly count: number;
  /** Index of the i-th line; asked for only when one was refused. */
  readonly indexOf: (line: number) => number;
}

type Send = ServerCalls['send'];

/** Sends all of it and names what the store does not take; everything else is durable then. */
export async function sendLines(send: Send, all: readonly Lines[]): Promise<readonly Refused[]> {
  const requests = gather(all);
  const refused: Refused[] = [];
  async function lane(): Promise<void> {
    for (let next = requests.shift(); next; next = requests.shift())
      refused.push(...(await sendOne(send, next)));
  }
  const lanes = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  return refused;
}

/** The same for lines that must not be refused. */
export async function sendOwn(send: Send, lines: readonly string[]): Promise<void> {
  const sent = await send(Buffer.from(lines.join('\n')));
  if (sent.kind === 'stored') return;
  const reason = sent.kind === 'refused' ? sent.reason : 'the request is too large';
  throw new PipelineError('IP_SERIES_WRITE', 'reject', `InfluxDB refused a record: ${reason}`);
}

/** Any number of lines that must not be refused. */
export async function sendOwnLines(send: Send, lines: readonly string[]): Promise<void> {
  for (let at = 0; at < lines.length; at += LINES_MAX)
    await sendOwn(send, lines.slice(at, at + LINES_MAX));
}

/** Lines as requests take them; `indexOf` names the i-th of all. */
export function linesOf(
  texts: readonly string[],
  indexOf: (line: number) => number,
): readonly Lines[] {
  const pieces: Lines[] = [];
  for (let at = 0; at < texts.length; at += LINES_MAX) {
    const some = texts.slice(at, at + LINES_MAX);
    const lines = Buffer.from(some.map((text) => `${text}\n`).join(''));
    pieces.push({ lines, count: some.length, indexOf: (line) => indexOf(at + line) });
  }
  return pieces;
}

function gather(all: readonly Lines[]): Lines[][] {
  const requests: Lines[][] = [];
  let count = LINES_MAX;
  for (const lines of all) {
    if (lines.count === 0) continue;
    count += lines.count;
    if (count > LINES_MAX) {
      requests.push([]);
      count = lines.count;
    }
    requests.at(-1)?.push(lines);
  }
  return requests;
}

async function sendOne(send: Send, request: readonly Lines[]): Promise<readonly Refused[]> {
  const body = request.length === 1 ? request[0]?.lines : undefined;
  const sent = await send(body ?? Buffer.concat(request.map(({ lines }) => lines)));
  if (sent.kind === 'stored') return [];
  const single = request.flatMap(({ lines, indexOf }) =>
    splitLines(lines.toString()).map((text, i) => ({ text, index: indexOf(i) })),
  );
  return narrow(send, single, sent);
}

interface Line {
  readonly text: string;
  readonly index: number;
}

/** Halves what was refused until every bad line stands alone; good halves are stored on the way. */
async function narrow(
  send: Send,
  lines: readonly Line[],
  sent: Awaited<ReturnType<Send>>,
): Promise<readonly Refused[]> {
  if (sent.kind === 'stored') return [];
  const reason = sent.kind === 'refused' ? sent.reason : 'the row is too large';
  const all = sent.kind === 'refused' && sent.dropped === lines.length;
  if (lines.length === 1 || all) return lines.map(({ index }) => ({ index, reason }));
  const refused: Refused[] = [];
  const middle = lines.length >> 1;
  for (const half of [lines.slice(0, middle), lines.slice(middle)]) {
    const body = Buffer.from(half.map(({ text }) => text).join('\n'));
    refused.push(...(await narrow(send, half, await send(body))));
  }
  return refused;
}

import {
  KIND_IDS,
  kindOf,
  type Quality,
  type Reading,
  type ReadingExtra,
} from '@infrapulse/domain';
import { type Fault, fault } from './fault.ts';
import { didYouMean } from './nearest.ts';

/**
 * Readings as a table: one row is one message object, metrics have a column each. An export of it imports unchanged:
 * `rawStatus` and `vocab` are what the device sent, `notRead` names metrics that were sent as null, separated by `;`.
 */
export const READING_COLUMNS = [
  { name: 'ts', type: 'time' },
  { name: 'kind', type: 'text' },
  { name: 'asset', type: 'text' },
  { name: 'part', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'rawStatus', type: 'text' },
  { name: 'vocab', type: 'text' },
  { name: 'error', type: 'text' },
  { name: 'quality', type: 'text' },
  { name: 'historical', type: 'boolean' },
  { name: 'periodS', type: 'integer' },
  { name: 'errorInfo', type: 'text' },
  { name: 'alarms', type: 'text' },
  { name: 'ext', type: 'text' },
  { name: 'notRead', type: 'text' },
] as const;

/** What a message may hold beside metrics. */
const FIELDS = new Set<string>([...READING_COLUMNS.map(({ name }) => name), 'seq', 'metrics']);
const JSON_FIELDS = ['errorInfo', 'alarms', 'ext'] as const;
const WHOLE_FIELDS = ['seq', 'periodS'] as const;
const TEXT_FIELDS = ['part', 'vocab', 'error', 'quality'] as const;

interface ReadingLike
  extends Pick<
    Reading,
    'ts' | 'asset' | 'part' | 'status' | 'rawStatus' | 'vocab' | 'error' | 'historical' | 'metrics'
  > {
  readonly kind: string;
  readonly quality: Quality;
  readonly extra: ReadingExtra | null;
}

/** The cells of a stored reading, in the order of READING_COLUMNS, then of `metrics`. */
export function readingCells(row: ReadingLike, metrics: readonly string[]) {
  const { extra } = row;
  const notRead = Object.keys(row.metrics).filter((name) => row.metrics[name] === null);
  const json = JSON_FIELDS.map((name) =>
    extra?.[name] === undefined ? null : JSON.stringify(extra[name]),
  );
  return [
    row.ts,
    row.kind,
    row.asset,
    row.part,
    row.status,
    row.rawStatus,
    row.vocab,
    row.error,
    row.quality,
    row.historical,
    extra?.periodS ?? null,
    ...json,
    notRead.length > 0 ? notRead.join(';') : null,
    ...metrics.map((name) => row.metrics[name] ?? null),
  ];
}

const METRICS: ReadonlySet<string> = new Set(
  KIND_IDS.flatMap((kind) => Object.keys(kindOf(kind).metrics)),
);

/** The first column that is neither a field of a message nor a metric of any kind. */
export function strangeColumn(columns: readonly string[]): Fault | undefined {
  const strange = columns.find((name) => !FIELDS.has(name) && !METRICS.has(name));
  if (strange === undefined) return undefined;
  const hint = `"${strange}" is neither a field nor a metric.`;
  return fault('SCHEMA', strange, hint + didYouMean(strange, [...FIELDS, ...METRICS]));
}

/** The message object that a row stands for, for a gateway's topic, or what keeps it from being one. */
export function messageOfRow(
  cells: Readonly<Record<string, unknown>>,
): Record<string, unknown> | Fault {
  const message: Record<string, unknown> = {};
  const metrics: Record<string, unknown> = { ...(cells['metrics'] as object | undefined) };
  for (const [name, cell] of Object.entries(cells)) {
    if (cell === null || cell === undefined || cell === '' || name === 'metrics') continue;
    if (!FIELDS.has(name)) metrics[name] = metricOf(cell);
  }
  for (const name of textOf(cells['notRead']).split(';').filter(Boolean)) metrics[name] = null;
  const bad = takeFields(message, cells);
  if (bad) return bad;
  if (Object.keys(metrics).length > 0) message['metrics'] = metrics;
  return message;
}

function takeFields(
  message: Record<string, unknown>,
  cells: Readonly<Record<string, unknown>>,
): Fault | undefined {
  for (const name of ['kind', 'asset', ...TEXT_FIELDS] as const)
    if (isSaid(cells[name])) message[name] = textOf(cells[name]);
  if (isSaid(cells['ts'])) message['ts'] = numberOr(cells['ts']);
  // What the device said stands for what it was taken as.
  const status = isSaid(cells['rawStatus']) ? cells['rawStatus'] : cells['status'];
  if (isSaid(status)) message['status'] = typeof status === 'number' ? status : textOf(status);
  for (const name of WHOLE_FIELDS) if (isSaid(cells[name])) message[name] = numberOr(cells[name]);
  for (const name of JSON_FIELDS) {
    const cell = cells[name];
    if (!isSaid(cell)) continue;
    try {
      message[name] = typeof cell === 'string' ? (JSON.parse(cell) as unknown) : cell;
    } catch {
      return fault('SCHEMA', name, `${name} must be JSON.`);
    }
  }
  return undefined;
}

function isSaid(cell: unknown): boolean {
  return cell !== undefined && cell !== null && cell !== '';
}

function textOf(cell: unknown): string {
  if (cell === undefined || cell === null) return '';
  return typeof cell === 'string' ? cell : String(cell as never);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A number, where text is one; else the text as it is. */
function numberOr(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell;
  const text = cell.trim();
  return NUMBER.test(text) ? Number(text) : text;
}

function metricOf(cell: unknown): unknown {
  const value = numberOr(cell);
  if (value === 'null') return null;
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

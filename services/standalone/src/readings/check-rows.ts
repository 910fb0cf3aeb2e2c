import {
  decodeTelemetry,
  type Fault,
  fault,
  messageOfRow,
  strangeColumn,
} from '@infrapulse/contracts';
import type { FileRow } from '@infrapulse/tables';
import { type KnownAssets, speakerOf } from './known-assets.ts';

/** A row that can be sent. */
export interface GoodRow {
  readonly line: number;
  readonly kind: string;
  readonly asset: string;
  readonly ts: number;
  /** A test is no sign of life: it connects no asset. */
  readonly isTest: boolean;
  /** The message object as JSON. */
  readonly text: string;
  /** Values that ingest will set aside. */
  readonly setAside: readonly Fault[];
}

interface BadRow {
  readonly line: number;
  readonly asset: string;
  readonly fault: Fault;
}

const TOPIC = { use: 'gateway_telemetry', gateway: 'import' } as const;

/** Checks rows as ingest will check the messages they become. */
export function createRowCheck(assets: KnownAssets, now: number) {
  let known: string | undefined;
  let strange: Fault | undefined;
  const context = {
    now,
    node: 'import',
    strict: false,
    who: (kind: never, asset: string, part: string) => speakerOf(assets, { kind, asset, part }),
  };

  /** The columns of a table are the same in every row. */
  function strangeIn(cells: Readonly<Record<string, unknown>>): Fault | undefined {
    const names = Object.keys(cells);
    const columns = names.join('\n');
    if (columns !== known) strange = strangeColumn(names);
    known = columns;
    return strange;
  }

  return ({ line, cells, fault: unreadable }: FileRow): GoodRow | BadRow => {
    if (!cells) return { line, asset: '', fault: fault('SCHEMA', '', unreadable ?? '') };
    const asset = typeof cells['asset'] === 'string' ? cells['asset'] : '';
    const bad = strangeIn(cells);
    if (bad) return { line, asset, fault: bad };
    const made = messageOfRow(cells);
    if ('hint' in made) return { line, asset, fault: made as unknown as Fault };
    const message = { ...made, historical: true };
    const text = JSON.stringify(message);
    const [decoded] = decodeTelemetry(TOPIC, Buffer.from(text), context);
    if (!decoded?.ok) {
      const { code = 'SCHEMA', field = '', hint = '' } = decoded ?? {};
      return { line, asset, fault: fault(code, field, hint) };
    }
    const { kind, ts, quality } = decoded.reading;
    const isTest = quality === 'TEST';
    return { line, kind, asset, ts, isTest, text, setAside: decoded.setAside };
  };
}

export function isBad(row: GoodRow | BadRow): row is BadRow {
  return 'fault' in row;
}

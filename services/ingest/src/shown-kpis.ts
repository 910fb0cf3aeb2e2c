import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type AlarmCommand,
  defaultPolicies,
  type KpiRecord,
  parseKpiKey,
} from '@infrapulse/domain';
import type { Table } from '@infrapulse/ports';
import { levelOf } from './reject-message.ts';

/** Keys looked at in one turn, so that no PUBACK waits long. */
const KEYS_A_TURN = 1000;

/** What is shown on a topic now. */
interface Shown {
  /** Of the record in the table. */
  readonly key: string;
  readonly period: string;
  /** Place among the policies that stand for the default, 0 the best. */
  readonly rank: number;
  readonly hasValue: boolean;
}

type Kpi = KpiRecord | AlarmCommand;

/** Which record stands on each KPI topic: the default policy and the newest period (interfaces §2). */
interface ShownKpis {
  /** Begins to follow them; before that nothing of them is read. */
  open(): void;
  /** Every topic, once what the table held when it was opened has been looked at. */
  topics(): AsyncIterable<string>;
  payload(topic: string): string | undefined;
  stop(): Promise<void>;
}

interface Deps {
  readonly openTable: () => Promise<Table<Kpi>>;
  /** A record that is shown from now. */
  readonly onShown: (topic: string, record: KpiRecord) => void;
  readonly onFailed: (error: unknown) => void;
}

export function createShownKpis({ openTable, onShown, onFailed }: Deps): ShownKpis {
  const shown = new Map<string, Shown>();
  let table: Table<Kpi> | undefined;
  let opening: Promise<void> | undefined;
  let isStopped = false;

  function show(key: string, hasValue: () => boolean): string | undefined {
    const { kpi, policy, scope, id, window, period } = parseKpiKey(key);
    const policies = defaultPolicies(kpi);
    const rank = policies.indexOf(policy);
    if (scope === 'part' || rank < 0) return undefined;
    const topic = `infrapulse/v1/kpi/${kpi}/${scope}/${levelOf(id)}/${window}`;
    const candidate = { key, period, rank, hasValue: policies.length < 2 || hasValue() };
    if (!takesOver(candidate, shown.get(topic))) return undefined;
    shown.set(topic, candidate);
    return topic;
  }

  async function load(): Promise<void> {
    const opened = await openTable();
    table = opened;
    opened.onChange((key, record) => {
      if (!record || 'type' in record) return;
      const topic = show(key, () => hasNumber(record));
      if (topic !== undefined) onShown(topic, record);
    });
    let looked = 0;
    for (const key of opened.keys()) {
      if (isStopped) return;
      show(key, () => hasNumber(opened.get(key)));
      looked += 1;
      if (looked % KEYS_A_TURN === 0) await nextTurn();
    }
  }

  function open(): Promise<void> {
    opening ??= load().catch(onFailed);
    return opening;
  }

  return {
    open: () => void open(),
    async *topics() {
      await open();
      yield* shown.keys();
    },
    payload(topic) {
      const record = table?.get(shown.get(topic)?.key ?? '');
      return record && JSON.stringify(record);
    },
    async stop() {
      isStopped = true;
      await opening;
      await table?.stop();
    },
  };
}

function hasNumber(record: Kpi | undefined): boolean {
  return record !== undefined && !('type' in record) && record.value !== null;
}

/** The newest period of a calendar window, and of several default policies the best that has a value. */
function takesOver(candidate: Shown, shown: Shown | undefined): boolean {
  if (!shown || candidate.period !== shown.period) return candidate.period >= (shown?.period ?? '');
  if (candidate.rank === shown.rank) return true;
  return candidate.hasValue && (!shown.hasValue || candidate.rank < shown.rank);
}

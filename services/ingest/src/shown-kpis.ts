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
  /** The topic that the record is shown on from now, undefined when it is not. */
  take(key: string, record: KpiRecord): string | undefined;
  /** Every topic, once what the table held at the start has been looked at. */
  topics(): AsyncIterable<string>;
  payload(topic: string): string | undefined;
  stop(): void;
}

export function createShownKpis(table: Table<Kpi>): ShownKpis {
  const shown = new Map<string, Shown>();
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
    let looked = 0;
    for (const key of table.keys()) {
      if (isStopped) return;
      show(key, () => hasNumber(table.get(key)));
      looked += 1;
      if (looked % KEYS_A_TURN === 0) await nextTurn();
    }
  }

  const loaded = nextTurn().then(load);
  return {
    take: (key, record) => show(key, () => hasNumber(record)),
    async *topics() {
      await loaded;
      yield* shown.keys();
    },
    payload(topic) {
      const record = table.get(shown.get(topic)?.key ?? '');
      return record && JSON.stringify(record);
    },
    stop() {
      isStopped = true;
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

import type { KpiLogRecord, KpiRecord } from '@infrapulse/domain';
import { nextTurn, type Table } from '@infrapulse/ports';
import { createShownTopics, hasNumber } from './shown-topics.ts';

/** Keys looked at in one turn, so that no PUBACK waits long. */
const KEYS_A_TURN = 1000;

/** What stands on the KPI topics, read from the log once somebody asks. */
interface ShownKpis {
  /** Begins to follow them; before that nothing of them is read. */
  open(): void;
  /** Every topic, once what the table held when it was opened has been looked at. */
  topics(): AsyncIterable<string>;
  payload(topic: string): string | undefined;
  stop(): Promise<void>;
}

interface Deps {
  readonly openTable: () => Promise<Table<KpiLogRecord>>;
  /** A record that is shown from now. */
  readonly onShown: (topic: string, record: KpiRecord) => void;
  readonly onFailed: (error: unknown) => void;
}

export function createShownKpis({ openTable, onShown, onFailed }: Deps): ShownKpis {
  const shown = createShownTopics();
  let table: Table<KpiLogRecord> | undefined;
  let opening: Promise<void> | undefined;
  let isStopped = false;

  async function load(): Promise<void> {
    const opened = await openTable();
    table = opened;
    opened.onChange((key, record) => {
      if (!record || 'type' in record) return;
      const topic = shown.show(key, () => hasNumber(record));
      if (topic !== undefined) onShown(topic, record);
    });
    let looked = 0;
    for (const key of opened.keys()) {
      if (isStopped) return;
      shown.show(key, () => hasNumber(opened.get(key)));
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
      yield* shown.topics();
    },
    payload(topic) {
      const record = table?.get(shown.keyOn(topic));
      return record && JSON.stringify(record);
    },
    async stop() {
      isStopped = true;
      await opening;
      await table?.stop();
    },
  };
}

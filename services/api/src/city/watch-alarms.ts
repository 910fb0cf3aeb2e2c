import { topics } from '@infrapulse/contracts';
import type {
  Alarm,
  AlarmRecord,
  AlarmTransition,
  CommandResult,
  Positions,
} from '@infrapulse/domain';
import type { Consumer, StreamPort, StreamRecord } from '@infrapulse/ports';
import { nearEnd } from './follow-readings.ts';

export type PlacedTransition = StreamRecord<AlarmTransition>;

/** Alarms that are not normal, the newest transitions, and outcomes of commands. */
export interface AlarmsView {
  /** The alarm's present record: not normal, or normal as its newest transition left it. */
  get(id: string): Alarm | undefined;
  open(): IterableIterator<Alarm>;
  openOf(asset: string): readonly Alarm[];
  /** Alarms of `open` and those that went back to normal as far as transitions are kept. */
  known(): IterableIterator<Alarm>;
  /** Newest transitions, oldest first; of one alarm when named. */
  transitions(alarm?: string): readonly PlacedTransition[];
  /**
   * The time from which `transitions` has every one; -Infinity when it has all that the log has, Infinity when that is
   * not known.
   */
  keptSince(): number;
  /** An outcome is told once what it did can be read here: its alarm's record may come after it. */
  resultOf(commandId: string): CommandResult | undefined;
  onTransition(listener: (placed: PlacedTransition) => void): () => void;
  /** Told whenever `resultOf` may know more. */
  onResult(listener: () => void): () => void;
  readonly consumer: Consumer;
  stop(): Promise<void>;
}

const TRANSITIONS_KEPT = 20_000;
const RESULTS_KEPT = 10_000;

export async function watchAlarms(stream: StreamPort): Promise<AlarmsView> {
  const table = await stream.table(topics.alarmStates);
  const openByAsset = createOpenIndex();
  const forget = table.onChange((id, alarm) => openByAsset.set(id, alarm));
  for (const [id, alarm] of table.entries()) openByAsset.set(id, alarm);
  const from = await nearEnd(stream, topics.alarms, TRANSITIONS_KEPT);
  const journal = createJournal(await partitionsCut(stream, from));
  const consumer = await stream.consume(
    { topic: topics.alarms, group: null, from },
    ({ records }) => {
      for (const record of records) journal.take(record);
    },
  );
  await consumer.caughtUp();
  const isShown = ({ outcome, alarm }: CommandResult) =>
    outcome !== 'applied' || !isBehind(table.get(alarm), journal.newest.get(alarm));
  return {
    get: (id) => table.get(id) ?? journal.newest.get(id)?.value.alarm,
    *open() {
      for (const [, alarm] of table.entries()) yield alarm;
    },
    openOf: openByAsset.of,
    *known() {
      for (const [, alarm] of table.entries()) yield alarm;
      for (const [id, { value }] of journal.newest) {
        if (!table.get(id)) yield value.alarm;
      }
    },
    transitions: journal.of,
    keptSince: journal.keptSince,
    resultOf(commandId) {
      const result = journal.results.get(commandId);
      return result && isShown(result) ? result : undefined;
    },
    onTransition: journal.onTransition,
    onResult(listener) {
      const ends = [journal.onResult(listener), table.onChange(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
    consumer,
    async stop() {
      forget();
      await Promise.all([consumer.stop(), table.stop()]);
    },
  };
}

/** Those that have older records than `from`. */
async function partitionsCut(stream: StreamPort, from: Positions): Promise<Set<number>> {
  const ends = await stream.ends(topics.alarms);
  const cut = ends.flatMap(({ first }, partition) =>
    first < (from[partition] ?? 0) ? [partition] : [],
  );
  return new Set(cut);
}

/** Whether the alarm's present record does not tell of its newest step yet. */
function isBehind(now: Alarm | undefined, newest: PlacedTransition | undefined): boolean {
  const said = newest?.value.alarm;
  if (!said || said.historical) return false;
  if (!now) return said.state !== 'NORMAL';
  if (now.occurrence !== said.occurrence) return now.occurrence < said.occurrence;
  return (now.stepNo ?? Number.POSITIVE_INFINITY) < (newest?.value.stepNo ?? 0);
}

function createOpenIndex() {
  const byId = new Map<string, Alarm>();
  const byAsset = new Map<string, Set<string>>();
  return {
    set(id: string, alarm: Alarm | undefined): void {
      const before = byId.get(id);
      if (before) byAsset.get(before.assetOrId)?.delete(id);
      if (!alarm) return void byId.delete(id);
      byId.set(id, alarm);
      const own = byAsset.get(alarm.assetOrId) ?? new Set();
      byAsset.set(alarm.assetOrId, own.add(id));
    },
    of: (asset: string): readonly Alarm[] =>
      [...(byAsset.get(asset) ?? [])].map((id) => byId.get(id) as Alarm),
  };
}

/** `cut`: partitions of which it does not see the first record. */
function createJournal(cut: Set<number>) {
  const kept: PlacedTransition[] = [];
  /** Of what is not kept, the newest. */
  let lostUntil = Number.NEGATIVE_INFINITY;
  const newest = new Map<string, PlacedTransition>();
  const results = new Map<string, CommandResult>();
  const onTransition = createListeners<PlacedTransition>();
  const onResult = createListeners<void>();

  function takeTransition(placed: PlacedTransition): void {
    kept.push(placed);
    newest.set(placed.value.alarm.id, placed);
    if (kept.length > TRANSITIONS_KEPT * 1.1) {
      for (const old of kept.splice(0, kept.length - TRANSITIONS_KEPT)) {
        if (newest.get(old.value.alarm.id) === old) newest.delete(old.value.alarm.id);
        lostUntil = Math.max(lostUntil, old.value.at);
      }
    }
    onTransition.tell(placed);
  }

  function takeResult(result: CommandResult): void {
    results.set(result.commandId, result);
    if (results.size > RESULTS_KEPT) results.delete(results.keys().next().value as string);
    onResult.tell();
  }

  return {
    newest,
    results,
    onTransition: onTransition.add,
    onResult: onResult.add,
    of: (alarm?: string) =>
      alarm === undefined ? kept : kept.filter(({ value }) => value.alarm.id === alarm),
    keptSince: () => {
      if (cut.size > 0) return Number.POSITIVE_INFINITY;
      return lostUntil === Number.NEGATIVE_INFINITY ? lostUntil : lostUntil + 1;
    },
    take(record: StreamRecord<AlarmRecord>): void {
      // What is told of the past does not say what was lost before it.
      if (!isOfPast(record.value) && cut.delete(record.partition))
        lostUntil = Math.max(lostUntil, record.value.at);
      if (record.value.type === 'transition') takeTransition(record as PlacedTransition);
      else takeResult(record.value);
    },
  };
}

function isOfPast(value: AlarmRecord): boolean {
  return value.type === 'transition' && value.alarm.historical;
}

function createListeners<T>() {
  const listeners = new Set<(value: T) => void>();
  return {
    tell: (value: T): void => {
      for (const listener of listeners) listener(value);
    },
    add: (listener: (value: T) => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

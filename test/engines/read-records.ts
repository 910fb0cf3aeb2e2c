import { topics } from '../../packages/contracts/src/index.ts';
import type {
  AlarmRecord,
  KpiRecord,
  RuleSet,
  Session,
  SpanRecord,
  StateRecord,
} from '../../packages/domain/src/index.ts';
import type { StreamPort, Topic } from '../../packages/ports/src/index.ts';

type Figures = Readonly<Record<string, unknown>>;

/** Everything computed that a log holds, by name, without what is its own: positions, and ids made by chance. */
export interface Computed {
  readonly kpis: ReadonlyMap<string, Figures>;
  readonly states: ReadonlyMap<string, Figures>;
  readonly transitions: ReadonlyMap<string, Figures>;
  /** Asset~part~session → each time it was kept. */
  readonly sessions: ReadonlyMap<string, readonly Figures[]>;
  /** The set of alarm rules in force, by rule. */
  readonly rules: ReadonlyMap<string, Figures>;
  /** Asset~part → every batch of spans, as published. */
  readonly spans: ReadonlyMap<string, readonly Figures[]>;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const PAGE = 20_000;

export async function readComputed(stream: StreamPort): Promise<Computed> {
  const kpis = await newest<KpiRecord>(stream, topics.kpis as Topic<KpiRecord>);
  const states = await newest<StateRecord>(stream, topics.states);
  const alarms = await all<AlarmRecord>(stream, topics.alarms);
  const spans = new Map<string, Figures[]>();
  for (const record of await all<SpanRecord>(stream, topics.spans)) {
    const name = `${record.asset}~${record.part}`;
    spans.set(name, [...(spans.get(name) ?? []), figuresOf(record)]);
  }
  const sessions = new Map<string, Figures[]>();
  for (const session of await all<Session>(stream, topics.sessions)) {
    const name = `${session.asset}~${session.part}~${session.id}`;
    sessions.set(name, [...(sessions.get(name) ?? []), figuresOf(session)]);
  }
  const [set] = (await newest<RuleSet>(stream, topics.rules)).values();
  const rules = new Map(
    ((set?.['rules'] ?? []) as readonly Figures[]).map((rule) => [String(rule['id']), rule]),
  );
  const transitions = alarms.flatMap((one) =>
    one.type === 'transition' ? [[one.id, figuresOf(one)] as const] : [],
  );
  expectOnce(transitions.map(([id]) => id));
  return { kpis, states, transitions: new Map(transitions), sessions, rules, spans };
}

function expectOnce(ids: readonly string[]): void {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new Error(`the transition ${twice} was published twice`);
}

function figuresOf(record: object): Figures {
  const text = JSON.stringify(record, (key, value: unknown) =>
    key === 'src' || key === 'position' ? undefined : value,
  );
  return JSON.parse(text.replace(UUID, 'uuid')) as Figures;
}

async function newest<T>(stream: StreamPort, topic: Topic<T>): Promise<Map<string, Figures>> {
  const table = await stream.table(topic);
  const found = new Map<string, Figures>();
  // Commands on KPI alarms, and what folds tell each other, travel in the same topic.
  for (const [key, value] of table.entries())
    if (!('type' in (value as object))) found.set(key, figuresOf(value as object));
  await table.stop();
  return found;
}

/** Oldest first within each partition. */
async function all<T>(stream: StreamPort, topic: Topic<T>): Promise<readonly T[]> {
  const pages: T[][] = [];
  let page = await stream.tail(topic, { limit: PAGE });
  for (;;) {
    pages.push(page.records.map(({ value }) => value));
    if (!page.before) break;
    page = await stream.tail(topic, { limit: PAGE, before: page.before });
  }
  return pages.flat().reverse();
}

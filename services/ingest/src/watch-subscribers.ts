import type { Aedes, Client, Subscription } from 'aedes';

/** Filters that could match telemetry, by the client that holds them. */
export interface Subscribers {
  /** Called for each SUBSCRIBE, restored ones too; false when it is one too many. */
  add(client: Client, subscription: Subscription): boolean;
  /** Whether the client holds this filter. */
  has(client: Client, filter: string): boolean;
  /** Nobody listens to telemetry: routing it would be for nothing. */
  readonly nobodyListens: boolean;
  /** Somebody may listen to KPIs. */
  readonly wantsKpis: boolean;
  /** Called whenever somebody begins to, and nobody did. */
  onKpisWanted(listener: () => void): void;
}

const OTHER_LEAVES = /\/(presence|session)$/;

export function createSubscribers(
  broker: Aedes,
  limits: { readonly subscriptionsMax: number; readonly sessionsMax: number },
): Subscribers {
  const filters = new Map<Client, Set<string>>();
  let listening = 0;
  let wanting = 0;
  let onWanted = () => {};

  function count(filter: string, by: 1 | -1): void {
    if (mayMatchTelemetry(filter)) listening += by;
    if (!mayMatchKpis(filter)) return;
    wanting += by;
    if (wanting === 1 && by === 1) onWanted();
  }

  function drop(client: Client): void {
    for (const filter of filters.get(client) ?? []) count(filter, -1);
    filters.delete(client);
  }

  /** Sessions that outlive their connection, beside the one that comes back. */
  function persistentBeside(id: string): number {
    let count = 0;
    for (const client of filters.keys()) if (!client.clean && client.id !== id) count += 1;
    return count;
  }

  broker.on('client', (client) => {
    // The session lives on, or ended, under the same id.
    for (const before of filters.keys())
      if (before.id === client.id && before !== client) drop(before);
  });
  broker.on('clientDisconnect', (client) => {
    if (client.clean) drop(client);
  });
  broker.on('unsubscribe', (topics, client) => {
    const own = filters.get(client);
    for (const topic of topics) if (own?.delete(topic)) count(topic, -1);
  });

  return {
    add(client, { topic }) {
      if (topic.startsWith('$share/')) return false;
      const isFirst = !filters.has(client);
      const own = filters.get(client) ?? new Set<string>();
      if (own.has(topic)) return true;
      if (own.size >= limits.subscriptionsMax) return false;
      if (isFirst && !client.clean && persistentBeside(client.id) >= limits.sessionsMax)
        return false;
      own.add(topic);
      filters.set(client, own);
      count(topic, 1);
      return true;
    },
    has: (client, filter) => filters.get(client)?.has(filter) ?? false,
    get nobodyListens() {
      return listening === 0;
    },
    get wantsKpis() {
      return wanting > 0;
    },
    onKpisWanted(listener) {
      onWanted = listener;
    },
  };
}

export function mayMatchKpis(filter: string): boolean {
  const wanted = ['infrapulse', 'v1', 'kpi'];
  for (const [i, level] of filter.split('/').entries()) {
    if (level === '#' || i >= wanted.length) return true;
    if (level !== '+' && level !== wanted[i]) return false;
  }
  return false;
}

/** Cautious: true unless the filter surely leaves telemetry alone. */
function mayMatchTelemetry(filter: string): boolean {
  const [first = '', version = '', third = ''] = filter.split('/', 3);
  if (first === '#' || first === '+') return true;
  if (first !== 'infrapulse') return false;
  if (version === 'v1' && ['kpi', 'alarm', 'rejected', 'clock'].includes(third)) return false;
  return !OTHER_LEAVES.test(filter);
}

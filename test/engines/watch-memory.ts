import type { Worker } from './worker.ts';

const EVERY_MS = 2000;
const MIB = 2 ** 20;
const BASIC = /^(process_resident_memory_bytes|process_start_time_seconds) (\S+)$/gm;

/** What a process says of itself in its metrics. */
interface Basics {
  readonly memoryMib: number;
  /** The same as long as it is the same process. */
  readonly startedAtS: number;
}

export async function basicsOf({ addresses }: Worker): Promise<Basics> {
  const { health, http = health } = addresses;
  const text = await (await fetch(`${http}/metrics`)).text();
  const found = Object.fromEntries(
    [...text.matchAll(BASIC)].map(([, name, value]) => [name, value]),
  );
  return {
    memoryMib: Math.round(Number(found['process_resident_memory_bytes']) / MIB),
    startedAtS: Number(found['process_start_time_seconds']),
  };
}

/** Most memory of each service, phase by phase. */
export interface MemoryWatch {
  /** What is measured from now on belongs to this phase. */
  phase(name: string): void;
  /** MiB. */
  most(service: string, phase: string): number;
  /** Phase → service → MiB. */
  readonly table: Readonly<Record<string, Readonly<Record<string, number>>>>;
  stop(): void;
}

export function watchMemory(workers: ReadonlyMap<string, Worker>): MemoryWatch {
  const table: Record<string, Record<string, number>> = {};
  let present = '';

  async function look(): Promise<void> {
    const row = (table[present] ??= {});
    for (const [name, worker] of workers) {
      const basics = await basicsOf(worker).catch(() => undefined);
      row[name] = Math.max(row[name] ?? 0, basics?.memoryMib ?? 0);
    }
  }

  const ticking = setInterval(() => void look(), EVERY_MS);
  return {
    phase(name) {
      present = name;
    },
    most: (service, phase) => table[phase]?.[service] ?? 0,
    table,
    stop: () => clearInterval(ticking),
  };
}

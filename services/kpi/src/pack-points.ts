import type { Points } from '@infrapulse/domain';

/** Points as a checkpoint holds them: instants as bytes, and how many in a row say the same. */
export interface PackedPoints {
  /** Float64, in the byte order of the machine. */
  readonly ts: Uint8Array;
  readonly runs: readonly (readonly [count: number, status: string, raw: string])[];
  readonly fronts: readonly number[];
}

export function packPoints({ ts, status, raw, fronts }: Points): PackedPoints {
  const runs: [number, string, string][] = [];
  for (let i = 0; i < ts.length; i += 1) {
    const last = runs.at(-1);
    if (last && last[1] === status[i] && last[2] === raw[i]) last[0] += 1;
    else runs.push([1, status[i] as string, raw[i] as string]);
  }
  return { ts: new Uint8Array(Float64Array.from(ts).buffer), runs, fronts };
}

export function unpackPoints({ ts, runs, fronts }: PackedPoints): Points {
  // Copied, as bytes out of a store lie at any address.
  const instants = new Float64Array(new Uint8Array(ts).buffer);
  const status: string[] = [];
  const raw: string[] = [];
  for (const [count, itsStatus, itsRaw] of runs) {
    for (let i = 0; i < count; i += 1) {
      status.push(itsStatus);
      raw.push(itsRaw);
    }
  }
  return { ts: [...instants], status, raw, fronts };
}

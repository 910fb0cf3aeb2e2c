import type { Dataset } from '@infrapulse/ports';
import { fieldText, influxqlText, tagText } from './escape-text.ts';
import type { ServerCalls } from './server-calls.ts';

const MEASUREMENT = 'infrapulse_redo';

/** A row that takes the place of a stored one, as a line; it waits for the commit of its batch. */
export interface Redo {
  /** What it is called when it is refused. */
  readonly index: number;
  readonly line: string;
}

interface BatchName {
  readonly dataset: Dataset;
  readonly writer: string;
  readonly batch: number;
}

/** Points that hold rows until their batch is committed; each batch overwrites those before. */
export function redoLines(
  redo: readonly Redo[],
  { dataset, writer, batch, time }: BatchName & { readonly time: number },
): readonly string[] {
  return redo.map(
    (one, slot) =>
      `${MEASUREMENT},dataset=${dataset},slot=${slot},writer=${tagText(writer)} redo=${fieldText(JSON.stringify({ batch, line: one.line }))} ${time}`,
  );
}

/** What of a batch still waits, in its order. */
export async function readRedo(
  { influxql }: ServerCalls,
  { dataset, writer, batch }: BatchName,
): Promise<readonly Redo[]> {
  const [slots = []] = await influxql([
    `SELECT last("redo") FROM "${MEASUREMENT}" WHERE "dataset"=${influxqlText(dataset)} AND "writer"=${influxqlText(writer)} GROUP BY "slot"`,
  ]);
  return slots
    .map(({ tags, values }) => ({
      index: Number(tags?.['slot']),
      ...(JSON.parse(String(values[0]?.[1])) as { readonly line: string; readonly batch: number }),
    }))
    .filter((one) => one.batch === batch)
    .sort((a, b) => a.index - b.index);
}

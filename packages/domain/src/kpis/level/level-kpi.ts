import type { AssetPart } from '../../model/asset.ts';
import type { KpiDefinition } from '../catalog.ts';
import { type KpiFigures, NO_PARTS, ratio } from '../figures.ts';

/** Newest value of each metric of a part that is not too old; a metric without one is absent. */
export type Levels = Readonly<Record<string, number>>;

/** Whole thousandths of an amount, of one part or of many: what is there, of what the known ones hold, of what all hold. */
export interface LevelSums {
  readonly content: number;
  readonly known: number;
  readonly all: number;
}

/** A KPI of what stands right now, from the newest readings of parts of a role: window `now`. */
export interface LevelKpi extends KpiDefinition {
  readonly role: string;
  readonly metrics: readonly string[];
  /** null when the register does not say what the part holds when it is full. */
  ofPart(part: AssetPart, levels: Levels): LevelSums | null;
  /** Whether parts may be added up: each says how large it is. */
  readonly isSized: (part: AssetPart) => boolean;
}

export const NO_LEVEL: LevelSums = { content: 0, known: 0, all: 0 };

/** What is unknown may be empty or full. */
export function levelFigures({ content, known, all }: LevelSums, coverageMin: number): KpiFigures {
  const coverage = all > 0 ? known / all : null;
  const enough = coverage !== null && coverage >= coverageMin;
  const { value } = ratio(content, known);
  const high = content + all - known;
  return {
    value: enough ? value : null,
    numerator: content / 1000,
    denominator: known / 1000,
    coverage,
    bounds: { low: ratio(content, all).value, high: ratio(high, all).value },
    whole: { low: content, high, of: all },
    ...(enough ? {} : { insufficient: all > 0 ? 'the readings are too old' : NO_PARTS }),
  };
}

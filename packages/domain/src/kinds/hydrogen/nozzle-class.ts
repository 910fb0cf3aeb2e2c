import type { AssetPart } from '../../model/asset.ts';

/** Pressure classes of dispensers (SAE J2601): 35 and 70 MPa. */
export const NOZZLE_CLASSES = ['H35', 'H70'] as const;
type NozzleClass = (typeof NOZZLE_CLASSES)[number];

/** 35, "70 MPa", "700 bar", "H70". */
const WRITTEN = /^\s*H?(35|70)0?\s*(?:MPa|bar)?\s*$/i;

/** The class of a nozzle by its attribute `pressureClass`; null when it states none. */
export function nozzleClassOf(part: Pick<AssetPart, 'attributes'> | undefined): NozzleClass | null {
  const found = WRITTEN.exec(String(part?.attributes['pressureClass'] ?? ''));
  return NOZZLE_CLASSES.find((name) => name === `H${found?.[1]}`) ?? null;
}

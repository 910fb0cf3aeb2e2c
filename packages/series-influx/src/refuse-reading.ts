import type { ReadingRow } from '@infrapulse/ports';
import { isFieldText, isTagText } from './escape-text.ts';

/** InfluxDB counts time in 64 bits of nanoseconds: these Unix ms fit. */
export const TS_MIN = -9_223_372_036_854;
export const TS_MAX = 9_223_372_036_853;
/** InfluxDB takes 1 MiB of a text field; a character is at most 3 bytes. */
const TEXT_MAX = 40_000;

/** Why the store cannot hold a row whatever its tags are, null when it can. */
export function refusalOf(row: ReadingRow): string | null {
  const { ts, at, metrics, extra } = row;
  if (!Number.isSafeInteger(ts)) return 'ts is no whole number of ms';
  if (ts < TS_MIN || ts > TS_MAX) return 'ts is outside the years 1677 to 2262';
  if (!Number.isSafeInteger(at)) return 'at is no whole number of ms';
  for (const name in metrics) {
    const value = metrics[name] as number | null;
    if (value !== null && !Number.isFinite(value)) return `metric ${name} is no finite number`;
  }
  if (row.error !== null && row.error.length > TEXT_MAX) return 'error is too long';
  if (extra !== null && JSON.stringify(extra).length > TEXT_MAX) return 'extra is too long';
  return null;
}

/** The same for its asset and part, which the caller remembers. */
export function tagRefusalOf({ asset, part }: Pick<ReadingRow, 'asset' | 'part'>): string | null {
  if (asset === '' || asset.length > 1000 || !isTagText(asset))
    return 'its asset id does not fit into a tag';
  if (part.length > 1000 || !isTagText(part)) return 'its part id does not fit into a tag';
  return null;
}

/** The same for a text, which the caller remembers too. */
export function textRefusalOf(text: string): string | null {
  if (text.length > TEXT_MAX) return 'a text is too long';
  return isFieldText(text) ? null : 'a text is not well formed';
}

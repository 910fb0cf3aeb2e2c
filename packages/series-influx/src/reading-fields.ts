/** Fields of a stored reading that are no metrics. */
export const READING_FIELDS = [
  'status',
  'raw_status',
  'vocab',
  'error',
  'quality',
  'historical',
  'at',
  'src',
  'nulls',
  'further',
  'fields',
] as const;

/** A metric of such a name goes to `further`. */
const OWN_NAMES: ReadonlySet<string> = new Set(['time', 'asset', 'part', ...READING_FIELDS]);

/** A metric that can be a field: no reserved word of ours or of the store. */
export function isMetricField(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) && !OWN_NAMES.has(name);
}

/** What `further` holds, as JSON. */
export interface Further {
  /** Metrics that the kind does not know; '-0' stands for the number that JSON does not know. */
  readonly m?: Readonly<Record<string, number | null | '-0'>>;
  /** The reading's own `extra`. */
  readonly x?: unknown;
}

/**
 * What is counted of the messages and the time of a group of assets (docs/decisions/0024); whole numbers that add up.
 * Times in ms.
 */
export const QUALITY_SUMS = [
  /** Time of assets that should be heard, less our own outages. */
  'expected',
  /** Part of it in which they were: within their hold of the last message received. */
  'connected',
  /** Time of parts that should say something each interval. */
  'due',
  /** Part of it of which nothing has come, by event time. */
  'lost',
  /** Accepted message objects, TEST left out. */
  'received',
  /** Refused message objects of known assets. */
  'refused',
  /** Accepted ones whose quality says that they are not to be used. */
  'unusable',
  /** Usable ones of which a metric or the status was set aside. */
  'setAside',
  /** Accepted ones that came later than the watermark waits. */
  'late',
  /** Ahead of their receipt, or refused for their time. */
  'skewed',
  /** Judged by the historian to change nothing. */
  'duplicate',
  /** Connectors shown free, and occupied, while their power was known; the parts of it that the power belies. */
  'free',
  'falseFree',
  'charging',
  'falseCharging',
  /** Accepted ones of the time before the log began: they could not have come in time. */
  'past',
] as const;
export type QualitySum = (typeof QUALITY_SUMS)[number];

/** Place of each sum in a list of them. */
export const QUALITY_PLACE = Object.fromEntries(
  QUALITY_SUMS.map((name, place) => [name, place]),
) as Readonly<Record<QualitySum, number>>;

/** A list of zeros, one for each sum; one of a former release may be shorter. */
export function noQuality(): number[] {
  return QUALITY_SUMS.map(() => 0);
}

/** A reading that came later than this after its event is late: so long windows wait before they close. */
export const LATE_MS = 120_000;

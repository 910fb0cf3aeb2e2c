/** How far the meters of one site have been read. */
export interface MeterEdge {
  /** The last 15-min edge that all its meters have passed. */
  readonly edge: number;
  /** That was too long ago to say anything about the present. */
  readonly stale: boolean;
  /** The register lists no such meters any more. */
  readonly isGone: boolean;
}

/**
 * Where the window of a sum over many meters ends: the newest edge that most of those that are live have passed; of all
 * where none is. Those behind it know less of the window, those ahead of it more than is asked of them.
 */
export function commonEdge(meters: readonly MeterEdge[]): number | null {
  const live = meters.filter(({ stale }) => !stale);
  const edges = (live.length > 0 ? live : meters).map(({ edge }) => edge).sort((a, b) => b - a);
  return edges[Math.floor(edges.length / 2)] ?? null;
}

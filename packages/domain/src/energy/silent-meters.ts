import type { AssetVersion } from '../model/asset.ts';
import { intervalMs } from '../register.ts';
import type { MeterLayout } from './meter-layout.ts';
import { metersOf, type PuePolicy } from './pue-policy.ts';

const SILENT_MIN_MS = 1_800_000;

/** Meters say nothing about the present after twice the longest of their intervals, half an hour at least. */
export function silentAfterMs(version: AssetVersion, parts: readonly string[]): number {
  return silentAfter(parts.map((part) => intervalMs(version, part)));
}

function silentAfter(intervals: readonly number[]): number {
  return Math.max(2 * Math.max(0, ...intervals), SILENT_MIN_MS);
}

/** Whether the meters that PUE needs, which passed an edge, are silent by then. */
export function isSilentSince(
  { layouts, policy }: { readonly layouts: readonly MeterLayout[]; readonly policy: PuePolicy },
  edge: number,
  at: number,
): boolean {
  const layout = layouts.findLast(({ from }) => from <= at);
  const meters = (layout && metersOf(layout, policy)?.all) ?? [];
  return at - edge > silentAfter(meters.map((meter) => meter.intervalMs));
}

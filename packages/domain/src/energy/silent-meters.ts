import type { AssetVersion } from '../model/asset.ts';
import { intervalMs } from '../register.ts';

const SILENT_MIN_MS = 1_800_000;

/** Meters say nothing about the present after twice the longest of their intervals, half an hour at least. */
export function silentAfterMs(version: AssetVersion, parts: readonly string[]): number {
  const longest = Math.max(0, ...parts.map((part) => intervalMs(version, part)));
  return Math.max(2 * longest, SILENT_MIN_MS);
}

/** Whether the meters of a data centre, which passed an edge, are silent by then. */
export function isSilentSince(version: AssetVersion, edge: number, at: number): boolean {
  const parts = version.parts.map(({ part }) => part);
  return at - edge > silentAfterMs(version, parts);
}

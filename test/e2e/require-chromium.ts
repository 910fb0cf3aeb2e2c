import { findChromium } from './find-chromium.ts';

/** Runs once before all files: one clear line instead of one failure per test. */
export function setup(): void {
  findChromium();
}

import type { Settings } from '@infrapulse/launch';
import type { Plan } from '@infrapulse/plan';
import type { HealthPart } from '@infrapulse/runtime';

export type ThreadRole = 'ingest' | 'folds' | 'simulator';

/** What a thread needs to begin; plain data. */
export interface ThreadStart {
  readonly settings: Settings;
  readonly plan: Plan;
  readonly demo: boolean;
  /** Where a simulated clock stands. */
  readonly now: number;
  /** Of the broker, for the simulator. */
  readonly mqttUrl: string;
}

export type ToThread =
  | { readonly type: 'start'; readonly start: ThreadStart }
  | { readonly type: 'stop' }
  | { readonly type: 'metrics'; readonly request: number }
  | { readonly type: 'clock'; readonly now: number };

export type FromThread =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'stopped' }
  | { readonly type: 'metrics'; readonly request: number; readonly text: string }
  | { readonly type: 'health'; readonly parts: Readonly<Record<string, HealthPart>> }
  | { readonly type: 'clock'; readonly now: number }
  | { readonly type: 'fatal'; readonly code: string; readonly message: string };

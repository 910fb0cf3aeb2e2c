import type { Log } from '@infrapulse/ports';

/** What the simulator can report. */
export interface Events {
  historyBegun(fields: { readonly from: string; readonly to: string }): void;
  historyGrown(fields: { readonly share: number; readonly objects: number }): void;
  historyDone(fields: { readonly objects: number; readonly seconds: number }): void;
  liveBegun(fields: { readonly assets: number; readonly speed: number }): void;
  failed(error: unknown): void;
}

export function createEvents(log: Log): Events {
  return {
    historyBegun: (fields) => log.info(fields, 'The simulated history is being published'),
    historyGrown: (fields) => log.info(fields, 'The simulated history grows'),
    historyDone: (fields) => log.info(fields, 'The simulated history is published'),
    liveBegun: (fields) => log.info(fields, 'The simulated city is live'),
    failed: (error) => log.error({ err: error }, 'The simulated city stopped'),
  };
}

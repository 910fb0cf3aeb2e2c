import { toIso } from '@infrapulse/contracts';
import type { Answer } from './channels/channel.ts';
import { post } from './channels/post.ts';

interface Beat {
  readonly url: string;
  readonly at: number;
  /** false while log time stands still: the outside system may say so too. */
  readonly moving: boolean;
  readonly signal: AbortSignal;
}

/** Tells an outside system that we live: it calls somebody when this stops. Not repeated: the next follows. */
export function beatWatchdog({ url, at, moving, signal }: Beat): Promise<Answer> {
  const event = {
    specversion: '1.0',
    id: `watchdog~${at}`,
    source: '/infrapulse/notifier',
    type: 'infrapulse.watchdog.v1',
    time: toIso(at),
    datacontenttype: 'application/json',
    data: { logTime: moving ? 'moving' : 'still' },
  };
  const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
  return post({ url, headers, body: JSON.stringify(event) }, signal);
}

import type { AlarmMatch } from '@infrapulse/contracts';
import { durationMs } from '@infrapulse/runtime';
import { z } from 'zod';
import type { Channel } from './channels/channel.ts';

const count = (fallback: number, what: string) =>
  z.number().int().positive().default(fallback).describe(what);

export const notifierConfig = z.strictObject({
  requestTimeout: durationMs()
    .prefault('10s')
    .describe('How long a channel may take to answer one message.'),
  retryFirst: durationMs().prefault('1s').describe('Wait after the first failed attempt.'),
  retryMax: durationMs()
    .prefault('5m')
    .describe('Longest wait between attempts, and the longest Retry-After that is obeyed.'),
  waitingMax: count(500, 'Notifications of one channel in hand; the rest waits in the log.'),
  rememberMax: count(
    20_000,
    'Newest notifications known to have ended, so that none is sent again.',
  ),
  lookEvery: durationMs()
    .prefault('1s')
    .describe('How often it is looked whether something must be repeated or escalated.'),
  watchdogEvery: durationMs().prefault('60s').describe('How often the outside system hears of us.'),
  stopWait: durationMs()
    .prefault('3s')
    .describe('How long a message on its way may take to be answered when we stop.'),
  silentAfter: durationMs()
    .prefault('30s')
    .describe('How long log time may stand still before PLATFORM_SILENT.'),
});

/** Which alarms are meant; absent: does not matter. */
export interface Match extends AlarmMatch {
  /** Opening hours (OSM subset), Asia/Shanghai. */
  readonly hours?: string | undefined;
}

export interface Route extends Match {
  readonly to: readonly string[];
  readonly rota?: string | undefined;
  readonly tell: readonly ('raise' | 'clear' | 'acknowledge')[];
  /** ms that alarms of this route wait for others, to go out together. */
  readonly groupWait: number;
  /** ms between calls while nobody acknowledges. */
  readonly repeat?: number | undefined;
  readonly escalate: readonly { readonly after: number; readonly to: readonly string[] }[];
}

interface Rota {
  readonly id: string;
  /** Begin of the first turn (Unix ms), and the length of each (ms). */
  readonly from: number;
  readonly turn: number;
  readonly turns: readonly (readonly string[])[];
}

export interface Silence extends Match {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** What is told at the end of each shift, of the alarms that are meant. */
export interface Summary extends AlarmMatch {
  /** When shifts end: ms since local midnight. */
  readonly at: readonly number[];
  readonly to: readonly string[];
}

/** What the settings say of who is told. */
export interface Routing {
  readonly routes: readonly Route[];
  readonly rotas: readonly Rota[];
  readonly silences: readonly Silence[];
}

export type NotifierConfig = z.output<typeof notifierConfig> &
  Routing & {
    readonly channels: readonly Channel[];
    readonly summaries: readonly Summary[];
    /** Asked with each message: whoever listens at any free port has an address only then. */
    readonly dashboardUrl: () => string;
    /** ms after which a notification that its channel does not take is given up. */
    readonly giveUpAfter: number;
    readonly watchdogUrl: string | null;
  };

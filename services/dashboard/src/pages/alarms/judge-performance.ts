import type { AlarmPerformanceAnswer } from '@infrapulse/contracts';

type Tone = 'good' | 'doubt' | 'bad' | 'none';

/** How a figure stands to its target (domain.md §5.3); null where there is none to meet. */
export interface Judged {
  readonly name:
    | 'average'
    | 'peak'
    | 'flood'
    | 'chattering'
    | 'fleeting'
    | 'stale'
    | 'top10'
    | 'low'
    | 'medium'
    | 'high';
  readonly value: number | null;
  readonly form: 'count' | 'share' | 'measure';
  readonly tone: Tone | null;
}

const AVERAGE_GOOD = 1;
const AVERAGE_MAX = 2;
const FLOOD_ABOVE = 10;
const FLOOD_SHARE = 0.01;
const STALE_BELOW = 5;
const TOP10_SHARE = 0.05;

/** The figures with their verdicts, in the order in which they are read. */
export function judgePerformance(figures: AlarmPerformanceAnswer): readonly Judged[] {
  const { averagePer10Min, peakPer10Min, positions, floodShare, chattering, fleeting } = figures;
  const { stale, top10Share, priorities, annunciated } = figures;
  const share = (value: number) => (annunciated === 0 ? null : value);
  const mix = { form: 'share', tone: null } as const;
  return [
    {
      name: 'average',
      value: averagePer10Min,
      form: 'measure',
      tone: averageTone(averagePer10Min),
    },
    {
      name: 'peak',
      value: peakPer10Min,
      form: 'count',
      tone: under(peakPer10Min <= FLOOD_ABOVE * positions),
    },
    { name: 'flood', value: floodShare, form: 'share', tone: under(floodShare < FLOOD_SHARE) },
    {
      name: 'chattering',
      value: chattering.length,
      form: 'count',
      tone: under(chattering.length === 0),
    },
    { name: 'fleeting', value: fleeting, form: 'count', tone: null },
    { name: 'stale', value: stale.length, form: 'count', tone: under(stale.length < STALE_BELOW) },
    {
      name: 'top10',
      value: top10Share,
      form: 'share',
      tone: top10Share === null ? 'none' : under(top10Share < TOP10_SHARE),
    },
    { name: 'low', value: share(priorities.low), ...mix },
    { name: 'medium', value: share(priorities.medium), ...mix },
    { name: 'high', value: share(priorities.high), ...mix },
  ];
}

function under(meets: boolean): Tone {
  return meets ? 'good' : 'bad';
}

function averageTone(average: number): Tone {
  if (average <= AVERAGE_GOOD) return 'good';
  return average <= AVERAGE_MAX ? 'doubt' : 'bad';
}

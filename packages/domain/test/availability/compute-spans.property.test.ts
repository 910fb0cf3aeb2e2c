import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClosedSpan, computeSpans } from '../../src/availability/compute-spans.ts';
import { type Evidence, noAssetEvidence, noPartEvidence } from '../../src/availability/evidence.ts';
import { addInterval, type Intervals } from '../../src/availability/intervals.ts';
import { addPoint, noPoints, type Points } from '../../src/availability/points.ts';
import { kindOf } from '../../src/kinds/kinds.ts';
import type { Asset, AssetVersion } from '../../src/model/asset.ts';

const LENGTH = 60;
const instant = fc.integer({ min: 0, max: LENGTH });

const points = fc
  .array(
    fc.record({
      ts: instant,
      status: fc.constantFrom('', '', 'CHARGING', 'CHARGING', 'IDLE', 'FAULTED', '!BAD', '!STALE'),
      raw: fc.constantFrom('', '1', '2'),
    }),
    { maxLength: 25 },
  )
  .map((all) => {
    const made: Points = noPoints();
    for (const { ts, status, raw } of all)
      addPoint(made, { ts, status, raw }, { from: 0, begins: [] });
    return made;
  });

const intervals = fc.array(fc.tuple(instant, instant), { maxLength: 4 }).map((all) => {
  const made: Intervals = [];
  for (const [a, b] of all) if (a !== b) addInterval(made, Math.min(a, b), Math.max(a, b));
  return made;
});

/** In service from 10 on; at 40 the register says something else of it. */
function assetOf(reporting: AssetVersion['reporting']): Asset {
  const first: AssetVersion = {
    validFrom: 0,
    name: '',
    site: '',
    siteName: '',
    operator: '',
    owner: '',
    gateway: '',
    district: '',
    city: '',
    lon: null,
    lat: null,
    datum: '',
    access: '',
    lifecycle: 'IN_SERVICE',
    commissionedAt: 10,
    retiredAt: null,
    telemetry: 'expected',
    connectedAt: 10,
    ...kindOf('charger').silence,
    reporting,
    clock: 'device',
    openingHours: '24/7',
    externalIds: {},
    attributes: {},
    parts: [{ part: '1', role: 'connector' } as AssetVersion['parts'][number]],
  };
  const versions = [first, { ...first, validFrom: 40, connectedAt: 43 }];
  return { id: 'c-1', kind: 'charger', origin: '', revision: 2, versions };
}

const known = fc.record({
  asset: fc.constantFrom('periodic', 'on_change').map((how) => assetOf(how as 'periodic')),
  part: fc.constantFrom('', '1'),
  own: fc.record({ points, fresh: intervals }).map((own) => ({ ...noPartEvidence(), ...own })),
  shared: fc
    .record({ overlay: points, alive: intervals, offline: intervals })
    .map((shared) => ({ ...noAssetEvidence(), ...shared })),
  windows: fc.constant([]),
  outages: intervals,
});
const life = fc.record({ alive: intervals, offline: intervals });

/** A gateway of its own by each version, or none. */
const evidence: fc.Arbitrary<Evidence> = fc
  .tuple(known, fc.oneof(fc.constant([]), fc.tuple(life, life)))
  .map(([of, lives]) => ({
    ...of,
    gateways: lives.map((one, i) => ({
      version: of.asset.versions[i] as AssetVersion,
      ...one,
    })),
  }));

/** The state of every instant asked for by itself, those alike put together. */
function instantByInstant(of: Evidence, from: number, to: number): ClosedSpan[] {
  const spans: ClosedSpan[] = [];
  for (let t = from; t < to; t += 1) {
    const [now] = computeSpans(of, t, t + 1) as [ClosedSpan];
    const last = spans.at(-1);
    const says = ({ state, status, cause, raw }: ClosedSpan) => [state, status, cause, raw].join();
    if (last && says(last) === says(now)) spans[spans.length - 1] = { ...last, end: t + 1 };
    else spans.push(now);
  }
  return spans;
}

describe('the spans of a part', () => {
  it('are what every instant by itself says, whatever was heard', () => {
    fc.assert(
      fc.property(evidence, instant, instant, (of, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(computeSpans(of, from, to)).toEqual(instantByInstant(of, from, to));
      }),
      { numRuns: 1000 },
    );
  });
});

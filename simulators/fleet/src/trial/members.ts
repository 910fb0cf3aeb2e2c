import { completenessOf } from './completeness.ts';
import { connectionOf } from './connection.ts';
import { talliesOf } from './counted-messages.ts';
import { courseOf, type GatewayLife, type Piece } from './course.ts';
import { gatewaysOf } from './gateways.ts';
import { type Received, type Refused, type Row, receive, refusedOf, rowsOf } from './heard.ts';
import { edgesOf, lastReadOf, type MeteredAsset, samplesOfAll } from './meters.ts';
import { postingsOf } from './postings.ts';
import type { DataQuality } from './quality-figures.ts';
import { attemptsOf } from './sessions.ts';
import { shownOf } from './shown.ts';
import type { Trial, TrialKind, TrialRow } from './trial.ts';
import { partIn, partsOf, requiredSince, versionsOf } from './versions.ts';

/** One asset with everything that is known of it in the end. */
export interface Member extends MeteredAsset {
  readonly id: string;
  readonly kind: TrialKind;
  readonly rows: readonly Row[];
  /** Part with a status → its pieces. */
  readonly courses: ReadonlyMap<string, readonly Piece[]>;
  readonly sessions: ReturnType<typeof attemptsOf>;
  readonly quality: DataQuality;
}

/** Roles whose status counts. */
const STATUS_ROLES: Readonly<Record<TrialKind, readonly string[]>> = {
  charger: ['connector'],
  site5g: ['cell'],
  hydrogen: ['nozzle'],
  substation: ['bay', 'transformer'],
  datacenter: [],
};

export function membersOf(trial: Trial): readonly Member[] {
  const assets = versionsOf(trial);
  const received = receive(trial, assets);
  const allRefused = refusedOf(trial, assets);
  const gateways = gatewaysOf(trial.acts);
  const to = trial.ticks.at(-1) ?? 0;
  return [...assets].map(([id, versions]) => {
    const own = received.filter(({ asset }) => asset === id);
    const refused = allRefused.filter(({ asset }) => asset === id);
    const rows = rowsOf(versions[0] as TrialRow, own);
    const sources = { versions, received: own, rows, acts: trial.acts, gateways };
    const kind = (versions[0] as TrialRow).kind;
    const from = Math.min(to, ...versions.map(requiredSince));
    const courses = partsOf(versions, STATUS_ROLES[kind]).map(
      (part) => [part, courseOf(sources, part, { from, to })] as const,
    );
    const samples = samplesOfAll(versions, rows);
    return {
      id,
      kind,
      versions,
      rows,
      courses: new Map(courses),
      sessions: attemptsOf(trial, versions),
      quality: qualityOf(trial, { id, received: own, refused, gateways }),
      samples,
      edges: edgesOf(versions, samples),
      lastRead: lastReadOf(rows),
    };
  });
}

interface Heard {
  readonly id: string;
  readonly received: readonly Received[];
  readonly refused: readonly Refused[];
  readonly gateways: ReadonlyMap<string, GatewayLife>;
}

function qualityOf(trial: Trial, { id, received, refused, gateways }: Heard): DataQuality {
  const postings = postingsOf(trial, id);
  return {
    tallies: talliesOf({ postings, received, refused }),
    stretches: [
      ...connectionOf({ postings, received, gateways, acts: trial.acts }),
      ...completenessOf(postings, received),
      ...shownOf(postings, received),
    ],
  };
}

/** Whether a part, or an asset, belongs to a scope by a version of the register. */
export function belongs(version: TrialRow, part: string, scope: string, id: string): boolean {
  switch (scope) {
    case 'part':
      return `${version.id}~${part}` === id;
    case 'asset':
      return version.id === id;
    case 'site':
      return version.site === id;
    case 'operator':
      return (partIn(version, part)?.operator ?? version.operator) === id;
    case 'district':
      return version.district === id;
    default:
      return version.city === id;
  }
}

/** Pressure class of a nozzle by a version: H35, H70, or none. */
export function nozzleClass(version: TrialRow, part: string): string {
  const written = partIn(version, part)?.attributes['pressureClass'];
  return written === undefined ? '' : `H${written}`;
}

import { isUsable, type Received, type Row } from './heard.ts';
import { isOpen, openingEdges } from './opening.ts';
import type { Act, TrialRow } from './trial.ts';
import { isRequired, partIn, requiredSince, versionAt } from './versions.ts';
import type { Condition } from './words.ts';

/** A stretch of one part's time in which nothing changes. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** What counts; null: nothing is required. */
  readonly is: Exclude<Condition, 'not in service'> | 'excluded' | 'closed' | null;
  /** Beneath an exclusion what was heard. */
  readonly heard: Condition;
  readonly version: TrialRow;
}

/** Everything that decides the states of an asset's parts. */
interface Sources {
  readonly versions: readonly TrialRow[];
  /** Of the asset, in the order of receipt, and merged by instant. */
  readonly received: readonly Received[];
  readonly rows: readonly Row[];
  /** All that happened in the city. */
  readonly acts: readonly Act[];
  readonly gateways: ReadonlyMap<string, GatewayLife>;
}

/** When something was heard on a gateway's topic, and what was said of its presence. */
export interface GatewayLife {
  readonly signs: readonly number[];
  readonly comings: readonly Coming[];
}

/** It is offline from then on, or something lived then. */
interface Coming {
  /** Place in the order of receipt. */
  readonly order: number;
  readonly ts: number;
  readonly online: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

const EXPIRY = 3;

/** The pieces of a part over [from, to), by asking at each instant at which something may change. */
export function courseOf(sources: Sources, part: string, span: Span): readonly Piece[] {
  const absences = absencesOf(sources);
  const edges = edgesOf(sources, part, span, absences);
  const hearing = { ...sources, absences };
  const pieces: Piece[] = [];
  for (const [i, start] of edges.entries()) {
    const end = edges[i + 1];
    if (end === undefined) break;
    const version = versionAt(sources.versions, start);
    const heard = heardAt(hearing, part, version, start);
    const is = countsAs(sources, part, start, heard);
    const last = pieces.at(-1);
    const goesOn = last?.is === is && last.heard === heard && last.version === version;
    const from = goesOn ? (pieces.pop() as Piece).from : start;
    pieces.push({ from, to: end, is, heard, version });
  }
  return pieces;
}

function countsAs({ versions, acts }: Sources, part: string, t: number, heard: Condition) {
  const version = versionAt(versions, t);
  if (!isRequired(version, part, t)) return null;
  if (!isOpen(version.openingHours, t)) return 'closed';
  if (plansOf(acts, version, part).some(({ from, to }) => from <= t && t < to)) return 'excluded';
  return heard === 'not in service' ? null : heard;
}

/** Planned windows and approved exclusions of the part, its asset, or the site it stands on by this version. */
function plansOf(acts: readonly Act[], { id, site }: TrialRow, part: string): readonly Span[] {
  const places = { part: `${id}~${part}`, asset: id, site };
  return acts.flatMap((act) =>
    act.do === 'plan' && act.approved && places[act.scope] === act.id ? [act] : [],
  );
}

interface Hearing extends Sources {
  readonly absences: readonly Absence[];
}

/** Time in which the asset, or a gateway, was offline. */
interface Absence extends Span {
  /** '' of the asset itself. */
  readonly gateway: string;
}

function heardAt(hearing: Hearing, part: string, version: TrialRow, t: number): Condition {
  const counted = countedAt(hearing.rows, part, t);
  if (counted) return counted;
  if (isOffline(hearing, version, t) || !isHeard(hearing, part, version, t)) return 'unknown';
  const own = saidAt(hearing.rows, part, t, requiredSince(version));
  const whole = saidAt(hearing.rows, '', t, requiredSince(version));
  if (whole !== undefined && HOLDS_FOR_ALL.has(whole)) return whole;
  return own ?? 'unknown';
}

/** What an asset says of itself holds for all its parts when it is down or unknown (interfaces §2). */
const HOLDS_FOR_ALL: ReadonlySet<Condition> = new Set(['down', 'down by plan', 'unknown']);

/**
 * What a part was last said to be: the newest status of usable quality; what is newer and of bad quality makes it
 * unknown, until a newer reading without status lets the status hold again.
 */
function saidAt(
  rows: readonly Row[],
  part: string,
  t: number,
  since: number,
): Condition | undefined {
  let status: Condition | undefined;
  let bad = false;
  for (const row of rows) {
    if (row.part !== part || row.ts > t || row.ts < since) continue;
    bad = !isUsable(row);
    if (!bad && row.condition !== undefined) status = row.condition;
  }
  return bad ? 'unknown' : status;
}

function isHeard(hearing: Hearing, part: string, version: TrialRow, t: number): boolean {
  const { rows, versions, gateways } = hearing;
  if (version.reporting === 'periodic')
    return rows.some((row) => {
      if (row.part !== part || row.ts > t) return false;
      return t < row.ts + EXPIRY * intervalOf(versionAt(versions, row.ts), part);
    });
  const isAlive = rows.some(
    ({ ts }) => ts <= t && t < ts + EXPIRY * versionAt(versions, ts).heartbeatS * 1000,
  );
  if (isAlive) return true;
  const hold = EXPIRY * version.heartbeatS * 1000;
  const signs = gateways.get(version.gateway)?.signs ?? [];
  return signs.some((ts) => ts <= t && t < ts + hold);
}

function intervalOf(version: TrialRow, part: string): number {
  return (partIn(version, part)?.intervalS ?? version.intervalS) * 1000;
}

function isOffline({ absences }: Hearing, { gateway }: TrialRow, t: number): boolean {
  return absences.some(
    ({ gateway: of, from, to }) => (of === '' || of === gateway) && from <= t && t < to,
  );
}

/**
 * Offline lasts from the receive time until who said so is heard, or until the first instant that live messages of the
 * asset which came later tell of.
 */
function absencesOf(sources: Sources): readonly Absence[] {
  const own = comingsOf(sources);
  const heard = own.filter(({ online }) => online);
  const named = new Set(sources.versions.map(({ gateway }) => gateway).filter(Boolean));
  const ofGateways = [...named].flatMap((gateway) =>
    absencesIn([...(sources.gateways.get(gateway)?.comings ?? []), ...heard], gateway),
  );
  return [...absencesIn(own, ''), ...ofGateways];
}

function absencesIn(comings: readonly Coming[], gateway: string): readonly Absence[] {
  return comings
    .filter(({ online }) => !online)
    .map(({ order, ts: from }) => {
      const ends = comings.filter((one) => one.online && one.order > order && one.ts >= from);
      return { gateway, from, to: Math.min(Infinity, ...ends.map(({ ts }) => ts)) };
    });
}

/** What the asset itself said of its presence, and when it was heard live. */
export function comingsOf({
  versions,
  received,
  acts,
}: Pick<Sources, 'versions' | 'received' | 'acts'>): readonly Coming[] {
  const id = versions[0]?.id;
  return acts.flatMap((act, order) => {
    if (act.do === 'presence' && act.asset === id)
      return [{ order, ts: act.at, online: act.online }];
    if (act.do !== 'tell' || act.asset !== id) return [];
    return received
      .filter(({ at, message, live }) => live && at === act.at && act.messages.includes(message))
      .filter(({ message }) => message.quality !== 'TEST')
      .map(({ ts }) => ({ order, ts, online: true }));
  });
}

/** Order in which the seconds that a measurement period counted are laid out from its start. */
const CAUSES = [
  ['unavail_fault_s', 'down'],
  ['unavail_transport_s', 'down'],
  ['unavail_manual_s', 'down by plan'],
  ['unavail_energy_saving_s', 'saving'],
] as const;

function countedAt(rows: readonly Row[], part: string, t: number): Condition | undefined {
  for (const row of rows)
    if (row.part === part)
      for (const { from, to, is } of layoutOf(row)) if (from <= t && t < to) return is;
  return undefined;
}

/** What a measurement period says: its causes one after the other, then in service. */
function layoutOf({ ts, periodS, metrics, quality }: Row) {
  const isCount = CAUSES.some(([metric]) => typeof metrics[metric] === 'number');
  if (periodS === undefined || !isCount || !isUsable({ quality })) return [];
  const pieces: { from: number; to: number; is: Condition }[] = [];
  let from = ts - periodS * 1000;
  for (const [metric, is] of CAUSES) {
    const to = Math.min(ts, from + Math.round((metrics[metric] ?? 0) * 1000));
    pieces.push({ from, to, is });
    from = to;
  }
  return [...pieces, { from, to: ts, is: 'up' as const }];
}

function edgesOf(
  sources: Sources,
  part: string,
  span: Span,
  absences: readonly Absence[],
): number[] {
  const times = [
    ...registered(sources, part, span),
    ...said(sources, part),
    ...absences.flatMap(({ from, to }) => [from, to]),
    ...sources.acts.flatMap((act) => (act.do === 'plan' ? [act.from, act.to] : [])),
  ];
  const inside = times.filter((t) => t > span.from && t < span.to);
  return [...new Set([span.from, span.to, ...inside])].sort((a, b) => a - b);
}

/** Instants that the versions of the register name, and what was heard of the gateways they name. */
function registered({ versions, gateways }: Sources, part: string, span: Span): number[] {
  return versions.flatMap((version) => {
    const own = partIn(version, part);
    const ends = [version.retiredAt, own?.commissionedAt, own?.retiredAt];
    const hold = EXPIRY * version.heartbeatS * 1000;
    const { signs = [] } = gateways.get(version.gateway) ?? {};
    return [
      version.validFrom,
      requiredSince(version),
      ...ends.map((t) => t ?? Number.POSITIVE_INFINITY),
      ...openingEdges(version.openingHours, span.from, span.to),
      ...signs.flatMap((ts) => [ts, ts + hold]),
    ];
  });
}

/** When messages were of, and when what they said runs out. */
function said({ versions, rows }: Sources, part: string): number[] {
  return rows.flatMap((row) => {
    const version = versionAt(versions, row.ts);
    const heartbeat = row.ts + EXPIRY * version.heartbeatS * 1000;
    const periods = row.part === part ? layoutOf(row) : [];
    return [
      row.ts,
      heartbeat,
      row.ts + EXPIRY * intervalOf(version, part),
      ...periods.flatMap(({ from, to }) => [from, to]),
    ];
  });
}

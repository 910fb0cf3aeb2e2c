import type { CellModel, SiteModel } from './build-sites.ts';
import { HOUR, MINUTE, nextOnGrid } from './local-time.ts';
import { type Cadence, type Message, round } from './message.ts';
import { unit } from './random.ts';
import {
  carriedGb,
  cellChanges,
  cellStatus,
  mainsOut,
  siteEnergyKwh,
  sitePowerKw,
} from './site-plan.ts';

/** What the cells and the field supervision unit of a 5G site say in (from, to]. */
export function siteMessages(
  site: SiteModel,
  span: readonly [number, number],
  every: Cadence,
): readonly Message[] {
  const said: Message[] = [];
  for (const cell of site.cells) cellMessages({ site, cell, span, every }, said);
  const [from, to] = span;
  const phase = Math.floor(unit(site.key, 90) * Math.min(every.fsu, 10 * MINUTE));
  for (let t = nextOnGrid(from, every.fsu, phase); t <= to; t += every.fsu) {
    said.push({ ts: t, part: 'fsu', metrics: readFsu(site, t) });
  }
  return said;
}

/** Every cell states how it is. */
export function siteState(site: SiteModel, t: number): readonly Message[] {
  return site.cells.map((cell) => ({ ts: t, part: cell.part, status: cellStatus(site, cell, t) }));
}

interface CellStretch {
  readonly site: SiteModel;
  readonly cell: CellModel;
  readonly span: readonly [number, number];
  readonly every: Cadence;
}

function cellMessages({ site, cell, span, every }: CellStretch, said: Message[]): void {
  const [from, to] = span;
  for (const { start, status } of cellChanges(site, cell, span)) {
    said.push({ ts: start, part: cell.part, status });
  }
  const phase = Math.floor(unit(site.key, 91) * every.site5g);
  const periodS = Math.round(every.site5g / 1000);
  for (let t = nextOnGrid(from, every.site5g, phase); t <= to; t += every.site5g) {
    const status = cellStatus(site, cell, t);
    const carries = status === 'IN_SERVICE';
    const gb = carries ? round(carriedGb(cell, t, periodS), 4) : 0;
    said.push({ ts: t, part: cell.part, status, periodS, metrics: { data_delta_gb: gb } });
  }
}

function readFsu(site: SiteModel, t: number): Readonly<Record<string, number | boolean>> {
  const out = mainsOut(site, t);
  const drained = out ? (t - out.start) / HOUR : 0;
  const wobble = unit(site.key, t % 1009);
  return {
    power_kw: round(sitePowerKw(site, t), 3),
    energy_kwh: round(siteEnergyKwh(site, t), 3),
    ac_voltage_v: out ? 0 : round(378 + 8 * wobble, 1),
    dc_voltage_v: round(out ? 50.6 - 6 * drained : 53.5 + 0.4 * wobble, 2),
    battery_v: round(out ? 50.4 - 6 * drained : 53.4 + 0.3 * wobble, 2),
    battery_pct: round(out ? 100 - 22 * drained : 100, 1),
    room_temp_c: round(24 + 4 * wobble, 1),
    mains_fail: out !== undefined,
    water: false,
    smoke: false,
    door: false,
  };
}

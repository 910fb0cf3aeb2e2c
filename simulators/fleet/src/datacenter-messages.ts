import type { DatacenterModel, MeterModel } from './build-datacenters.ts';
import { energyWh, inletCelsius, powerKw } from './datacenter-plan.ts';
import { nextOnGrid } from './local-time.ts';
import { type Cadence, type Message, round } from './message.ts';

/** What a data centre's meters and sensors say in (from, to]. Meters read at the quarter hours. */
export function datacenterMessages(
  model: DatacenterModel,
  [from, to]: readonly [number, number],
  every: Cadence,
): readonly Message[] {
  const said: Message[] = [];
  for (let t = nextOnGrid(from, every.datacenter, 0); t <= to; t += every.datacenter) {
    for (const meter of model.meters) said.push(readMeter(model, meter, t));
  }
  for (let t = nextOnGrid(from, every.inlet, 0); t <= to; t += every.inlet) {
    for (const [index, part] of model.inlets.entries()) {
      const celsius = round(inletCelsius(model, index, t), 1);
      const humidity = round(47 + 5 * Math.sin(t / 7_000_000), 1);
      said.push({ ts: t, part, metrics: { inlet_temp_c: celsius, humidity_pct: humidity } });
    }
  }
  return said;
}

function readMeter(model: DatacenterModel, meter: MeterModel, ts: number): Message {
  const shown = energyWh(model, meter.role, ts) / 1000 / meter.ratio;
  const kwh = meter.modulusKwh > 0 ? shown % meter.modulusKwh : shown;
  return {
    ts,
    part: meter.part,
    metrics: {
      energy_kwh: round(kwh, 3),
      power_kw: round(powerKw(model, meter.role, ts) / meter.ratio, 2),
    },
  };
}

import { expect, it } from 'vitest';
import { noTime, timeKpisOf } from '../../src/index.ts';

const SECOND = 1000;
/** Three cells for a day: fault 1800 s, energy saving 14,400 s, blocked by hand 3600 s. */
const DAY = {
  ...noTime(),
  up: (259_200 - 19_800) * SECOND,
  saving: 14_400 * SECOND,
  manual: 3600 * SECOND,
  down: 1800 * SECOND,
};

it.each([
  ['AT-5G-01', 'without_energy_saving', 253_800, 259_200],
  ['AT-5G-01', 'fault_only', 257_400, 259_200],
  ['AT-5G-01', 'all_causes', 239_400, 259_200],
  ['AT-5G-03', 'energy_saving_left_out', 239_400, 244_800],
])('%s policy %s', (_, policy, up, known) => {
  const [kpi] = timeKpisOf('site5g');
  expect(kpi?.figures(DAY, policy)).toMatchObject({
    value: up / known,
    numerator: up * SECOND,
    denominator: known * SECOND,
  });
});

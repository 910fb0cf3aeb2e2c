import {
  flag,
  gauge,
  type KindDefinition,
  meter,
  plainRole,
  statusRole,
} from '../kind-definition.ts';

/** A hydrogen station; nozzles carry the status. */
export const hydrogen: KindDefinition = {
  id: 'hydrogen',
  name: { zh: '加氢站', en: 'Hydrogen station' },
  readOnly: false,
  statuses: {
    OPEN: 'UP',
    LIMITED: 'UP',
    CLOSED: 'DOWN',
    FAULTED: 'DOWN',
    MAINTENANCE: 'DOWN',
    UNKNOWN: 'UNKNOWN',
  },
  outside: {},
  // The three words of Europe's station availability system.
  vocabularies: { hrs: { open: 'OPEN', limited: 'LIMITED', closed: 'CLOSED' } },
  metrics: {
    h2_pct_vol: gauge('%vol', [0, 100], ['空气中氢气浓度', 'Hydrogen in air']),
    pressure_mpa: gauge('MPa', [0, 200], ['压力', 'Pressure']),
    temperature_c: gauge('°C', [-100, 200], ['温度', 'Temperature']),
    density_g_l: gauge('g/L', [0, 120], ['氢气密度', 'Hydrogen density']),
    mass_kg: meter('kg', 1e9, ['加注量示值', 'Mass meter reading']),
    flow_g_s: gauge('g/s', [0, 1000], ['流量', 'Flow']),
    fan_running: flag(['排风机运行', 'Fan running']),
    flame: flag(['火焰', 'Flame']),
  },
  roles: {
    nozzle: statusRole('加氢枪', 'Nozzle'),
    sensor: plainRole('探测器', 'Sensor'),
    storage: plainRole('储氢瓶组', 'Storage'),
  },
  silence: { reporting: 'periodic', intervalS: 10, heartbeatS: 10 },
  kpis: ['hydrogen.availability', 'hydrogen.tank_soc', 'hydrogen.count'],
};

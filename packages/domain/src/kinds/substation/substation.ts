import { gauge, type KindDefinition, plainRole, statusRole } from '../kind-definition.ts';

/** A 500 or 1000 kV substation: read only, its data leave the control zone one way. */
export const substation: KindDefinition = {
  id: 'substation',
  name: { zh: '变电站', en: 'Substation' },
  readOnly: true,
  statuses: {
    IN_SERVICE: 'UP',
    PLANNED_OUTAGE: 'DOWN',
    FORCED_OUTAGE: 'DOWN',
    UNKNOWN: 'UNKNOWN',
  },
  outside: {},
  vocabularies: {},
  metrics: {
    voltage_kv: gauge('kV', [0, 2000], ['电压', 'Voltage']),
    current_a: gauge('A', [-100_000, 100_000], ['电流', 'Current']),
    p_mw: gauge('MW', [-50_000, 50_000], ['有功功率', 'Active power']),
    q_mvar: gauge('Mvar', [-50_000, 50_000], ['无功功率', 'Reactive power']),
    frequency_hz: gauge('Hz', [0, 100], ['频率', 'Frequency']),
    oil_temp_c: gauge('°C', [-60, 250], ['油温', 'Oil temperature']),
    sf6_mpa: gauge('MPa', [0, 2], ['SF6 压力', 'SF6 pressure']),
    // Double point: 1 off, 2 on; 0 and 3 are no positions.
    breaker_pos: gauge('1', [0, 3], ['断路器位置', 'Breaker position']),
  },
  roles: {
    bay: statusRole('间隔', 'Bay'),
    transformer: statusRole('主变', 'Transformer'),
    bus: plainRole('母线', 'Bus'),
  },
  silence: { reporting: 'periodic', intervalS: 60, heartbeatS: 60 },
  kpis: ['substation.availability'],
};

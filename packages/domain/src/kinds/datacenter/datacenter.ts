import { gauge, type KindDefinition, meter, plainRole } from '../kind-definition.ts';

/** A data centre; its parts are meters and inlet sensors, none has a status. */
export const datacenter: KindDefinition = {
  id: 'datacenter',
  name: { zh: '数据中心', en: 'Data centre' },
  readOnly: false,
  statuses: {},
  outside: {},
  vocabularies: {},
  metrics: {
    energy_kwh: meter('kWh', 1e12, ['电能示值', 'Meter reading']),
    power_kw: gauge('kW', [-1e6, 1e6], ['功率', 'Power']),
    inlet_temp_c: gauge('°C', [-60, 120], ['进风温度', 'Inlet temperature']),
    return_temp_c: gauge('°C', [-60, 120], ['回风温度', 'Return temperature']),
    humidity_pct: gauge('%', [0, 100], ['相对湿度', 'Relative humidity']),
    water_l: meter('L', 1e12, ['用水示值', 'Water meter reading']),
    racks_in_use: gauge('1', [0, 1e6], ['在用机架数', 'Racks in use']),
    racks_delivered: gauge('1', [0, 1e6], ['已交付机架数', 'Racks delivered']),
  },
  roles: {
    facility_total: plainRole('总进线', 'Facility total'),
    generation: plainRole('自发电', 'Generation'),
    genset: plainRole('柴发', 'Generator set'),
    fuel: plainRole('燃料', 'Fuel'),
    deduct: plainRole('扣减', 'Deducted'),
    ups_out: plainRole('UPS 输出', 'UPS output'),
    pdu_out: plainRole('PDU 输出', 'PDU output'),
    it_in: plainRole('IT 输入', 'IT input'),
    cooling: plainRole('制冷', 'Cooling'),
    lighting: plainRole('照明', 'Lighting'),
    none: plainRole('其他', 'Other'),
    inlet: plainRole('进风测点', 'Inlet sensor'),
  },
  silence: { reporting: 'periodic', intervalS: 900, heartbeatS: 900 },
  kpis: ['datacenter.pue', 'datacenter.rack_utilisation', 'datacenter.wue', 'datacenter.cue'],
};

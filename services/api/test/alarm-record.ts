import type { Alarm, AlarmTransition } from '@infrapulse/domain';
import { end } from './kpi-record.ts';

export const alarm: Alarm = {
  id: 'asset~c-1~1~CONNECTOR_FAULTED',
  scope: 'asset',
  assetOrId: 'c-1',
  part: '1',
  kind: 'charger',
  rule: 'CONNECTOR_FAULTED',
  occurrence: 1,
  state: 'UNACK_ACTIVE',
  severity: 'MAJOR',
  source: 'ours',
  text: { zh: '充电接口故障', en: 'Connector faulted' },
  cause: { zh: '', en: '' },
  consequence: { zh: '', en: '' },
  respondS: null,
  action: { zh: '', en: '' },
  raisedAt: end,
  ackedAt: null,
  ackedBy: null,
  clearedAt: null,
  shelvedUntil: null,
  suppressedBy: null,
  safety: false,
  value: null,
  limit: null,
  comparator: null,
  unit: '',
  planTarget: null,
  depts: ['FGW'],
  contacts: [],
  historical: false,
  comments: [],
};

export function transition(
  step: AlarmTransition['step'],
  stepNo: number,
  at: number,
): AlarmTransition {
  const id = `${alarm.id}~1~${stepNo}`;
  return { type: 'transition', id, step, stepNo, at, by: '', reason: '', alarm, src: '0:1' };
}

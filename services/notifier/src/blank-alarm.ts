import type { Alarm } from '@infrapulse/domain';

/** What the platform says of itself belongs to no asset. */
export const BLANK_ALARM: Omit<Alarm, 'id' | 'rule' | 'severity' | 'text' | 'raisedAt'> = {
  scope: 'platform',
  assetOrId: 'infrapulse',
  part: '',
  kind: '',
  occurrence: 1,
  state: 'UNACK_ACTIVE',
  source: 'ours',
  cause: { zh: '', en: '' },
  action: { zh: '', en: '' },
  ackedAt: null,
  ackedBy: null,
  clearedAt: null,
  shelvedUntil: null,
  suppressedBy: null,
  value: null,
  limit: null,
  comparator: null,
  unit: '',
  planTarget: null,
  depts: [],
  contacts: [],
  historical: false,
  comments: [],
};

import { SILENCE_SCOPES, type SilenceScope } from '../model/log-record.ts';
import { alarmId, parseAlarmId } from './alarm-id.ts';

/** What can be seen of the assets that have a gateway, site or operator in common. */
export interface SilenceSight {
  readonly scope: SilenceScope;
  readonly id: string;
  /** Assets that must be heard. */
  readonly assets: number;
  /** Of these: silent, or less than one interval from it. */
  readonly late: number;
}

const ASSETS_MIN = 2;
/** Of ten assets eight: one that has died before, or is heard another way, does not hide the common cause. */
const LATE_SHARE = { of: 10, atLeast: 8 } as const;

/** true when so many are late that it is no chance. */
export function isCommon({ assets, late }: Pick<SilenceSight, 'assets' | 'late'>): boolean {
  return assets >= ASSETS_MIN && late * LATE_SHARE.of >= assets * LATE_SHARE.atLeast;
}

/**
 * What the silence is due to: the one nearest to the device, unless a wider one explains more of it by a tenth.
 * undefined: the asset is silent by itself.
 */
export function silenceCause(sights: readonly SilenceSight[]): SilenceSight | undefined {
  const depth = ({ scope }: SilenceSight) => SILENCE_SCOPES.indexOf(scope);
  return sights
    .filter(isCommon)
    .sort((a, b) => depth(a) - depth(b))
    .reduce<SilenceSight | undefined>(
      (cause, wider) => (!cause || wider.late * 0.9 > cause.late ? wider : cause),
      undefined,
    );
}

/** Rules on the silence that many assets have in common; the alarm of an incident names its rule. */
export const SILENCE_RULE_IDS = {
  gateway: 'GATEWAY_SILENT',
  site: 'SITE_SILENT',
  operator: 'OPERATOR_SILENT',
} as const satisfies Record<SilenceScope, string>;

/** Id of the alarm on the silence of a gateway, site or operator. */
export function silenceAlarm({ scope, id }: Pick<SilenceSight, 'scope' | 'id'>): string {
  return alarmId({ scope, id, part: '', rule: SILENCE_RULE_IDS[scope] });
}

/** true for the id of such an alarm. */
export function isSilenceAlarm(id: string): boolean {
  const name = parseAlarmId(id);
  return SILENCE_SCOPES.some(
    (scope) => name?.scope === scope && name.rule === SILENCE_RULE_IDS[scope],
  );
}

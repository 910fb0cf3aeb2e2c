import { assetOf, partOfAlarm } from '@infrapulse/contracts';
import { type Alarm, type Asset, contactsOf, versionAt } from '@infrapulse/domain';
import { NOWHERE, type Notification } from './notification.ts';

/** Where an alarm is, by the register version that was in force at an instant. */
export interface Places {
  of(alarm: Pick<Alarm, 'scope' | 'assetOrId' | 'part'>, at: number): Notification['place'];
}

export function createPlaces(register: { get(id: string): Asset | undefined }): Places {
  return {
    of(alarm, at) {
      if (alarm.scope === 'district') return { ...NOWHERE, district: alarm.assetOrId };
      const id = assetOf(alarm);
      const asset = id === undefined ? undefined : register.get(id);
      if (!asset) return NOWHERE;
      const version = versionAt(asset, at);
      const { name, siteName, district } = version;
      return { name, siteName, district, contacts: contactsOf(version, partOfAlarm(alarm)) };
    },
  };
}

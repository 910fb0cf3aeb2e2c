import { assetOf } from '@infrapulse/contracts';
import { type Alarm, type Asset, versionAt } from '@infrapulse/domain';
import type { Notification } from './notification.ts';

/** Where an alarm is, by the register version that was in force at an instant. */
export interface Places {
  of(alarm: Pick<Alarm, 'scope' | 'assetOrId'>, at: number): Notification['place'];
}

export function createPlaces(register: { get(id: string): Asset | undefined }): Places {
  return {
    of(alarm, at) {
      if (alarm.scope === 'district') return { name: '', siteName: '', district: alarm.assetOrId };
      const id = assetOf(alarm);
      const asset = id === undefined ? undefined : register.get(id);
      if (!asset) return { name: '', siteName: '', district: '' };
      const { name, siteName, district } = versionAt(asset, at);
      return { name, siteName, district };
    },
  };
}

import { assetOf } from '@infrapulse/contracts';
import { type Alarm, type Asset, latestVersion } from '@infrapulse/domain';
import type { Notification } from './notification.ts';

/** Where an alarm is, as the register says now. */
export interface Places {
  of(alarm: Pick<Alarm, 'scope' | 'assetOrId'>): Notification['place'];
}

export function createPlaces(register: { get(id: string): Asset | undefined }): Places {
  return {
    of(alarm) {
      if (alarm.scope === 'district') return { name: '', siteName: '', district: alarm.assetOrId };
      const id = assetOf(alarm);
      const asset = id === undefined ? undefined : register.get(id);
      if (!asset) return { name: '', siteName: '', district: '' };
      const { name, siteName, district } = latestVersion(asset);
      return { name, siteName, district };
    },
  };
}

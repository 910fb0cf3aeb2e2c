import type { AlarmAnswer, ShownAlarmAnswer } from '@infrapulse/contracts';

/** An alarm of a list; one that has come by the live feed does not have all of it yet. */
export type ListedAlarm = AlarmAnswer & Partial<Omit<ShownAlarmAnswer, keyof AlarmAnswer>>;

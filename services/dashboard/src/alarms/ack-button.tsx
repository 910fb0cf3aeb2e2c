import type { AlarmAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { useWords } from '../words/words-context.ts';
import { type AckOutcome, ackAlarm } from './ack-alarm.ts';

interface AckButtonProps {
  readonly alarm: AlarmAnswer;
  readonly onOutcome: (outcome: AckOutcome) => void;
}

/** Shown while somebody still has to acknowledge. */
export function AckButton({ alarm, onOutcome }: AckButtonProps) {
  const { lang, words } = useWords();
  const [busy, setBusy] = useState(false);
  if (!/UNACK/.test(alarm.state)) return null;

  async function ack(): Promise<void> {
    setBusy(true);
    const { id, occurrence } = alarm;
    onOutcome(await ackAlarm({ id, occurrence, lang, words: words.alarms }));
    setBusy(false);
  }

  return (
    <button
      type="button"
      className="main"
      data-testid="ack-button"
      disabled={busy}
      onClick={() => void ack()}
    >
      {busy ? words.alarms.acking : words.alarms.ack}
    </button>
  );
}

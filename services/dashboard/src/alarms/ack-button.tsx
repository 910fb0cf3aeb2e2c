import type { AlarmAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { useWords } from '../words/words-context.ts';
import { UNACKED } from './alarm-order.ts';
import { followCommand, type Outcome, sendCommand } from './send-command.ts';

interface AckButtonProps {
  readonly alarm: AlarmAnswer;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** Shown while somebody still has to acknowledge. */
export function AckButton({ alarm, onOutcome }: AckButtonProps) {
  const spoken = useWords();
  const { words } = spoken;
  const [busy, setBusy] = useState(false);
  if (!UNACKED.includes(alarm.state)) return null;

  async function ack(): Promise<void> {
    setBusy(true);
    const { id, occurrence } = alarm;
    const outcome = await sendCommand({ id, verb: 'ack', occurrence }, spoken);
    onOutcome(outcome);
    setBusy(false);
    if (outcome.follow)
      onOutcome(await followCommand({ path: outcome.follow, verb: 'ack' }, spoken));
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

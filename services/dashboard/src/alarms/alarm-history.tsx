import type { TransitionAnswer } from '@infrapulse/contracts';
import { formatTime } from '../format/format-time.ts';
import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';

const SHOWN = 50;

/** What has happened, the newest first: which step, by whom and why. */
export function AlarmHistory({ steps }: { readonly steps: readonly TransitionAnswer[] }) {
  const { words } = useWords();
  return (
    <div className="scroll">
      <table>
        <caption className="visually-hidden">{words.alarms.history}</caption>
        <thead>
          <tr>
            <th>{words.alarms.time}</th>
            <th>{words.alarms.step}</th>
            <th>{words.alarms.state}</th>
            <th className="number">#</th>
            <th>{words.alarms.by}</th>
            <th>{words.alarms.reason}</th>
          </tr>
        </thead>
        <tbody>
          {steps
            .slice(-SHOWN)
            .reverse()
            .map((step) => (
              <tr key={step.id}>
                <td className="nowrap">{formatTime(step.at)}</td>
                <td>{nameOf(words.alarmSteps, step.step)}</td>
                <td>{nameOf(words.alarmStates, step.state)}</td>
                <td className="number">{step.occurrence}</td>
                <td>{nameOf(words.users, step.by) || words.state.none}</td>
                <td>{step.reason || words.state.none}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

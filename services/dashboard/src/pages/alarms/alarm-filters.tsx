import type { AlarmFilter } from '../../alarms/alarm-filter.ts';
import { Choice } from '../../look/choice.tsx';
import { TypedField } from '../../look/typed-field.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';

interface AlarmFiltersProps {
  readonly filter: AlarmFilter;
  readonly change: (name: string, value: string) => void;
  readonly clear: () => void;
  readonly isPlain: boolean;
}

export function AlarmFilters({ filter, change, clear, isPlain }: AlarmFiltersProps) {
  const { words } = useWords();
  const { NORMAL: _, ...states } = words.alarmStates;
  const { standing, unacked, open, over } = words.alarms;
  return (
    <search className="filters">
      <Choice
        label={words.alarms.state}
        names={{ standing, unacked, open, all: over, ...states }}
        value={filter.state}
        change={(value) => change('state', value)}
        all={false}
      />
      <Choice
        label={words.alarms.severity}
        names={words.severities}
        value={filter.severity}
        change={(value) => change('severity', value)}
      />
      <Choice
        label={words.alarms.kind}
        names={words.kinds}
        value={filter.kind}
        change={(value) => change('kind', value)}
      />
      <Choice
        label={words.alarms.dept}
        names={words.departments}
        value={filter.dept}
        change={(value) => change('dept', value)}
      />
      <Choice
        label={words.alarms.chatter}
        names={{ true: words.alarms.chatters, false: words.alarms.chattersNot }}
        value={filter.chattering}
        change={(value) => change('chattering', value)}
      />
      <TypedField
        label={words.alarms.operator}
        size={12}
        placeholder={words.alarms.operatorHint}
        value={filter.operator}
        change={(value) => change('operator', value)}
      />
      {!isPlain && (
        <button type="button" onClick={clear}>
          {words.state.clear}
        </button>
      )}
      {filter.suppressedBy !== '' && (
        <span className="badge">{fill(words.alarms.ofIncident, { by: filter.suppressedBy })}</span>
      )}
    </search>
  );
}

import { Choice } from '../../look/choice.tsx';
import { TypedField } from '../../look/typed-field.tsx';
import { useWords } from '../../words/words-context.ts';

export const FILTER_NAMES = ['kind', 'district', 'state', 'telemetry', 'q'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

interface FiltersProps {
  readonly filter: Readonly<Record<FilterName, string>>;
  readonly change: (name: FilterName, value: string) => void;
}

export function AssetFilters({ filter, change }: FiltersProps) {
  const { words } = useWords();
  const { '371700': _, ...districts } = words.districts;
  return (
    <search className="filters">
      <TypedField
        label={words.assets.search}
        type="search"
        value={filter.q}
        change={(value) => change('q', value)}
      />
      <Choice
        label={words.assets.kind}
        names={words.kinds}
        value={filter.kind}
        change={(value) => change('kind', value)}
      />
      <Choice
        label={words.assets.district}
        names={districts}
        value={filter.district}
        change={(value) => change('district', value)}
      />
      <Choice
        label={words.assets.state}
        names={words.partStates}
        value={filter.state}
        change={(value) => change('state', value)}
      />
      <Choice
        label={words.assets.telemetry}
        names={words.telemetry}
        value={filter.telemetry}
        change={(value) => change('telemetry', value)}
      />
    </search>
  );
}

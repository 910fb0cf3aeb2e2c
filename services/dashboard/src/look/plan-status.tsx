import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';

const SIGNS: Readonly<Record<string, string>> = {
  met: '✓',
  missed: '✗',
  in_progress: '…',
  not_measured: '?',
  indicator_only: '◦',
};
const TONES: Readonly<Record<string, string>> = {
  met: 'good',
  missed: 'bad',
  in_progress: 'doubt',
};

/** How a target of the plan stands, by word, sign and colour. */
export function PlanStatus({ status }: { readonly status: string }) {
  const { words } = useWords();
  return (
    <span className="verdict nowrap" data-status={status} data-tone={TONES[status] ?? 'plain'}>
      <span aria-hidden="true">{SIGNS[status] ?? '–'}</span>
      {nameOf(words.planStatuses, status)}
    </span>
  );
}

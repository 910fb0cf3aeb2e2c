import type { PlanAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { Verdict } from '../../look/verdict.tsx';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';

type Condition = PlanAnswer['conditions'][number];

/** Which asset meets what together: nobody violates a condition. */
export function Conditions({ conditions }: { readonly conditions: readonly Condition[] }) {
  const { lang, words } = useWords();
  if (conditions.length === 0) return null;
  const ids = [...new Set(conditions.flatMap(({ assets }) => assets.map(({ id }) => id)))].sort();
  return (
    <section data-testid="plan-conditions">
      <h2 className="section-head">{words.plan.conditions}</h2>
      <p className="faint">{words.plan.conditionsHint}</p>
      {ids.length === 0 ? (
        <p className="notice">{words.plan.noConditions}</p>
      ) : (
        <div className="scroll">
          <table className="medium">
            <thead>
              <tr>
                <th>{words.assets.name}</th>
                {conditions.map((one) => (
                  <th key={one.id}>
                    {textFor(one.name, lang)}{' '}
                    <code className="faint">{one.targets.join(' + ')}</code>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ids.map((id) => (
                <Row key={id} id={id} conditions={conditions} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({
  id,
  conditions,
}: {
  readonly id: string;
  readonly conditions: readonly Condition[];
}) {
  const { lang, words } = useWords();
  const found = conditions.map(({ assets }) => assets.find((one) => one.id === id));
  const name = found.find((one) => one !== undefined)?.name ?? id;
  return (
    <tr>
      <td>
        <Link href={`/assets/${encodeURIComponent(id)}`}>{name}</Link>
      </td>
      {found.map((one, index) => (
        <td key={conditions[index]?.id}>
          {one ? (
            <Verdict verdict={one.verdict} condition wording={textFor(one.wording, lang)} />
          ) : (
            words.state.none
          )}
        </td>
      ))}
    </tr>
  );
}

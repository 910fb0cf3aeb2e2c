import type { PlanSystem, PlanSystemsAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatDate } from '../../format/format-time.ts';
import { Choice } from '../../look/choice.tsx';
import { Answer } from '../../look/notices.tsx';
import { PlanStatus } from '../../look/plan-status.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { textFor } from '../../words/text-for.ts';
import { useWords } from '../../words/words-context.ts';

/** Every system, platform, project and scene the plan names, by clause. */
export function SystemsView({ at }: { readonly at: string | null }) {
  const { words } = useWords();
  const [kind, setKind] = useState('');
  const systems = useAnswer<PlanSystemsAnswer>(queryPath('/plan/systems', { at }));
  return (
    <Answer of={systems}>
      {({ items }) => (
        <>
          <search className="filters">
            <Choice
              label={words.plan.kind}
              names={words.systemKinds}
              value={kind}
              change={setKind}
            />
          </search>
          <Sections items={items.filter((one) => kind === '' || one.kind === kind)} />
        </>
      )}
    </Answer>
  );
}

function Sections({ items }: { readonly items: readonly PlanSystem[] }) {
  const { words } = useWords();
  const sections = [...new Set(items.map(({ section }) => section))];
  return sections.map((section) => (
    <section key={section}>
      <h3 className="section-head">
        {words.plan.section} {section}
      </h3>
      <ul className="named-systems">
        {items
          .filter((one) => one.section === section)
          .map((one) => (
            <System key={one.id} system={one} />
          ))}
      </ul>
    </section>
  ));
}

function System({ system }: { readonly system: PlanSystem }) {
  const { lang, words } = useWords();
  const { id, name, kind, depts, targets } = system;
  const isKnown =
    targets.some(({ status }) => status !== 'not_measured') ||
    (system.listed?.entries ?? 0) > 0 ||
    system.milestones.some(({ doneAt, plannedAt }) => doneAt !== null || plannedAt !== null);
  return (
    <li data-testid="plan-system" data-system={id} data-known={isKnown}>
      <span className="row">
        <strong>{textFor(name, lang)}</strong>
        <span className="badge">{nameOf(words.systemKinds, kind)}</span>
      </span>
      <span className="soft">
        {depts.map((dept) => textFor(dept, lang)).join(lang === 'en' ? '; ' : '、')}
      </span>
      {targets.map((target) => (
        <span key={target.id} className="row">
          <code className="faint">{target.id}</code>
          <PlanStatus status={target.status} />
        </span>
      ))}
      <Reported system={system} />
      {!isKnown && <span className="faint">{words.plan.nothingKnown}</span>}
    </li>
  );
}

/** What lists and milestones say of it. */
function Reported({ system: { listed, milestones } }: { readonly system: PlanSystem }) {
  const { lang, words } = useWords();
  return (
    <>
      {listed && listed.entries > 0 && (
        <span>
          {fill(words.plan.entriesOf, { count: listed.entries })}
          {listed.features.map((feature) => (
            <span key={feature.id} className="soft">
              {' · '}
              {textFor(feature.name, lang)} {feature.count}
            </span>
          ))}
        </span>
      )}
      {milestones.map((step) => (
        <span key={step.id} className="soft">
          {step.doneAt === null ? '○' : '●'} {textFor(step.name, lang)}{' '}
          <span className="faint">
            {step.doneAt !== null && formatDate(step.doneAt)}
            {step.doneAt === null &&
              step.plannedAt !== null &&
              `${words.plan.planned} ${formatDate(step.plannedAt)}`}
          </span>
        </span>
      ))}
    </>
  );
}

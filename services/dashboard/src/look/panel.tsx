import { type ReactNode, useId } from 'react';

interface PanelProps {
  readonly title: string;
  /** Where the page's own heading says it already. */
  readonly quiet?: boolean;
  readonly aside?: ReactNode;
  readonly span?: 3 | 4 | 5 | 7 | 8 | 12;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A titled box of the grid, 12 columns wide. */
export function Panel({ title, quiet, aside, span = 12, testId, children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel span-${span}`} aria-labelledby={id} data-testid={testId}>
      <div className="panel-head">
        <h2 id={id} className={quiet ? 'visually-hidden' : ''}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

import type { MetaAnswer } from '@infrapulse/contracts';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useAnswer } from '../api/use-answer.ts';
import { useLive } from '../live/live-context.ts';
import { useWords } from '../words/words-context.ts';
import { CatchUpNote } from './catch-up-note.tsx';
import { ConnectionBadge } from './connection-badge.tsx';
import { LangSwitch } from './lang-switch.tsx';
import { StaleNote } from './stale-note.tsx';

/** What stands on every page: navigation, language, what kind of data this is, the connection. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { words } = useWords();
  const { connection } = useLive();
  const { data: meta } = useAnswer<MetaAnswer>('/meta');
  return (
    <>
      <a className="skip" href="#content">
        {words.app.skip}
      </a>
      <header className="top">
        <Link className="brand" href="/">
          <img src="/icon.svg" alt="" />
          <span>{words.app.name}</span>
        </Link>
        <Navigation />
        <div className="top-end">
          {meta && <DataBadges meta={meta} />}
          <ConnectionBadge />
          <LangSwitch />
        </div>
      </header>
      <StaleNote />
      <CatchUpNote />
      <main id="content" data-stale={connection === 'reconnecting' || connection === 'lost'}>
        {children}
      </main>
      <footer className="foot">
        <span>
          {words.app.short} {meta?.version}
        </span>
        <span>{words.app.timeZone}</span>
        <a href="/docs">{words.app.api}</a>
      </footer>
    </>
  );
}

function Navigation() {
  const { words } = useWords();
  const [path] = useLocation();
  const pages = [
    ['/', words.app.overview],
    ['/assets', words.app.assets],
    ['/alarms', words.app.alarms],
    ['/plan', words.app.plan],
  ] as const;
  return (
    <nav aria-label={words.app.nav}>
      {pages.map(([href, name]) => {
        const here = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link key={href} href={href} aria-current={here ? 'page' : undefined}>
            {name}
          </Link>
        );
      })}
    </nav>
  );
}

function DataBadges({ meta }: { readonly meta: MetaAnswer }) {
  const { words } = useWords();
  return (
    <>
      {meta.demo && (
        <span className="badge demo" data-testid="demo-badge" title={words.app.demoHint}>
          {words.app.demo}
        </span>
      )}
      {meta.clock === 'simulated' && (
        <span className="badge demo" data-testid="clock-badge" title={words.app.simulatedHint}>
          {words.app.simulated}
        </span>
      )}
    </>
  );
}

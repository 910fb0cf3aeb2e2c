import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { LiveProvider } from './live/live-provider.tsx';
import { Frame } from './look/frame.tsx';
import { Loading } from './look/notices.tsx';
import { NotFound } from './pages/not-found.tsx';
import { Overview } from './pages/overview/overview.tsx';
import { WordsProvider } from './words/words-provider.tsx';

export function App() {
  return (
    <WordsProvider>
      <LiveProvider>
        <Frame>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/" component={Overview} />
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </Frame>
      </LiveProvider>
    </WordsProvider>
  );
}

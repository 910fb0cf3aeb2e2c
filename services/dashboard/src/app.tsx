import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { decodeSegment } from './api/decode-segment.ts';
import { LiveProvider } from './live/live-provider.tsx';
import { loadPagePart } from './load-page-part.ts';
import { Frame } from './look/frame.tsx';
import { Loading } from './look/notices.tsx';
import { PageBoundary } from './look/page-boundary.tsx';
import { AlarmPage } from './pages/alarms/alarm-page.tsx';
import { AssetList } from './pages/assets/asset-list.tsx';
import { NotFound } from './pages/not-found.tsx';
import { Overview } from './pages/overview/overview.tsx';
import { PlanPage } from './pages/plan/plan-page.tsx';
import { WordsProvider } from './words/words-provider.tsx';

const AssetPage = lazy(async () => {
  const { AssetPage: component } = await loadPagePart(() => import('./pages/asset/asset-page.tsx'));
  return { default: component };
});

export function App() {
  return (
    <WordsProvider>
      <LiveProvider>
        <Frame>
          <PageBoundary>
            <Suspense fallback={<Loading />}>
              <Switch>
                <Route path="/" component={Overview} />
                <Route path="/assets" component={AssetList} />
                <Route path="/assets/:id">
                  {({ id }) => <AssetPage key={id} id={decodeSegment(id)} />}
                </Route>
                <Route path="/alarms" component={AlarmPage} />
                <Route path="/plan" component={PlanPage} />
                <Route component={NotFound} />
              </Switch>
            </Suspense>
          </PageBoundary>
        </Frame>
      </LiveProvider>
    </WordsProvider>
  );
}

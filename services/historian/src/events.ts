import type { PipelineError } from '@infrapulse/ports';
import type { Runtime } from '@infrapulse/runtime';

const PART = 'historian';

/** Everything the historian reports: log line, counter and readiness together. */
export interface Events {
  batchStored(batch: {
    fresh: number;
    replaced: number;
    duplicate: number;
    tookMs: number;
    ageMs: number;
  }): void;
  readingsRefused(count: number): void;
  writeFailed(dataset: string, error: PipelineError, waitMs: number): void;
  writeRecovered(dataset: string): void;
  presenceDropped(): void;
  evidenceStored(dataset: string, rows: number): void;
  daysRestated(days: number, tookMs: number): void;
  oldDeleted(tookMs: number): void;
  deletingFailed(error: unknown): void;
  consumerFailed(dataset: string, error: unknown): void;
}

export function createEvents(runtime: Omit<Runtime, 'clock'>): Events {
  const { log } = runtime;
  const count = createInstruments(runtime.metrics);
  const readiness = createReadiness(runtime.health);
  return {
    batchStored({ fresh, replaced, duplicate, tookMs, ageMs }) {
      count.stored(fresh + replaced);
      count.duplicate(duplicate);
      count.sizes(fresh + replaced);
      count.took(tookMs / 1000);
      count.age(ageMs / 1000);
      log.debug({ fresh, replaced, duplicate, tookMs, ageMs }, 'Batch stored');
    },
    readingsRefused(refused) {
      count.refused(refused);
      log.warn({ count: refused }, 'The store refused readings, they became rejections');
    },
    writeFailed(dataset, error, waitMs) {
      count.retries(1, { dataset });
      readiness.fail(dataset, error.message);
      log.warn({ dataset, err: error, waitMs }, 'Writing failed, trying again');
    },
    writeRecovered(dataset) {
      if (readiness.recover(dataset)) log.info({ dataset }, 'Writing works again');
    },
    presenceDropped: () => count.dropped(),
    evidenceStored: (dataset, rows) => count.evidence(rows, { dataset }),
    daysRestated(days, tookMs) {
      count.days(days);
      log.debug({ days, tookMs }, 'Days computed again');
    },
    oldDeleted: (tookMs) => log.debug({ tookMs }, 'Old rows deleted'),
    deletingFailed: (error) => log.warn({ err: error }, 'Deleting failed, trying again later'),
    consumerFailed(dataset, error) {
      readiness.fail(dataset, error instanceof Error ? error.message : String(error));
      log.error({ dataset, err: error }, 'The historian cannot go on');
    },
  };
}

const ROWS = [1, 10, 100, 1000, 8000, 16_000, 64_000];
const SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

function createInstruments(metrics: Runtime['metrics']) {
  const name = (rest: string) => `infrapulse_historian_${rest}`;
  const counter = (rest: string, help: string, labels: readonly string[] = []) =>
    metrics.counter(name(rest), help, labels);
  return {
    stored: counter('readings_stored_total', 'Rows added or changed in the store'),
    duplicate: counter('readings_duplicate_total', 'Readings that changed nothing'),
    refused: counter('readings_refused_total', 'Readings the store refused'),
    retries: counter('write_retries_total', 'Failed writes that are tried again', ['dataset']),
    evidence: counter('evidence_rows_total', 'Spans and KPI records stored', ['dataset']),
    days: counter('days_restated_total', 'Local days of assets computed again'),
    dropped: counter('presence_dropped_total', 'Presence of assets without a kind'),
    sizes: metrics.histogram(name('batch_rows'), 'Rows of a write', ROWS),
    took: metrics.histogram(name('write_seconds'), 'Time a write takes', SECONDS),
    age: metrics.histogram(
      name('stored_seconds'),
      'From accepted to stored, oldest of a batch',
      SECONDS,
    ),
  };
}

/** One part of readiness over all datasets: red while one of them fails. */
function createReadiness(health: Runtime['health']) {
  const failing = new Map<string, string>();
  const tell = () => {
    const reasons = [...failing].map(([dataset, reason]) => `${dataset}: ${reason}`);
    health.set(PART, failing.size === 0, reasons.join('; '));
  };
  tell();
  return {
    fail(dataset: string, reason: string) {
      failing.set(dataset, reason);
      tell();
    },
    recover(dataset: string): boolean {
      const failed = failing.delete(dataset);
      if (failed) tell();
      return failed;
    },
  };
}

import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { csvLine, type Fault } from '@infrapulse/contracts';

/** What became of rows that were not taken whole, a line each, in a CSV file; none is made when there is nothing to say. */
export interface ImportReport {
  readonly path: string;
  readonly rejected: number;
  readonly setAside: number;
  rejectedRow(line: number | null, asset: string, fault: Fault): void;
  setAsideValue(line: number, asset: string, fault: Fault): void;
  close(): void;
}

export function createReport(path: string): ImportReport {
  let file: number | undefined;
  let rejected = 0;
  let setAside = 0;
  rmSync(path, { force: true });

  function write(
    outcome: string,
    line: number | null,
    asset: string,
    { code, field, hint }: Fault,
  ) {
    if (file === undefined) {
      file = openSync(path, 'w');
      writeSync(file, `\uFEFF${csvLine(['line', 'outcome', 'asset', 'code', 'field', 'hint'])}`);
    }
    writeSync(file, csvLine([line, outcome, asset, code, field, hint]));
  }

  return {
    path,
    get rejected() {
      return rejected;
    },
    get setAside() {
      return setAside;
    },
    rejectedRow(line, asset, fault) {
      rejected += 1;
      write('rejected', line, asset, fault);
    },
    setAsideValue(line, asset, fault) {
      setAside += 1;
      write('set_aside', line, asset, fault);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

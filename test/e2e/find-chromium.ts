import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const INSTALL =
  'install one (Debian, Ubuntu: apt-get install -y chromium fonts-noto-cjk) ' +
  'or set INFRAPULSE_CHROMIUM to the path of a Chromium or Chrome';

/** The machine's own browser; without one these tests show nothing, so they fail and say what to install. */
export function findChromium(): string {
  const stated = process.env['INFRAPULSE_CHROMIUM'] ?? '';
  if (stated !== '') {
    if (isProgram(stated)) return stated;
    throw new Error(`INFRAPULSE_CHROMIUM=${stated} is not a program; ${INSTALL}`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const program = found.find(isProgram);
  if (program === undefined) {
    throw new Error(`no browser: none of ${NAMES.join(', ')} is on the PATH; ${INSTALL}`);
  }
  return program;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

import { loadPart } from './load-part.ts';

/** Loads a part of the app for the page that is shown. */
export function loadPagePart<T>(load: () => Promise<T>): Promise<T> {
  return loadPart(load, { isServed: pageIsServed, reload: reloadOnce });
}

async function pageIsServed(): Promise<boolean> {
  try {
    const { ok } = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    return ok;
  } catch {
    return false;
  }
}

/** Shared with `public/missing-files.js`. */
const RELOADED = 'infrapulse.reloaded';

/** Once for each build that a browser's tab has seen. */
function reloadOnce(): boolean {
  const build = document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? '';
  if (sessionStorage.getItem(RELOADED) === build) return false;
  sessionStorage.setItem(RELOADED, build);
  window.location.reload();
  return true;
}

import { type Fault, fault } from './fault.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A payload's JSON value, or the first of encoding and JSON that it breaks. */
type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: Fault };

export function readJson(payload: Uint8Array): ReadJson {
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch (error) {
    return { ok: false, fault: notUtf8(error) };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, fault: notJson(text, error) };
  }
}

function notUtf8(error: unknown): Fault {
  const hint = error instanceof Error ? 'The payload must be JSON in UTF-8; GBK is not.' : '';
  return fault('NOT_UTF8', '', hint);
}

function notJson(text: string, error: unknown): Fault {
  if (text === '') return fault('NOT_JSON', '', 'The payload is empty.');
  if (/\b(NaN|-?Infinity)\b/.test(text))
    return fault('NOT_JSON', '', 'JSON has no NaN and no Infinity: send null for "not read".');
  const reason = error instanceof Error ? error.message.slice(0, 160) : 'no JSON';
  return fault('NOT_JSON', '', `The payload is no JSON: ${reason}`);
}

const DEPTH_MAX = 16;

/** Looks no deeper than the limit, so a hostile depth costs nothing. */
export function isTooDeep(value: unknown, levels = DEPTH_MAX): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isTooDeep(inner, levels - 1)) return true;
  return false;
}

export function tooDeep(): Fault {
  return fault('TOO_DEEP', '', `JSON may nest ${DEPTH_MAX} levels deep.`);
}

import { type Browser as Chromium, chromium, type Page } from 'playwright-core';
import type { Product } from '../system/product.ts';
import { findChromium } from './find-chromium.ts';

/** For a machine under load; on an idle one what is waited for is there within seconds. */
const PATIENT_MS = 60_000;

export type Language = 'zh-CN' | 'en';

/** Something that must not happen on a page, in one line. */
export interface Trouble {
  readonly kind: 'console' | 'page error' | 'network' | 'status' | 'foreign' | 'dialog';
  readonly text: string;
}

/** A page of the product, and all that went wrong on it since it was opened. */
export interface OpenPage {
  readonly page: Page;
  readonly troubles: readonly Trouble[];
  /** How often a document was loaded, by hand or by the page itself. */
  readonly loads: () => number;
  readonly close: () => Promise<void>;
}

export interface Browser {
  open(product: Product, path: string, language?: Language): Promise<OpenPage>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: findChromium() });
  return {
    open: (product, path, language = 'en') =>
      openPage(browser, { origin: product.httpUrl, path, language }),
    close: () => browser.close(),
  };
}

interface Address {
  readonly origin: string;
  readonly path: string;
  readonly language: Language;
}

/** Each page is another visitor: own storage, and a browser that asks for the language. */
async function openPage(browser: Chromium, address: Address): Promise<OpenPage> {
  const { origin, path, language } = address;
  const context = await browser.newContext({
    locale: language === 'en' ? 'en-GB' : language,
    viewport: { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(PATIENT_MS);
  const page = await context.newPage();
  const troubles: Trouble[] = [];
  let loads = 0;
  watch(page, origin, (trouble) => troubles.push(trouble));
  page.on('domcontentloaded', () => {
    loads += 1;
  });
  await page.goto(`${origin}${path}`, { waitUntil: 'domcontentloaded' });
  return { page, troubles, loads: () => loads, close: () => context.close() };
}

const BY_THE_PAGE_ITSELF = 'net::ERR_ABORTED';

function watch(page: Page, origin: string, note: (trouble: Trouble) => void): void {
  page.on('console', (message) => {
    const type = message.type();
    if (type !== 'error' && type !== 'warning') return;
    const isNetwork = message.text().startsWith('Failed to load resource');
    note({ kind: isNetwork ? 'network' : 'console', text: `${type}: ${message.text()}` });
  });
  page.on('pageerror', (error) => note({ kind: 'page error', text: String(error) }));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = url.origin === origin || url.protocol === 'data:' || url.protocol === 'blob:';
    if (!isOwn) note({ kind: 'foreign', text: request.url() });
  });
  page.on('requestfailed', (request) => {
    const text = request.failure()?.errorText ?? '';
    // A page that is left, or asks for something newer, gives up what it waited for.
    if (text !== BY_THE_PAGE_ITSELF) note({ kind: 'network', text: `${text}: ${request.url()}` });
  });
  page.on('response', (response) => {
    if (response.status() < 400) return;
    note({ kind: 'status', text: `${response.status()} ${response.url()}` });
  });
  page.on('dialog', (dialog) => {
    note({ kind: 'dialog', text: dialog.message() });
    void dialog.dismiss();
  });
}

/** A line for people in the output of a run that passes. */
export function say(line: string): void {
  process.stdout.write(`e2e: ${line}\n`);
}

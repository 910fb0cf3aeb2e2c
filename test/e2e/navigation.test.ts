import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { type Browser, type OpenPage, startBrowser } from './browser.ts';

const ASSETS = 60;
const ROW = '[data-testid="asset-row"]';
const idOf = (number: number) => `walk-${String(number).padStart(2, '0')}`;

let browser: Browser;
let product: Product;

beforeAll(async () => {
  browser = await startBrowser();
  product = await startProduct();
});
afterAll(async () => {
  await browser.close();
  await cleanUp();
});

async function registerAll(): Promise<void> {
  const assets = Array.from({ length: ASSETS }, (_, number) => ({
    id: idOf(number),
    kind: 'charger',
    telemetry: 'none',
  }));
  const response = await fetch(`${product.httpUrl}/api/v1/assets/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(assets),
  });
  expect(response.status).toBe(200);
}

const firstRow = ({ page }: OpenPage) => page.locator(ROW).first().getAttribute('data-asset');
const searched = ({ page }: OpenPage) => page.locator('input[type="search"]').inputValue();

it('an installation without assets says that there are none, and how they come', async () => {
  const { page, troubles, close } = await browser.open(product, '/assets');
  const notice = page.locator('main .notice', { hasText: 'No asset yet' });
  await notice.waitFor();
  await page.selectOption('select >> nth=0', 'charger');
  await page.locator('main .notice', { hasText: 'Widen the filters' }).waitFor();
  expect(troubles).toEqual([]);
  await close();
});

it('back leaves a search, and the link to the assets shows all of them from the first', async () => {
  await registerAll();
  const open = await browser.open(product, '/assets');
  const { page } = open;
  await expect.poll(() => firstRow(open)).toBe(idOf(0));
  await page.locator('input[type="search"]').fill(idOf(33));
  await expect.poll(() => firstRow(open)).toBe(idOf(33));
  await page.goBack();
  await expect.poll(() => firstRow(open)).toBe(idOf(0));
  expect([await searched(open), new URL(page.url()).search]).toEqual(['', '']);

  await page.locator('.pager button').last().click();
  await expect.poll(() => firstRow(open)).toBe(idOf(50));
  await page.locator('nav a[href="/assets"]').click();
  await expect.poll(() => firstRow(open)).toBe(idOf(0));
  expect(open.troubles).toEqual([]);
  await open.close();
});

it('the title of the window names the page', async () => {
  const { page, close } = await browser.open(product, '/');
  const titles: string[] = [];
  for (const path of ['/', '/assets', `/assets/${idOf(1)}`, '/alarms?view=silences', '/plan']) {
    await page.goto(`${product.httpUrl}${path}`);
    await expect.poll(() => page.title()).toContain(' · ');
    titles.push(await page.title());
  }
  expect(titles).toEqual([
    'Overview · infrapulse',
    'Assets · infrapulse',
    'walk-01 · infrapulse',
    'Silences · infrapulse',
    'City plan scoreboard · infrapulse',
  ]);
  await page.getByRole('button', { name: '中文' }).click();
  await expect.poll(() => page.title()).not.toContain('City plan');
  await close();
});

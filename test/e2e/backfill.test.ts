import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { type Browser, startBrowser } from './browser.ts';
import { connectDevices, type Devices } from './devices.ts';

let browser: Browser;
let product: Product;
let devices: Devices;

beforeAll(async () => {
  browser = await startBrowser();
  product = await startProduct();
  devices = await connectDevices(product);
});
afterAll(async () => {
  await devices.close();
  await browser.close();
  await cleanUp();
});

const MINUTE_MS = 60_000;

/** What a charger kept while its line was down, a value a minute. */
async function sendPast(asset: string, minutes: number): Promise<void> {
  const now = Date.now();
  for (let ago = minutes; ago > 0; ago -= 1) {
    const ts = now - ago * MINUTE_MS;
    const fields = { part: '1', status: 'Charging', metrics: { power_kw: 7 }, historical: true };
    await devices.report('charger', asset, { ...fields, ts });
  }
}

it('says on every page that the past is still arriving, in both languages, and stops by itself', async () => {
  const overview = await browser.open(product, '/');
  const plan = await browser.open(product, '/plan', 'zh-CN');
  const alarms = await browser.open(product, '/alarms');
  const note = overview.page.locator('[data-testid="backfill-note"]');
  const chinese = plan.page.locator('[data-testid="backfill-note"]');
  await overview.page.locator('[data-testid="connection"][data-state="live"]').waitFor();
  expect(await note.count()).toBe(0);
  await sendPast('e2e-past', 600);
  await note.waitFor();
  await chinese.waitFor();
  expect(await note.innerText()).toMatch(
    /KPIs and charts of past times are incomplete.*of 20\d\d-/s,
  );
  expect(await chinese.innerText()).toMatch(/正在接收历史数据.*数据时间 20\d\d-/s);
  const above = await alarms.page.locator('[data-testid="backfill-note"]').boundingBox();
  const title = await alarms.page.locator('h1').boundingBox();
  expect(title?.y).toBeGreaterThan((above?.y ?? 0) + (above?.height ?? 0));
  await note.waitFor({ state: 'detached' });
  await chinese.waitFor({ state: 'detached' });
  expect([overview.loads(), plan.loads()]).toEqual([1, 1]);
  expect([...overview.troubles, ...plan.troubles]).toEqual([]);
});

it('says nothing for the few readings that a single device sends later', async () => {
  const { page, troubles } = await browser.open(product, '/');
  await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
  await sendPast('e2e-late', 20);
  const isTold = async () => {
    const { backfill } = await product.get<{ backfill: unknown }>('/pipeline');
    return backfill !== null;
  };
  await expect.poll(isTold).toBe(true);
  expect(await page.locator('[data-testid="backfill-note"]').count()).toBe(0);
  expect(troubles).toEqual([]);
});

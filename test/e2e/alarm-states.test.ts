import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { type Browser, type OpenPage, startBrowser } from './browser.ts';
import { connectDevices, type Devices } from './devices.ts';

let browser: Browser;
let product: Product;
let devices: Devices;
const opened: OpenPage[] = [];

/** Silences of the notifier's settings. */
const SETTINGS = JSON.stringify([
  { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z', reason: 'long over' },
  {
    asset: ['e2e-rebuilt'],
    hours: 'Mo-Fr 08:00-18:00',
    from: '2020-01-01T00:00:00Z',
    to: '2099-01-01T00:00:00Z',
    reason: 'rebuilding',
  },
]);

beforeAll(async () => {
  browser = await startBrowser();
  product = await startProduct({ env: { INFRAPULSE_NOTIFIER_SILENCES: SETTINGS } });
  devices = await connectDevices(product);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((page) => page.close()));
});
afterAll(async () => {
  await devices.close();
  await browser.close();
  await cleanUp();
});

async function open(path: string): Promise<OpenPage> {
  const page = await browser.open(product, path);
  opened.push(page);
  return page;
}

/** A device says that an alarm of its own begins, or is over. */
const says = (asset: string, code: string, active: boolean) =>
  devices.report('charger', asset, { part: '1', status: 'IDLE', alarms: [{ code, active }] });

/** Well before a list is fetched again because it is old. */
const SOON_MS = 30_000;

async function isListed(id: string): Promise<boolean> {
  const response = await fetch(`${product.httpUrl}/api/v1/alarms/${encodeURIComponent(id)}`);
  return response.ok;
}

describe('the list of alarms', () => {
  it('marks an alarm that chatters, by itself, keeps it as one, and finds it by a filter', async () => {
    const { page, troubles, loads } = await open('/alarms?lang=en');
    const row = page.locator('[data-alarm="asset~e2e-door~1~REPORTED_DOOR"]');
    for (let n = 0; n < 4; n += 1) {
      await says('e2e-door', 'DOOR', true);
      await says('e2e-door', 'DOOR', false);
    }
    await row.locator('[data-testid="alarm-chattering"]').waitFor();
    expect(await row.getAttribute('data-state')).toBe('UNACK_ACTIVE');
    expect(await row.count()).toBe(1);
    await page.getByLabel('Chatter').selectOption('false');
    await row.waitFor({ state: 'detached' });
    await page.getByLabel('Chatter').selectOption('true');
    await row.waitFor();
    expect(loads()).toBe(1);
    expect(troubles).toEqual([]);
  });

  it('shows what came between its list and its live feed', async () => {
    const { page, troubles } = await open('/alarms');
    const id = 'asset~e2e-gap~1~REPORTED_DOOR';
    const fetched = page.waitForResponse(/\/api\/v1\/alarms\?/);
    await page.route('**/api/v1/live?*', async (route) => {
      await fetched;
      await says('e2e-gap', 'DOOR', true);
      await expect.poll(() => isListed(id)).toBe(true);
      await route.continue();
    });
    await page.reload();
    await page.locator(`[data-alarm="${id}"]`).waitFor({ timeout: SOON_MS });
    expect(troubles).toEqual([]);
  });

  it('silences an alarm from its page, marks it while that lasts, and ends it', async () => {
    const { page, troubles } = await open('/alarms?lang=en');
    const id = 'asset~e2e-quiet~1~REPORTED_DOOR';
    await says('e2e-quiet', 'DOOR', true);
    const row = page.locator(`[data-alarm="${id}"]`);
    await row.locator('[data-testid="alarm-open"]').click();
    await page.locator('[data-testid="alarm-silence"]').click();
    expect(await page.locator('[data-testid="silence-asset"]').inputValue()).toBe('e2e-quiet');
    expect(await page.locator('[data-testid="silence-rule"]').inputValue()).toBe('REPORTED_DOOR');
    await page.locator('[data-testid="silence-reason"]').fill('the door is being repaired');
    await page.locator('[data-testid="silence-create"]').click();
    const made = page.locator('[data-testid="silence-row"][data-origin="api"]');
    await made.waitFor();
    expect(await made.innerText()).toMatch(/e2e-quiet.*REPORTED_DOOR.*being repaired/s);
    await page.locator('[data-testid="alarm-view-list"]').click();
    await row.locator('[data-testid="alarm-silenced"]').waitFor();
    await page.locator('[data-testid="alarm-view-silences"]').click();
    await made.locator('[data-testid="silence-end"]').click();
    await made.waitFor({ state: 'detached' });
    await page.locator('[data-testid="alarm-view-list"]').click();
    await row.waitFor();
    expect(await row.locator('[data-testid="alarm-silenced"]').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('shows the silences of the settings as such, without a button to end them', async () => {
    const { page, troubles } = await open('/alarms?view=silences&lang=zh-CN');
    const rows = page.locator('[data-testid="silence-row"][data-origin="settings"]');
    await rows.waitFor();
    expect(await rows.innerText()).toMatch(
      /e2e-rebuilt · 时段: Mo-Fr 08:00-18:00.*rebuilding.*配置/s,
    );
    expect(await rows.locator('[data-testid="silence-end"]').count()).toBe(0);
    await page.getByLabel('状态').selectOption('all');
    await rows.nth(1).waitFor();
    expect(await rows.nth(1).innerText()).toContain('除安全告警外的全部告警');
    expect(troubles).toEqual([]);
  });

  it('shelves what is chosen and acknowledges all of a filter, and says what became of each', async () => {
    const { page, troubles } = await open('/alarms?lang=en');
    const bulk = page.locator('[data-testid="bulk"]');
    const summary = page.locator('[data-testid="bulk-summary"]');
    const rowOf = (n: number) =>
      page.locator(`[data-state][data-alarm="asset~e2e-bulk-${n}~1~REPORTED_DOOR"]`);
    const send = async (verb: string, reason: string) => {
      await bulk.locator(`[data-testid="bulk-${verb}"]`).click();
      await bulk.locator('textarea').fill(reason);
      await bulk.locator('[data-testid="command-send"]').click();
    };
    for (const n of [0, 1, 2]) await says(`e2e-bulk-${n}`, 'DOOR', true);
    for (const n of [0, 1]) await rowOf(n).locator('input[type="checkbox"]').check();
    await send('shelve', 'the doors are being painted');
    await expect.poll(() => summary.innerText()).toContain('2 alarms: 2 done');
    await rowOf(0).waitFor({ state: 'detached' });
    await page.locator('[data-testid="bulk-all"]').check();
    await send('ack', 'seen');
    await expect.poll(() => rowOf(2).getAttribute('data-state')).toBe('ACK_ACTIVE');
    expect(await page.locator('[data-testid="bulk-all"]').isChecked()).toBe(false);
    expect(await bulk.locator('[data-testid="bulk-ack"]').isDisabled()).toBe(true);
    await page.getByLabel('Operator').fill('nobody');
    // What is typed counts by itself, and the field stays the one that is typed in.
    await rowOf(2).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.value')).toBe('nobody');
    await page.locator('[data-testid="bulk-all"]').check();
    await send('ack', 'seen');
    await expect.poll(() => summary.innerText()).toBe('No alarm matches the filter.');
    expect(troubles).toEqual([]);
  });

  it('has what is done about an alarm in sight on a phone', async () => {
    await says('e2e-phone', 'DOOR', true);
    await expect.poll(() => isListed('asset~e2e-phone~1~REPORTED_DOOR')).toBe(true);
    const { page, troubles } = await open('/alarms?lang=en');
    await page.setViewportSize({ width: 390, height: 844 });
    const row = page.locator('[data-state][data-alarm="asset~e2e-phone~1~REPORTED_DOOR"]');
    const endOf = async (name: string) => {
      const box = await row.getByRole('button', { name }).boundingBox();
      return (box?.x ?? Infinity) + (box?.width ?? Infinity);
    };
    expect(await endOf('Acknowledge')).toBeLessThanOrEqual(390);
    await row.getByRole('button', { name: 'Details' }).click();
    const detail = page.locator('[data-testid="alarm-detail"]');
    const { x = -1, width = Infinity } = (await detail.boundingBox()) ?? {};
    expect([x >= 0, x + width <= 390]).toEqual([true, true]);
    expect(troubles).toEqual([]);
  });

  it('says by itself that there is a flood, and lists it', async () => {
    const { page, troubles, loads } = await open('/alarms');
    const notice = page.locator('[data-testid="alarm-flood"]');
    expect(await notice.count()).toBe(0);
    for (let n = 0; n < 12; n += 1) await says(`e2e-flood-${n}`, 'SMOKE', true);
    await notice.waitFor();
    const row = page.locator('[data-alarm="platform~infrapulse~-~ALARM_FLOOD"]');
    await row.waitFor();
    await row.locator('[data-testid="alarm-open"]').click();
    await page.locator('[data-testid="alarm-detail"]').waitFor();
    await page.locator('.filters').getByLabel('Severity').selectOption('MINOR');
    await row.waitFor({ state: 'detached' });
    expect(await notice.count()).toBe(1);
    expect(loads()).toBe(1);
    expect(troubles).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { type Browser, type OpenPage, startBrowser } from './browser.ts';
import { connectDevices, type Devices, register } from './devices.ts';

let browser: Browser;
let product: Product;
let devices: Devices;
const opened: OpenPage[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  product = await startProduct();
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

const CHARGER = {
  kind: 'charger',
  telemetry: 'expected',
  lifecycle: 'IN_SERVICE',
  commissionedAt: '2021-03-01T00:00:00+08:00',
  parts: [{ part: '1', role: 'connector' }],
};

/** Where the page of an asset shows a metric of its part 1. */
const latest = (metric: string) =>
  `[data-testid="asset-latest"][data-part="1"][data-metric="${metric}"]`;

describe('a charger that nobody registered', () => {
  const ID = 'e2e-new';
  const power = (power_kw: number) =>
    devices.report('charger', ID, { part: '1', status: 'Charging', metrics: { power_kw } });

  it('shows by itself what it reports, and its next value without loading the page again', async () => {
    await power(42.5);
    const { page, troubles, loads } = await open(`/assets/${ID}`);
    const shown = page.locator(latest('power_kw'));
    await expect.poll(() => shown.textContent()).toBe('42.5 kW');
    await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
    for (const value of [61.25, 7.5]) {
      await power(value);
      await expect.poll(() => shown.textContent()).toBe(`${value} kW`);
    }
    expect(loads()).toBe(1);
    expect(troubles).toEqual([]);
  });

  it('is in the list of assets with the state of its connector', async () => {
    const { page, troubles } = await open(`/assets?q=${ID}`);
    const row = page.locator(`[data-testid="asset-row"][data-asset="${ID}"]`);
    await row.locator('[data-state="UP"]').waitFor();
    expect(await row.textContent()).toContain('Charging');
    expect(troubles).toEqual([]);
  });

  it('moves the message rate and the counts of the overview', async () => {
    const { page, troubles, loads } = await open('/');
    const figure = (id: string) => page.locator(`[data-testid="${id}"]`).textContent();
    const { stored } = await product.get<{ stored: number }>('/pipeline');
    await expect.poll(() => figure('message-rate')).toMatch(/^[\d.]+$/);
    for (const value of [10, 11, 12]) await power(value);
    await expect.poll(async () => Number(await figure('pipeline-stored'))).toBe(stored + 3);
    await expect.poll(async () => Number(await figure('message-rate'))).toBeGreaterThan(0);
    expect(loads()).toBe(1);
    expect(troubles).toEqual([]);
  });
});

describe('an alarm of a published reading', () => {
  const ID = 'e2e-faulty';
  const ALARM = `asset~${ID}~1~CHARGER_FAULTED`;
  const says = (status: string) => devices.report('charger', ID, { part: '1', status });

  interface AlarmAnswer {
    readonly state: string;
    readonly ackedBy: string | null;
    readonly ackedAt: string | null;
    readonly clearedAt: string | null;
  }
  const alarm = () => product.get<AlarmAnswer>(`/alarms/${encodeURIComponent(ALARM)}`);

  it('appears by itself, is acknowledged by a click, and goes when the fault is over', async () => {
    await register(product, ID, CHARGER);
    await says('Available');
    const { page, troubles, loads } = await open('/alarms');
    await page.getByText('There is no open alarm.').waitFor();
    await says('Faulted');
    const row = page.locator(`[data-testid="alarm-row"][data-alarm="${ALARM}"]`);
    await row.waitFor();
    expect(await row.getAttribute('data-state')).toBe('UNACK_ACTIVE');
    expect(await row.textContent()).toContain('Connector faulted');

    await row.locator('[data-testid="ack-button"]').click();
    await page.locator('[data-testid="ack-outcome"][data-tone="good"]').waitFor();
    await expect.poll(() => row.getAttribute('data-state')).toBe('ACK_ACTIVE');
    expect(await row.textContent()).toContain('acknowledged');
    expect(await row.locator('[data-testid="ack-button"]').count()).toBe(0);
    const { state, ackedBy, ackedAt } = await alarm();
    expect([state, typeof ackedBy, typeof ackedAt]).toEqual(['ACK_ACTIVE', 'string', 'string']);

    await says('Available');
    await row.waitFor({ state: 'detached' });
    expect(await alarm()).toMatchObject({ state: 'NORMAL' });
    expect(loads()).toBe(1);
    expect(troubles).toEqual([]);
  });
});

describe('a KPI of a charger', () => {
  it('unfolds what stands behind it, and recomputes to the same figure', async () => {
    const ID = 'e2e-figures';
    await register(product, ID, { ...CHARGER, connectedAt: new Date(Date.now()).toISOString() });
    for (const status of ['Available', 'Preparing', 'Charging'])
      await devices.report('charger', ID, { part: '1', status, metrics: { power_kw: 7 } });
    const { page, troubles } = await open(`/assets/${ID}`);
    const row = page.locator('[data-kpi="charger.uptime"][data-window="1h"]');
    await row.getByText('100').first().waitFor();
    await row.locator('[data-testid="kpi-explain"]').click();
    const evidence = page.locator('[data-testid="kpi-evidence"]');
    await evidence.getByText('State spans').waitFor();
    expect(await evidence.locator('[data-testid="kpi-sentence"]').textContent()).toMatch(
      /up .*, down .*, unknown .*, excluded .*Coverage/,
    );
    await evidence.locator('[data-testid="kpi-verify"]').click();
    const result = page.locator('[data-testid="verify-result"]');
    await result.waitFor();
    expect(await result.getAttribute('data-equal')).toBe('true');
    expect(await result.textContent()).toMatch(/Equal: recomputed from \d+ stored readings/);
    expect(troubles).toEqual([]);
  });
});

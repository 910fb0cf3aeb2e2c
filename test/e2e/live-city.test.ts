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

describe('an operator in front of several alarms', () => {
  const IDS = ['e2e-desk-1', 'e2e-desk-2'];
  const alarmOf = (id: string) => `asset~${id}~1~CHARGER_FAULTED`;
  const rowOf = (id: string) => `[data-testid="alarm-row"][data-alarm="${alarmOf(id)}"]`;

  beforeAll(async () => {
    for (const id of IDS) {
      await register(product, id, { ...CHARGER, operator: 'desk' });
      await devices.report('charger', id, { part: '1', status: 'Faulted' });
    }
  });

  it('chooses them, acknowledges them with one reason and is told of each', async () => {
    const { page, troubles } = await open('/alarms?operator=desk');
    for (const id of IDS) await page.locator(rowOf(id)).waitFor();
    await page.locator('[data-testid="alarm-choose-all"]').click();
    expect(await page.locator('[data-testid="bulk-chosen"]').textContent()).toBe('2 selected');
    await page.locator('[data-testid="bulk-ack"]').click();
    await page.locator('[data-testid="command-form"] textarea').fill('crew is on its way');
    await page.locator('[data-testid="command-send"]').click();
    const summary = page.locator('[data-testid="bulk-summary"]');
    await summary.waitFor();
    expect(await summary.textContent()).toContain('2 alarms: 2 done, 0 refused');
    const results = page.locator('[data-testid="bulk-results"] tr[data-outcome="applied"]');
    expect(await results.count()).toBe(2);
    for (const id of IDS) {
      await expect
        .poll(() => page.locator(rowOf(id)).getAttribute('data-state'))
        .toBe('ACK_ACTIVE');
      const { history } = await product.get<{ history: { step: string; reason: string }[] }>(
        `/alarms/${encodeURIComponent(alarmOf(id))}`,
      );
      expect(history.at(-1)).toMatchObject({ step: 'acked', reason: 'crew is on its way' });
    }
    expect(troubles).toEqual([]);
  });

  it('shelves one with a reason, which the history and the shift handover tell', async () => {
    const [id = ''] = IDS;
    const why = 'charger is being replaced';
    const { page, troubles } = await open('/alarms?operator=desk&state=open');
    const row = page.locator(rowOf(id));
    await row.locator('[data-testid="alarm-open"]').click();
    await page.locator('[data-testid="command-shelve"]').click();
    const form = page.locator('[data-testid="command-form"]');
    await form.locator('select').first().selectOption({ label: '4 h' });
    // Without a reason the form is not sent.
    await page.locator('[data-testid="command-send"]').click();
    expect(await row.getAttribute('data-state')).toBe('ACK_ACTIVE');
    await form.locator('textarea').fill(why);
    await page.locator('[data-testid="command-send"]').click();
    await page.locator('[data-testid="command-outcome"][data-tone="good"]').waitFor();
    await expect.poll(() => row.getAttribute('data-state')).toBe('SHELVED');
    await page.locator('[data-testid="alarm-detail"] table').getByText(why).waitFor();
    const { shelvedUntil } = await product.get<{ shelvedUntil: string }>(
      `/alarms/${encodeURIComponent(alarmOf(id))}`,
    );
    const hours = (Date.parse(shelvedUntil) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(3.9);
    expect(hours).toBeLessThanOrEqual(4);

    await page.locator('[data-testid="alarm-view-handover"]').click();
    const told = page.locator(`[data-testid="handover-row"][data-alarm="${alarmOf(id)}"]`);
    await told.getByText(why).waitFor();
    expect(troubles).toEqual([]);
  });

  it('suppresses one by hand, which the shift handover tells', async () => {
    const [id = ''] = IDS;
    const why = 'its contactor is being measured';
    const { page, troubles } = await open('/alarms?operator=desk&state=all');
    await page.locator(rowOf(id)).locator('[data-testid="alarm-open"]').click();
    await page.locator('[data-testid="command-suppress"]').click();
    await page.locator('[data-testid="command-form"] textarea').fill(why);
    await page.locator('[data-testid="command-send"]').click();
    await page.locator('[data-testid="command-outcome"][data-tone="good"]').waitFor();
    await page.locator('[data-testid="alarm-view-handover"]').click();
    const told = page.locator(`[data-testid="handover-row"][data-alarm="${alarmOf(id)}"]`);
    await told.getByText(why).waitFor();
    expect(troubles).toEqual([]);
  });

  it('keeps what was typed when a command is not done, and is told in words', async () => {
    const [, id = ''] = IDS;
    const { page } = await open('/alarms?operator=desk');
    const row = page.locator(rowOf(id));
    await row.locator('[data-testid="alarm-open"]').click();
    await page.locator('[data-testid="command-shelve"]').click();
    const text = page.locator('[data-testid="command-form"] textarea');
    await text.fill('typed with care');
    // Meanwhile it clears and is raised again: what the operator saw is over.
    await devices.report('charger', id, { part: '1', status: 'Available' });
    await devices.report('charger', id, { part: '1', status: 'Faulted' });
    await expect
      .poll(() =>
        product
          .get<{ occurrence: number }>(`/alarms/${encodeURIComponent(alarmOf(id))}`)
          .then(({ occurrence }) => occurrence),
      )
      .toBe(2);
    await page.locator('[data-testid="command-send"]').click();
    const outcome = page.locator('[data-testid="command-outcome"]');
    await outcome.getByText('moved on to its next occurrence').waitFor();
    expect(await text.inputValue()).toBe('typed with care');
    await page.locator('[data-testid="command-send"]').click();
    await page.locator('[data-testid="command-outcome"][data-tone="good"]').waitFor();
    expect(await product.get(`/alarms/${encodeURIComponent(alarmOf(id))}`)).toMatchObject({
      state: 'SHELVED',
      because: { reason: 'typed with care' },
    });
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

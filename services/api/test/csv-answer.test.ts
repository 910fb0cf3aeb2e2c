import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { csvOf, wantsCsv } from '../src/csv-answer.ts';
import { route } from '../src/route.ts';
import { startApi } from './start-api.ts';

describe('CSV is answered', () => {
  it.each([
    'text/csv',
    'Text/CSV; charset=utf-8',
    'text/csv, application/json',
    'text/csv, */*;q=0.8',
    'application/json;q=0.5, text/csv',
    'application/json;q=0.1, */*, text/csv;q=0.5',
    'application/json;q=0, text/csv;q=0.1',
  ])('to a client that prefers it: %s', (accept) => {
    expect(wantsCsv(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'text/*',
    'application/json, text/csv',
    'text/csv;q=0.1, application/json',
    'text/csv;q=0.5, */*',
    'text/csv;q=0',
  ])('to no other: %s', (accept) => {
    expect(wantsCsv(accept)).toBe(false);
  });
});

it.each([
  ['kpis', 'kpi,formula,formulaVersion,'],
  ['alarms', 'id,scope,assetOrId,'],
  ['rejected', 'code,field,hint,'],
  ['plan/PT-10', 'key,'],
])('an empty list of %s as CSV names its columns', async (path, columns) => {
  const api = await startApi();
  try {
    const csv = await api.get(`/api/v1/${path}`, { accept: 'text/csv' });
    expect(csv.text).toMatch(new RegExp(`^\uFEFF${columns}[^\r\n]+\r\n$`));
  } finally {
    await api.stop();
  }
});

describe('rows as CSV', () => {
  const item = z.object({
    id: z.string(),
    upS: z.number().optional(),
    target: z.object({ id: z.string(), value: z.number() }).nullable(),
    trigger: z.union([z.object({ type: z.string() }), z.object({ metric: z.string() })]),
    attributes: z.record(z.string(), z.string()),
    end: z.union([z.string(), z.number()]),
  });
  const list = route({
    method: 'GET',
    path: '/items',
    tag: 'items',
    summary: 'Items',
    answer: z.object({ items: z.array(item) }),
    handle: () => undefined,
  });
  const bare = { id: 'a', target: null, trigger: { type: 'x' }, attributes: {}, end: 'z' };

  it('have the columns of their kind, whichever are filled', () => {
    const full = { ...bare, upS: 1, target: { id: 't', value: 2 } };
    const head = 'id,upS,target.id,target.value,end,trigger.type';
    expect(csvOf(list, { items: [bare] })).toBe(`\uFEFF${head}\r\na,,,,z,x\r\n`);
    expect(csvOf(list, { items: [full] })).toBe(`\uFEFF${head}\r\na,1,t,2,z,x\r\n`);
  });

  it('have what is named by its rows alone behind them', () => {
    const own = { ...bare, trigger: { metric: 'm' }, attributes: { colour: 'red' } };
    expect(csvOf(list, { items: [bare, own] })?.split('\r\n')[0]).toBe(
      '\uFEFFid,upS,target.id,target.value,end,trigger.type,trigger.metric,attributes.colour',
    );
  });
});

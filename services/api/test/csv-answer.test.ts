import { describe, expect, it } from 'vitest';
import { wantsCsv } from '../src/csv-answer.ts';
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

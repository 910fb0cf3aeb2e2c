import { expect, it } from 'vitest';
import { loadPart } from '../src/load-part.ts';

const gone = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
const waits = { everyMs: 1, isServed: () => Promise.resolve(true) };

it('a part that the server no longer has is asked for by loading the page again, once', async () => {
  let reloads = 0;
  const again = () => {
    reloads += 1;
    return reloads === 1;
  };
  const first = loadPart(gone, { ...waits, reload: again });
  const pending = Promise.race([
    first,
    new Promise((resolve) => setTimeout(resolve, 50, 'loading')),
  ]);
  expect(await pending).toBe('loading');
  expect(reloads).toBe(1);
  await expect(loadPart(gone, { ...waits, reload: again })).rejects.toThrow(TypeError);
  expect(reloads).toBe(2);
});

it('a part asked for while the server is away comes once it is back', async () => {
  let asked = 0;
  const load = () => {
    asked += 1;
    return asked < 4 ? gone() : Promise.resolve('part');
  };
  const isServed = () => Promise.resolve(asked >= 3);
  const reload = () => {
    throw new Error('nothing is missing');
  };
  expect(await loadPart(load, { everyMs: 1, isServed, reload })).toBe('part');
});

it('what is wrong in the part itself is thrown', async () => {
  const broken = () => Promise.reject(new ReferenceError('x'));
  await expect(loadPart(broken, { ...waits, reload: () => true })).rejects.toThrow(ReferenceError);
});

import { createServer } from 'node:net';

const LOWEST = 20_000;
const SPAN = 10_000;
const STEP = 20;

/** The first of `count` ports in a row that nobody has: test runs beside each other start at different ones. */
export async function freePorts(count: number): Promise<number> {
  for (let tried = 0; tried < SPAN / STEP; tried += 1) {
    const first = LOWEST + ((process.pid + tried) % (SPAN / STEP)) * STEP;
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports in a row`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

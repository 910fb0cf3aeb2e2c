// The whole product as processes, from the engines to the simulated city; and back on SIGINT or SIGTERM.
import { bringCity, bringFiles } from './bring-register.mjs';
import { ingestsOf, servicesOf, simulatorOf } from './describe.mjs';
import { prepare } from './prepare.mjs';
import { say, sayError } from './say.mjs';
import { supervise } from './supervise.mjs';

/** Runs until it is told to stop; resolves to the exit code. */
export async function runServices(flags) {
  const running = [];
  const ending = endOfRun();
  const starting = startAll(flags, { running, ending });
  const failed = (error) => {
    if (!ending.isAsked()) sayError(error);
    return 'failed';
  };
  const outcome = await Promise.race([ending.asked, starting.then(() => ending.asked, failed)]);
  const forced = await stopAll(running);
  if (flags.config === undefined && outcome !== 'failed')
    say(`stopped; the engines stay up: ${endingCommand(flags.engines)} ends them`);
  return outcome === 'asked' && forced === 0 ? 0 : 1;
}

function endingCommand({ dir }) {
  return dir === undefined ? 'npm run engines:down' : `npm run engines:down -- --dir ${dir}`;
}

/** What ends a run: a signal, or a service that cannot be kept up. */
function endOfRun() {
  let end;
  let isAsked = false;
  const asked = new Promise((resolve) => {
    end = (how) => {
      isAsked = true;
      resolve(how);
    };
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end('asked'));
  return { asked, isAsked: () => isAsked, giveUp: () => end('failed') };
}

/** The register is there before the first reading can come, and ingest before the city speaks. */
async function startAll(flags, { running, ending }) {
  const begin = async (described) => {
    const process = supervise({ ...described, onGivenUp: ending.giveUp });
    running.push(process);
    await process.start();
    return process;
  };
  const prepared = await prepare(flags);
  const services = await Promise.all(servicesOf(flags, prepared).map(begin));
  const { http } = services.at(-1).addresses();
  await bringCity(http, prepared.simulator);
  await bringFiles(http, prepared.register);
  const ingests = await Promise.all(ingestsOf(flags, prepared).map(begin));
  const { mqtt } = ingests[0].addresses();
  if (prepared.simulator !== 'off') await begin(simulatorOf(prepared, mqtt));
  process.stderr.write(`${tableOf(running)}\n`);
  process.stdout.write(`infrapulse ready mqtt=${mqtt} http=${http}\n`);
}

/** Where each answers /healthz, /readyz and /metrics. */
function tableOf(running) {
  const rows = running.map((one) => {
    const { health, http = '', mqtt = '' } = one.addresses();
    return [one.name, `${one.pid()}`, health ?? http, mqtt];
  });
  return [['service', 'pid', 'healthz readyz metrics', 'mqtt'], ...rows]
    .map(([name, pid, ...at]) => [name.padEnd(12), pid.padEnd(9), at[0].padEnd(25), at[1]])
    .map((cells) => `  ${cells.join(' ')}`.trimEnd())
    .join('\n');
}

/** All at once; how many did not stop cleanly. */
async function stopAll(running) {
  const how = await Promise.all(running.map((one) => one.stop()));
  how.forEach((way, index) => {
    if (way !== undefined) say(`${running[index].name} did not stop cleanly: ${way}`);
  });
  return how.filter(Boolean).length;
}

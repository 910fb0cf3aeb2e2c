// npm run engines:status: what should be up, and whether it is; ends with 1 when anything is not.
import { dataFolder } from './engine-set.mjs';
import { status } from './engines.mjs';
import { readFlags } from './flags.mjs';
import { asCommand } from './say.mjs';

await asCommand(async (args) => {
  const { help, dir } = readFlags('status', args);
  if (help) return console.log(help);
  const engines = await status({ dir });
  if (engines.length === 0) console.log(`${dataFolder(dir)} holds no engines: npm run engines:up`);
  else console.log(table(engines));
  return engines.length > 0 && engines.every(({ up }) => up) ? 0 : 1;
});

function table(engines) {
  const rows = [
    ['engine', 'pid', 'address', 'state', 'version', 'data'],
    ...engines.map(({ name, pid, address, up, version, bytes }) => [
      name,
      String(pid ?? '-'),
      address,
      up ? 'up' : 'down',
      version,
      `${(bytes / 1e6).toFixed(1)} MB`,
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

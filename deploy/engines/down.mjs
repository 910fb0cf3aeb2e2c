// npm run engines:down: ends the engines of a data folder, and nothing else.
import { dataFolder } from './engine-set.mjs';
import { stop } from './engines.mjs';
import { readFlags } from './flags.mjs';
import { asCommand } from './say.mjs';

await asCommand(async (args) => {
  const { help, dir, wipe } = readFlags('down', args);
  if (help) return console.log(help);
  const ended = await stop({ dir, wipe });
  for (const { name, signal } of ended)
    console.log(`${name}: ${signal ? `ended by ${signal}` : 'did not run'}`);
  if (ended.length === 0) console.log(`${dataFolder(dir)} holds no engines`);
  else if (wipe) console.log(`${dataFolder(dir)}: deleted`);
});

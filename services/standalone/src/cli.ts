// npm run infrapulse -- <command>
import { runCommand } from './run-command.ts';

process.exitCode = await runCommand({
  argv: process.argv.slice(2),
  env: process.env,
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
});

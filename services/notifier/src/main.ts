// node services/notifier/dist/main.js: the notifier as a process of its own.
import { notifierChoice, runService } from '@infrapulse/launch';
import { notifierConfig } from './config.ts';
import { createNotifier } from './service.ts';

await runService('notifier', process, async ({ settings, env, runtime, openStream }) => {
  const config = { ...notifierConfig.parse({}), ...notifierChoice(settings, env) };
  return { service: createNotifier({ ...runtime, stream: await openStream(), config }) };
});

import { PipelineError } from '@infrapulse/ports';
import { readSecret } from './read-secret.ts';
import type { Settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type SecretRef = { readonly env: string } | { readonly file: string };
/** The same settings with credentials in place of the names of where they are kept. */
type Resolved<T> = T extends SecretRef
  ? string
  : T extends readonly (infer U)[]
    ? readonly Resolved<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Resolved<T[K]> }
      : T;

/**
 * Channels and routes of this installation; reads variables and files of credentials. `listening` says where the
 * dashboard is when it takes any free port, '' while that is not known.
 */
export function notifierChoice(
  settings: Settings,
  env: Environment,
  listening: () => string = () => '',
) {
  const { notifier, host, http } = settings;
  const address = http.port === 0 ? listening : () => `http://${host}:${http.port}`;
  const { channels, watchdog, dashboardUrl, ...rest } = notifier;
  return {
    ...rest,
    channels: channels.map((channel, index) =>
      resolve(channel, { env, path: `notifier.channels.${index}` }),
    ),
    dashboardUrl: () => dashboardUrl?.replace(/\/$/, '') ?? address(),
    watchdogUrl:
      watchdog.urlFile === undefined
        ? (watchdog.url ?? null)
        : readSecret('notifier.watchdog.urlFile', watchdog.urlFile),
  };
}

interface From {
  readonly env: Environment;
  /** Of the setting. */
  readonly path: string;
}

function resolve<T>(value: T, from: From): Resolved<T> {
  if (isSecretRef(value)) return credential(value, from) as Resolved<T>;
  if (typeof value !== 'object' || value === null) return value as Resolved<T>;
  const step = (child: unknown, key: string | number) =>
    resolve(child, { ...from, path: `${from.path}.${key}` });
  if (Array.isArray(value)) return value.map(step) as Resolved<T>;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, step(child, key)]),
  ) as Resolved<T>;
}

function isSecretRef(value: unknown): value is SecretRef {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'env' || keys[0] === 'file');
}

function credential(ref: SecretRef, { env, path }: From): string {
  if ('file' in ref) return readSecret(path, ref.file);
  const text = env[ref.env]?.trim();
  if (text) return text;
  const message = `config: ${path}: the variable ${ref.env} is not set`;
  throw new PipelineError('IP_CONFIG_INVALID', 'fatal', message);
}

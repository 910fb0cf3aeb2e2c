import type { Log } from '@infrapulse/ports';
import { type DestinationStream, type Logger, pino } from 'pino';

const REDACTED = ['password', 'token', 'secret', '*.password', '*.token', '*.secret'];

/** JSON lines; stderr by default, so that stdout holds the ready line alone. */
export function createLogger(options: {
  readonly name: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}): Log {
  const { name, level, destination = pino.destination({ dest: 2, sync: true }) } = options;
  return wrap(pino({ name, level, redact: REDACTED }, destination));
}

function wrap(logger: Logger): Log {
  return {
    error: (fields, message) => logger.error(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    info: (fields, message) => logger.info(fields, message),
    debug: (fields, message) => logger.debug(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

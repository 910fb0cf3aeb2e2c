type LogFields = Readonly<Record<string, unknown>>;

/** A structured logger; message is a fixed capitalised sentence, data goes in the fields. */
export interface Log {
  error(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  child(fields: LogFields): Log;
}

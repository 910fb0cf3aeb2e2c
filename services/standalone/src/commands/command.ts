/** What a command of `npm run infrapulse --` gets, so that it stays a function. */
export interface CommandContext {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Of the running installation. */
  readonly httpUrl: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
}

export interface Command {
  /** Words that call it, for example `kpi explain`. */
  readonly name: string;
  readonly usage: string;
  readonly meaning: string;
  /** Resolves to the exit code. */
  run(context: CommandContext): Promise<number>;
}

/** A call that was made in the wrong way; the message says how to make it. */
export class UsageError extends Error {}

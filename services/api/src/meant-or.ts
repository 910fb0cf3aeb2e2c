import { didYouMean } from '@infrapulse/contracts';

interface Known {
  readonly ids: readonly string[];
  /** The address that lists them. */
  readonly list: string;
}

/** Ends what is said of an id that is not known: by the one that was meant, or by where they are listed. */
export function meantOr(asked: string, { ids, list }: Known): string {
  const meant = didYouMean(asked, ids);
  return meant === '' ? `: GET ${list} lists them` : `.${meant}`;
}

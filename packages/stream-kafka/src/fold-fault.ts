/** The fold's own error, as `cause`: not Kafka's fault, and no repetition helps. */
export class FoldFault extends Error {}

export function guarded<R>(work: () => R): R {
  try {
    return work();
  } catch (error) {
    throw foldFault(error);
  }
}

export async function guardedAll<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    throw foldFault(error);
  }
}

function foldFault(error: unknown): FoldFault {
  return new FoldFault('the fold failed', { cause: error });
}

/** The fold's own error, as `cause`: not Kafka's fault, and no repetition helps. */
export class FoldFault extends Error {}

export function guarded<R>(work: () => R): R {
  try {
    return work();
  } catch (error) {
    throw new FoldFault('the fold failed', { cause: error });
  }
}

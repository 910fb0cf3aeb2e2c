const AGAIN_MS = 2000;
/** Asked for so often in vain while the server answers, a part is not there any more. */
const TRIES = 2;

interface Around {
  readonly everyMs?: number;
  /** Whether the server answers for the page that is shown. */
  readonly isServed: () => Promise<boolean>;
  /** false: it was loaded anew for this before, in vain. */
  readonly reload: () => boolean;
}

/**
 * Loads a part of the app that a page needs only now. It may be asked for while the server is away: then it is asked
 * for again until it comes, as everything else on the page is. Where the server answers and has it no more, as after
 * an upgrade, the page is loaded anew, once.
 */
export async function loadPart<T>(
  load: () => Promise<T>,
  { everyMs = AGAIN_MS, isServed, reload }: Around,
): Promise<T> {
  for (let tries = 0; ; ) {
    try {
      return await load();
    } catch (error) {
      // A module that cannot be fetched is a TypeError; anything else is wrong in the module itself.
      if (!(error instanceof TypeError)) throw error;
      tries = (await isServed()) ? tries + 1 : 0;
      if (tries >= TRIES) return leave(error, reload);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}

/** Never answers while the page is loaded anew. */
function leave(error: TypeError, reload: () => boolean): Promise<never> {
  if (!reload()) throw error;
  return new Promise(() => undefined);
}

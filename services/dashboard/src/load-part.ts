const AGAIN_MS = 2000;

/**
 * Loads a part of the app that a page needs only now. It may be asked for while the server is away: then it
 * is asked for again until it comes, as everything else on the page is.
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      // A module that cannot be fetched is a TypeError; anything else is wrong in the module itself.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

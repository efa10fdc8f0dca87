export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Calls `check` until it returns no reason. Throws `what` with the last reason when the time is over.
 */
export async function waitFor(what: string, seconds: number, check: () => Promise<string | undefined>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const reason = await check();
    if (reason === undefined) return;
    if (Date.now() > end) throw new Error(`${what} after ${seconds} s: ${reason}`);
    await sleep(100);
  }
}

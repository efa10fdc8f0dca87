export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Asks again and again until the answer is not a complaint. When the time is over, throws the last complaint after
 * `what`.
 */
export async function waitFor(
  what: string,
  seconds: number,
  complaint: () => Promise<string | undefined>,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const problem = await complaint();
    if (problem === undefined) return;
    if (Date.now() > end) throw new Error(`${what} after ${seconds} s: ${problem}`);
    await sleep(100);
  }
}

/**
 * Runs `work` with a signal that is aborted after `time` milliseconds or with one of `signals`.
 *
 * Not `AbortSignal.any` with `AbortSignal.timeout`: Node garbage-collects a timeout that only such a combination
 * listens to, and it never fires (nodejs/node#57736).
 */
export async function limited<T>(
  time: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('the time limit is over', 'TimeoutError')), time);
  const pass = (event: Event) => controller.abort((event.target as AbortSignal).reason);
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', pass);
  }
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', pass);
  }
}

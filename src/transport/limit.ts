/**
 * Does work that has a time limit and may be given up earlier: what it is handed is aborted then. In milliseconds.
 *
 * Not `AbortSignal.any` with `AbortSignal.timeout`: Node collects a timeout that only such a combination listens to, and
 * it never comes (nodejs/node#57736).
 */
export async function limited<T>(
  time: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('out of time', 'TimeoutError')), time);
  const pass = (event: Event) => controller.abort((event.target as AbortSignal).reason);
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', pass, { once: true });
  }
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', pass);
  }
}

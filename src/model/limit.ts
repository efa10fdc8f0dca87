/** A signal with a time limit of its own. */
export interface Limit {
  readonly signal: AbortSignal;
  /** Lets go of the others, and of the time: from now on the signal stays as it is. */
  release(): void;
}

/**
 * A signal that is aborted after so many milliseconds, or with the first of `others`, with its reason. What AbortSignal.any of an
 * AbortSignal.timeout does, but that one is forgotten by Node 20 when it collects memory, and never comes.
 */
export function limit(milliseconds: number, ...others: readonly (AbortSignal | undefined)[]): Limit {
  const controller = new AbortController();
  const expire = () => controller.abort(new DOMException('the time is over', 'TimeoutError'));
  // Like the timer of AbortSignal.timeout it does not keep the process alive by itself.
  const timer = setTimeout(expire, milliseconds);
  timer.unref();
  const undo = others.flatMap((other) => {
    if (!other) return [];
    const follow = () => controller.abort(other.reason);
    if (other.aborted) follow();
    other.addEventListener('abort', follow, { once: true });
    return [() => other.removeEventListener('abort', follow)];
  });
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      for (const one of undo) one();
    },
  };
}

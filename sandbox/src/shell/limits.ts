/** A loop that goes round so often has no end; while it runs, nothing else does. */
const ROUNDS = 100_000;

const FOREVER = 2 ** 30;
const ANY = Number.MAX_SAFE_INTEGER;

/** What just-bash would guard a server against is what a shell on a host may do; but for a loop without an end. */
export const LIMITS = {
  maxExecutionTimeMs: FOREVER,
  maxCommandCount: FOREVER,
  maxLoopIterations: ROUNDS,
  maxWorkUnits: ANY,
  maxOutputSize: ANY,
  maxInputBytes: ANY,
  maxLiveBytes: ANY,
};

/** A loop with more iterations is treated as endless: it would block all hosts. */
const ROUNDS = 100_000;

const FOREVER = 2 ** 30;
const ANY = Number.MAX_SAFE_INTEGER;

/** just-bash limits scripts to protect a server. A shell of a host has no limits, except for endless loops. */
export const LIMITS = {
  maxExecutionTimeMs: FOREVER,
  maxCommandCount: FOREVER,
  maxLoopIterations: ROUNDS,
  maxWorkUnits: ANY,
  maxOutputSize: ANY,
  maxInputBytes: ANY,
  maxLiveBytes: ANY,
};

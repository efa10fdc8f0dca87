// Checks of a host's answers. Written by hand: the engine loads them when it starts, and zod takes longer than everything else.
import type { LockOwner } from './transport.ts';

/** How deep lists and objects may lie in each other. Deeper ones could exhaust the stack of what reads them. */
const DEPTH = 32;

/** The longest name of a run, a user or a machine, in characters. */
const NAME = 256;

/** The value of a JSON text; undefined where it is not JSON, or too deep. */
export function parseHostJson(text: string): unknown {
  try {
    return isDeep(text) ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** Counts brackets outside strings, a character at a time: a regular expression could take quadratic time. */
function isDeep(text: string): boolean {
  let [depth, inString] = [0, false];
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') inString = !inString;
    else if (inString) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > DEPTH) return true;
  }
  return false;
}

export function isLockOwner(value: unknown): value is LockOwner {
  if (typeof value !== 'object' || value === null) return false;
  const { run, by, machine, pid, since } = value as Record<string, unknown>;
  return [run, by, machine, since].every(isName) && Number.isSafeInteger(pid) && (pid as number) >= 0;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= NAME;
}

/** Whether a text names the last change of a host as session.sh and job.sh write it; `''` where there was none. */
export function isGeneration(text: string): boolean {
  return text === '' || /^[\w.-]{1,128}( over)?$/.test(text);
}

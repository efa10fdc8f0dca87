// What is said of the results of operations, whichever resource ran them.

export function programMissing(program: string, status: number): string {
  return `\`${program}\` is not installed (exit status ${status})`;
}

export function fileUnreadable(path: string): string {
  return `cannot read ${path}`;
}

// The check of a step. What failed is a clause.

/** A note of a change. */
export function checkedAfterwards({ check, seconds }: { readonly check: string; readonly seconds: number }): string {
  return `then this must succeed within ${seconds} s: ${check}`;
}

export interface HttpCheck {
  readonly url: string;
  readonly status: number | undefined;
  readonly contains: string | undefined;
}

/** The name of a check. */
export function httpCheck({ url, status, contains }: HttpCheck): string {
  const text = contains === undefined ? '' : ` with the text ${JSON.stringify(contains)}`;
  return `GET ${url}${status === undefined ? '' : ` with status ${status}`}${text}`;
}

/** `outcome` is a verb with its object: "exited with status 1". */
export function checkEnded(check: string, outcome: string): string {
  return `${check} ${outcome}`;
}

export function checkTooSlow(check: string, seconds: number): string {
  return `${check} did not finish within ${seconds} s`;
}

export function noCurl(): { readonly reason: string; readonly next: string } {
  return {
    reason: 'curl is not installed on the host',
    next: 'Install the package curl in an earlier step: provision sends the HTTP request with it.',
  };
}

export function noHttpAnswer(url: string, exitStatus: number): string {
  return `${url} returned no complete answer (curl exited with status ${exitStatus})`;
}

export interface HttpStatus {
  readonly url: string;
  readonly status: number;
  readonly expected: number | undefined;
}

export function wrongHttpStatus({ url, status, expected }: HttpStatus): string {
  return `${url} returned status ${status}, expected ${expected ?? 'a status below 400'}`;
}

export function textMissing({ url, text }: { readonly url: string; readonly text: string }): string {
  return `the answer of ${url} does not contain ${JSON.stringify(text)}`;
}

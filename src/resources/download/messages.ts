// What provision says about downloads.
import type { Refusal } from '../../model/resource.ts';
import { kindOfFile } from '../path-messages.ts';

export const needsUrl = 'a download needs url';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

/** `url` as it may be shown. */
export function downloaded({ url, checksum }: { readonly url: string; readonly checksum: string | undefined }): string {
  return checksum === undefined ? `from ${url}` : `${checksum}, from ${url}`;
}

export function sizeAndChecksum({ size, checksum }: { readonly size: string; readonly checksum: string }): string {
  return `${size}, ${checksum}`;
}

export const notCompared =
  'the step has no checksum: nothing proves the content, and a file that exists is not downloaded again';

/** `type` and `target` are those of what is at the path; `absent` is the declared state. */
export function notAFile(found: {
  readonly path: string;
  readonly type: string;
  readonly target: string;
  readonly absent: boolean;
}): Refusal {
  const { path, type, target, absent } = found;
  const resource = type === 'd' ? 'directory' : type === 'l' ? 'link' : undefined;
  return {
    message: `${path} is ${kindOfFile(type, target)}, and a download step does not ${absent ? 'remove' : 'replace'} it`,
    next:
      resource === undefined
        ? 'Correct the path, or remove it on the host.'
        : `Correct the path, or remove it with an earlier step: ${resource}: { path: ${path}, state: absent }.`,
  };
}

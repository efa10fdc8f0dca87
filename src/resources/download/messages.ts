// What provision says about downloads.

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

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { platform } from 'node:process';
import { decode } from '../input/decode.ts';
import type { DiagnosticText } from '../input/diagnostic.ts';
import type { Source } from '../input/source.ts';
import { Secret } from '../model/secret.ts';
import { expandHome } from '../transport/user.ts';
import * as messages from './file-messages.ts';

/** In bytes. A certificate chain with its key has some 10 KB. */
const LARGEST = 64 * 1024;
/** Permissions of group and others. */
const OTHERS = 0o077;

/** A FIFO is refused, not waited for. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The path that `!file NAME` in `source` means. */
export function secretPath(name: string, source: Source): string {
  return resolve(dirname(source.path), expandHome(name));
}

/**
 * The text of a file that `!file NAME` in `source` means, without the line end at its end. Only the owner may have access, which Windows does not show.
 */
export function readSecret(name: string, source: Source): Secret | DiagnosticText {
  if (name === '') return messages.secretFileWithoutName();
  if (name.endsWith('.pub')) return messages.publicKeyFile(name);
  let file: number | undefined;
  try {
    file = openSync(secretPath(name, source), READ);
    const status = fstatSync(file);
    if (!status.isFile()) return messages.secretFileNotAFile(name);
    if (platform !== 'win32' && (status.mode & OTHERS) !== 0) return messages.secretFileOpen(name, status.mode);
    if (status.size > LARGEST) return messages.secretFileTooLarge(name, LARGEST);
    const bytes = Buffer.alloc(status.size);
    return secretOf(name, bytes.subarray(0, readSync(file, bytes)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return messages.secretFileUnreadable(name, code === 'ENOENT' ? 'no such file' : message);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function secretOf(name: string, bytes: Uint8Array): Secret | DiagnosticText {
  let text: string;
  try {
    text = decode(name, bytes).text.replace(/\r?\n$/, '');
  } catch {
    return messages.secretFileNotText(name);
  }
  if (text === '') return messages.secretFileEmpty(name);
  if (text.includes('\uFFFD')) return messages.secretFileLostCharacter(name);
  return text.includes('\0') ? messages.secretFileNotText(name) : new Secret(text);
}

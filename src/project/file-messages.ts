// What provision says about files of this computer that inventories and playbooks name.
import type { DiagnosticText } from '../input/diagnostic.ts';

export function templateTooLarge(path: string, limit: number): DiagnosticText {
  return {
    message: `the template ${path} has more than ${limit.toLocaleString('en')} bytes`,
    hint: 'Use `source` for a file without expressions.',
  };
}

/** Of a file that is placed on hosts. */
export function notRegularFile(path: string, isDirectory: boolean): DiagnosticText {
  return isDirectory
    ? {
        message: `${path} is a directory`,
        hint: 'Name a file here. For several files, use a step for each, or for_each.',
      }
    : { message: `${path} is not a regular file`, hint: 'Save its content in a file.' };
}

export function noFolder(path: string): DiagnosticText {
  return { message: `there is no directory ${path}`, hint: 'The path is relative to the playbook.' };
}

export function noDockerfile(folder: string, name: string): DiagnosticText {
  return {
    message: `${folder} has no file ${name}`,
    hint: 'Add the file, or name another one with `dockerfile`, relative to the context.',
  };
}

/** Why a file of patterns cannot be read. */
export const NOT_SHORT_TEXT = 'it is not a text of at most 64 KiB';

export function invalidPattern(path: string, line: number): DiagnosticText {
  return {
    message: `${path} has an invalid pattern in line ${line}`,
    hint: 'Docker refuses it, too: a class such as [a-z] is not closed, or the line ends with a backslash.',
  };
}

export function notSendable(path: string): DiagnosticText {
  return {
    message: `${path} is neither a file nor a directory nor a link`,
    hint: 'Add it to .dockerignore, or remove it.',
  };
}

/** Of a folder that is placed on the host as it is. */
export function notPlaceable(path: string): DiagnosticText {
  return { message: `${path} is neither a file nor a directory nor a link`, hint: 'Move it out of the folder.' };
}

/** Of a folder that is placed on the host as it is. */
export function folderTooLarge(path: string, limit: number): DiagnosticText {
  return {
    message: `${path} has more than ${limit} files`,
    hint: 'Move what the project does not need out of the folder, such as node_modules.',
  };
}

export function contextTooLarge(path: string, limit: number): DiagnosticText {
  return {
    message: `${path} has more than ${limit} files for an image`,
    hint: 'Add what the image does not need to .dockerignore, such as .git and node_modules.',
  };
}

export function unreadableFile(path: string, why: string): DiagnosticText {
  return { message: `cannot read ${path}: ${why}` };
}

export function standardInput(): DiagnosticText {
  return {
    message: 'provision cannot read an inventory or a playbook from standard input',
    hint: 'Save the text in a file, and name that file. Paths in it are relative to its directory.',
  };
}

export function unreadableKeyFile(path: string): DiagnosticText {
  return {
    message: `cannot read key file ${path}`,
    hint:
      'A relative path starts at the directory of the inventory. Without identity_file, provision uses the keys in ~/.ssh ' +
      'and the SSH agent.',
  };
}

// Secrets

export function secretFileWithoutName(): DiagnosticText {
  return { message: '!file needs the path of a file', hint: 'Write !file PATH.' };
}

export function publicKeyFile(name: string): DiagnosticText {
  return {
    message: `${name} is a public key, and !file is for secrets`,
    hint: `Write authorized_key: { user: NAME, source: ${name} }.`,
  };
}

export function secretFileUnreadable(name: string, why: string): DiagnosticText {
  return {
    message: `cannot read the secret file ${name}: ${why}`,
    hint: 'The path is relative to the directory of this file.',
  };
}

export function secretFileNotAFile(name: string): DiagnosticText {
  return { message: `${name} is not a file`, hint: 'Write the path of a file with the secret.' };
}

/** `mode` as stat(2) gives it. */
export function secretFileOpen(name: string, mode: number): DiagnosticText {
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  return {
    message: `other users have access to the secret file ${name} (mode ${shown})`,
    hint: `Restrict access to it: chmod 600 ${name}`,
  };
}

/** `largest` in bytes. */
export function secretFileTooLarge(name: string, largest: number): DiagnosticText {
  return { message: `the secret file ${name} is larger than ${largest / 1024} KB` };
}

export function secretFileNotText(name: string): DiagnosticText {
  return { message: `the secret file ${name} is not text in UTF-8` };
}

export function secretFileLostCharacter(name: string): DiagnosticText {
  return {
    message: `the secret file ${name} contains U+FFFD, which replaces a character that was lost in a conversion`,
    hint: 'Write the secret into the file again, as UTF-8.',
  };
}

export function secretFileEmpty(name: string): DiagnosticText {
  return { message: `the secret file ${name} is empty` };
}

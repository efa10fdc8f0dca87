import { type Result, succeeded } from './result.ts';
import { Secret, type Text } from './secret.ts';

/** Runs a program. No shell is involved: each element of `argv` reaches the program as it is. */
export interface Exec {
  readonly kind: 'exec';
  readonly argv: readonly Text[];
  readonly stdin?: Text;
  /** Runs only if this command ends with status 0; otherwise the result is `skipped`. */
  readonly onlyIf?: readonly string[];
  /**
   * The one-word lines this command prints are appended to `argv`; lines of several words are messages and are
   * left out. Without any such line the result is `skipped`. It lets one exchange ask about things whose names
   * only the host knows.
   */
  readonly argsFrom?: readonly string[];
  /**
   * Starts the command in a transient unit of the host, a moment later, and does not wait for it: for a command that
   * interrupts its own connection. The result says only whether it could be started.
   */
  readonly detached?: true;
  /** Seconds after which the host ends it. */
  readonly timeout?: number;
  /** Only this number of bytes from the end of its two outputs, which become one: for a program of the user. */
  readonly last?: number;
  /**
   * An extended regular expression: a line of its standard error that matches is a failure, even with exit status 0. Without
   * `stdin`, or with `errorsOnStdout`, no later operation of the change runs then.
   */
  readonly errorLine?: string;
  /** `errorLine` is also looked for in the standard output, which becomes standard error: for a program with `stdin`. */
  readonly errorsOnStdout?: true;
  /**
   * For a reading command whose arguments after `--` are names: the calls of several steps that differ only in their names
   * become one. Returns the part of its result that is about `names`, as if only they had been asked for; `all` are the
   * names of the call.
   */
  readonly split?: (result: Result, names: readonly string[], all: readonly string[]) => Result;
  /** Runs it every second until what it prints says that it may go on. Without `stdin`, `last` and `errorLine`. */
  readonly until?: Until;
  /** What runs if it fails, before the change ends. */
  readonly onFailure?: OnFailure;
  /** For curl(1): its configuration on standard input has this login, as Docker Engine wants it; empty without one. */
  readonly login?: RegistryLogin;
}

/** A login at a registry of images that the docker command of a user stored on the host. */
export interface RegistryLogin {
  /** The configuration of the docker command. Everything else may be missing in it, and the file itself, too. */
  readonly file: string;
  /** The name that it has there. */
  readonly server: string;
}

/** Extended regular expressions, each for one line of the two outputs of a program. */
export interface Until {
  /** It has succeeded. */
  readonly succeeds: string;
  /** It has failed, before the attempts are over. */
  readonly fails: string;
  /** How often it runs. */
  readonly attempts: number;
  /** Whether the last output is not shown if it fails: it is long, or may have secrets. */
  readonly quiet?: true;
}

/** The operation has failed, whatever these commands do. */
export interface OnFailure {
  /** Print why. Their outputs become part of the standard error of the operation. */
  readonly explain?: readonly (readonly string[])[];
  /** Bring back, in this order, what the change had replaced. Each of them runs, also if one before it fails. */
  readonly undo: readonly (readonly string[])[];
}

/** Reads a file, following links. A file that does not exist is `absent`, one that cannot be read is `failed`. */
export interface Read {
  readonly kind: 'read';
  readonly path: string;
  /** Only this number of bytes from the end: for a file that grows. */
  readonly last?: number;
}

/**
 * Writes a text file whole or not at all (temporary file in the same directory, then rename). Owner and mode of an
 * existing file are kept unless given; a new one gets root:root 0644. A link is followed, not replaced.
 */
export interface Write {
  readonly kind: 'write';
  readonly path: string;
  readonly content: Text;
  /** Octal, such as `0600`. */
  readonly mode?: string;
  /** `user` or `user:group`. */
  readonly owner?: string;
  /** A context of SELinux, or only its type. Without it, a new file gets the one that the policy has for its path. */
  readonly context?: string;
  /**
   * A command that must succeed on the new content before it replaces the file. In each word, `%s` is the path of a file
   * with that content.
   */
  readonly validate?: readonly string[];
}

/** A file of this computer. The transport reads it; an operation only names it. */
export interface FileContent {
  /** SHA-256 in lower-case hexadecimal. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Path on this computer. */
  readonly file: string;
}

export interface FolderEntry {
  /** Relative to the folder, with `/` between its parts. */
  readonly path: string;
  /** Left out for a folder and for a link. */
  readonly content?: FileContent;
  /** The target of a symbolic link. */
  readonly link?: string;
  readonly mode?: string;
}

export interface FolderContent {
  /** A folder comes before what is in it. */
  readonly entries: readonly FolderEntry[];
  /** The path of the folder on this computer, for a person who sends it by hand. */
  readonly folder?: string;
}

/**
 * Places a file of any size and content, or a folder of such files, on the host. The bytes travel before the change
 * begins, and only if the host does not have a file of this digest. Each file is replaced whole or not at all, by the
 * rules of `Write`; its digest is checked before. Files of the folder that are not among `entries` stay.
 */
export interface Send {
  readonly kind: 'send';
  readonly path: string;
  readonly source: FileContent | FolderContent;
  /** Octal. Of the file, or of the folder itself. */
  readonly mode?: string;
  /** `user` or `user:group`. Of the file, or of the folder and everything sent into it. */
  readonly owner?: string;
  /** As in `Write`; of a file, not of a folder. */
  readonly context?: string;
  /** As in `Write`; of a file, not of a folder. */
  readonly validate?: readonly string[];
}

/** What a host asks an HTTP server for. */
export interface HttpRequest {
  /** http or https. */
  readonly url: Text;
  /** Each `Name: value`. */
  readonly headers?: readonly Text[];
  /** The URL of a proxy; an empty text for none, whatever the environment of the host says. */
  readonly proxy?: Text;
  /** Hosts that are reached without the proxy, as in the environment variable `no_proxy`. */
  readonly noProxy?: string;
}

export interface Checksum {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512';
  /** Lower-case hexadecimal. */
  readonly digest: string;
}

/**
 * Downloads a file with curl(1) of the host, and replaces the one at the path by the rules of `Write`. With another checksum
 * nothing is replaced.
 */
export interface Fetch {
  readonly kind: 'fetch';
  readonly path: string;
  readonly request: HttpRequest;
  readonly checksum?: Checksum;
  /** Octal. */
  readonly mode?: string;
  /** `user` or `user:group`. */
  readonly owner?: string;
  /** As in `Write`. */
  readonly context?: string;
  /** Seconds after which the host ends the download. */
  readonly timeout?: number;
}

/** Where an archive comes from. A file of this computer travels as that of `Send` does. */
export type ArchiveSource =
  | { readonly kind: 'local'; readonly content: FileContent }
  | { readonly kind: 'url'; readonly request: HttpRequest }
  | { readonly kind: 'host'; readonly path: string };

export interface Archive {
  readonly source: ArchiveSource;
  /** With another one, nothing is unpacked. */
  readonly checksum: Checksum;
  /** tar(1) recognizes the compression. */
  readonly format: 'tar' | 'zip';
  /** How many parts of the names of its members are left out. */
  readonly strip: number;
  /** `user` or `user:group`. */
  readonly owner?: string;
  /** Only members that the directory does not have are placed. */
  readonly onlyMissing?: true;
  /** Whether members of earlier archives that this one does not have are removed. */
  readonly removeOld: boolean;
  /** The text that is read to know what was unpacked. */
  readonly record: string;
}

/**
 * Unpacks an archive into a directory, and records its members in the marker. A member that would be outside of the
 * directory, a link that points outside of it, and a device are refused before anything is placed. Without an archive, everything
 * of earlier ones is removed.
 */
export interface Unpack {
  readonly kind: 'unpack';
  /** The directory. */
  readonly path: string;
  /** The name of a directory in it, with the files `record`, `members` and `left` (archive.sh). */
  readonly marker: string;
  readonly archive?: Archive;
  /** Seconds after which the host ends a download. */
  readonly timeout?: number;
}

/** The only things ever done on a host: data, so that they are quoted, framed, logged and masked in one place. */
export type Operation = Exec | Read | Write | Send | Fetch | Unpack;

export function exec(...argv: Text[]): Exec {
  return { kind: 'exec', argv };
}

export function read(path: string, last?: number): Read {
  return { kind: 'read', path, ...(last === undefined ? {} : { last }) };
}

/** Whether a program has failed: by its exit status, or by what it printed (`Exec.errorLine`). */
export function failedOn(operation: Operation, result: Result): boolean {
  return !succeeded(result) || reportsError(operation, result);
}

function reportsError(operation: Operation, result: Result): boolean {
  if (operation.kind !== 'exec' || operation.errorLine === undefined || result.kind !== 'done') return false;
  return new RegExp(operation.errorLine, 'm').test(result.stderr);
}

/** Each operation is asked for its key a few times in a plan. */
const keys = new WeakMap<Operation, string>();

/** Equal for equal operations, so that each is sent once. Holds secrets in the clear: never print it. */
export function key(operation: Operation): string {
  const known = keys.get(operation) ?? textOf(operation);
  keys.set(operation, known);
  return known;
}

function textOf(operation: Operation): string {
  return JSON.stringify(operation, function (this: Record<string, unknown>, name: string): unknown {
    const value = this[name]; // before toJSON, which masks
    return value instanceof Secret ? { secret: value.reveal() } : value;
  });
}

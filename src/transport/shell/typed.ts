/** Operations as a person would type them on the host: for reading, and for a script. */
import { basename } from 'node:path';
import type {
  Archive,
  Exec,
  Fetch,
  FolderContent,
  HttpRequest,
  OnFailure,
  Operation,
  Send,
  Unpack,
  Until,
  Write,
} from '../../model/operation.ts';
import type { CheckTarget } from '../../model/check-target.ts';
import { commandOf, curlOptions, type StepCheck } from '../../model/step-check.ts';
import { reveal, Secret, type Text } from '../../model/secret.ts';
import * as messages from '../change-messages.ts';

/** The names of shell variables that stand for secrets, in the order in which they are first used. */
export class SecretNames {
  readonly #names = new Map<string, string>();

  /** Equal secrets have one name. */
  of(secret: Secret): string {
    const value = reveal(secret);
    const name = this.#names.get(value) ?? `SECRET_${this.#names.size + 1}`;
    this.#names.set(value, name);
    return name;
  }

  get all(): readonly string[] {
    return [...this.#names.values()];
  }
}

/** One operation, as lines of POSIX sh. Secrets are variables, so that no secret is in the text. */
export function typed(operation: Operation, secrets: SecretNames): readonly string[] {
  switch (operation.kind) {
    case 'exec':
      return typedExec(operation, secrets);
    case 'write':
      return typedWrite(operation, secrets);
    case 'read':
      return [`cat ${word(operation.path, secrets)}`];
    case 'send':
      return typedSend(operation, secrets);
    case 'fetch':
      return typedFetch(operation, secrets);
    case 'unpack':
      return typedUnpack(operation, secrets);
  }
}

/** The check of a step, as a command that succeeds when the check does. */
export function typedCheck(target: CheckTarget, secrets: SecretNames): string {
  const line = (words: readonly Text[]) => words.map((one) => word(one, secrets)).join(' ');
  if (target.kind === 'command') return line(commandOf(target.run));
  const { url, status, contains } = target;
  const curl = (...options: readonly string[]) => line(['curl', ...curlOptions(target), ...options, '--', url]);
  const expected =
    status === undefined
      ? curl('--fail', '--output', '/dev/null')
      : `[ "$(${curl('--output', '/dev/null', '--write-out', '%{http_code}')})" = ${status} ]`;
  return contains === undefined ? expected : `${expected} && ${curl()} | ${line(['grep', '-qF', '-e', contains])}`;
}

/** The same, repeated every second until it succeeds. A script ends where it does not within so many seconds. */
export function typedWait({ target, within }: StepCheck, secrets: SecretNames): readonly string[] {
  return [
    `tries=${within}`,
    `until ${typedCheck(target, secrets)}; do`,
    '  tries=$((tries - 1))',
    '  [ "$tries" -gt 0 ] || exit 1',
    '  sleep 1',
    'done',
  ];
}

/** The start of a script: it ends at the first command that fails, and asks for its secrets by name. */
export function scriptHead(secrets: SecretNames): readonly string[] {
  const head = ['#!/bin/sh', 'set -eu', 'export LC_ALL=C PATH="/usr/sbin:/usr/bin:/sbin:/bin:$PATH"'];
  return [...head, ...secrets.all.map((name) => `: "\${${name}:?Set this variable before you run the script.}"`)];
}

function typedExec(operation: Exec, secrets: SecretNames): readonly string[] {
  const { argv, stdin, onlyIf, argsFrom, timeout, until, onFailure, errorLine, errorsOnStdout } = operation;
  const line = (words: readonly Text[]) => words.map((one) => word(one, secrets)).join(' ');
  let command = line([...(timeout === undefined ? [] : ['timeout', String(timeout)]), ...argv]);
  if (stdin !== undefined) command = `printf '%s' ${word(stdin, secrets)} | ${command}`;
  if (argsFrom) command = `for name in $(${line(argsFrom)} | grep -v ' '); do ${command} "$name"; done`;
  const failure = onFailure ? typedFailure(onFailure, line) : undefined;
  if (until) return typedUntil(command, until, failure ?? ['exit 1'], line);
  if (errorsOnStdout && errorLine !== undefined) return typedStrict(command, errorLine, line);
  if (failure) return [`${command} || {`, ...failure.map(indented), '}'];
  return [onlyIf ? `if ${line(onlyIf)} >/dev/null 2>&1; then ${command}; fi` : command];
}

function typedStrict(command: string, errorLine: string, line: Line): readonly string[] {
  return [
    `output=$(${command})`,
    `printf '%s\\n' "$output"`,
    `if printf '%s\\n' "$output" | ${line(['grep', '-E', '-q', '-e', errorLine])}; then exit 1; fi`,
  ];
}

type Line = (words: readonly Text[]) => string;

/** Ends the script, also in a loop. */
function typedFailure({ explain = [], undo }: OnFailure, line: Line): readonly string[] {
  return [...explain, ...undo].map((command) => `${line(command)} || true`).concat('exit 1');
}

function typedUntil(
  command: string,
  { succeeds, fails, attempts, quiet }: Until,
  failure: readonly string[],
  line: Line,
) {
  return [
    `tries=${attempts}`,
    'while :; do',
    `  output=$(${command} 2>&1) || true`,
    `  if printf '%s\\n' "$output" | ${line(['grep', '-E', '-q', '-e', succeeds])}; then break; fi`,
    '  tries=$((tries - 1))',
    `  if [ "$tries" -le 0 ] || printf '%s\\n' "$output" | ${line(['grep', '-E', '-q', '-e', fails])}; then`,
    ...[...(quiet ? [] : [`printf '%s\\n' "$output" >&2`]), ...failure].map((one) => indented(indented(one))),
    '  fi',
    '  sleep 1',
    'done',
  ];
}

function indented(text: string): string {
  return `  ${text}`;
}

function typedWrite(operation: Write, secrets: SecretNames): readonly string[] {
  const { content } = operation;
  return typedReplacement(operation, secrets, (file) =>
    isDocument(content)
      ? [`cat >${file} <<'EOF'`, ...content.slice(0, -1).split('\n'), 'EOF']
      : [`printf '%s' ${word(content, secrets)} >${file}`],
  );
}

/** The script is for the host: a file of this computer has to be there first. */
function typedSend(operation: Send, secrets: SecretNames): readonly string[] {
  const { source } = operation;
  if ('entries' in source) return typedFolder(operation, source, secrets);
  const name = word(basename(source.file), secrets);
  return [
    `# ${messages.copyFirst(source.file)}`,
    ...typedReplacement(operation, secrets, (file) => [`cp -- ${name} ${file}`]),
  ];
}

function typedFolder({ path, mode }: Send, { folder }: FolderContent, secrets: SecretNames): readonly string[] {
  if (folder === undefined) throw new Error('a folder without a path cannot be typed');
  const target = word(path, secrets);
  return [
    `# ${messages.copyFolderFirst(folder)}`,
    `cp -R -- ${word(basename(folder), secrets)} ${target}`,
    ...(mode === undefined ? [] : [`chmod ${word(mode, secrets)} ${target}`]),
  ];
}

/** Downloaded beside its place, and renamed once its digest is checked. */
function typedFetch(operation: Fetch, secrets: SecretNames): readonly string[] {
  const { request, checksum } = operation;
  return typedReplacement(
    operation,
    secrets,
    (file) => [
      `${typedCurl(request, secrets)} --output ${file} -- ${word(request.url, secrets)}`,
      ...(checksum ? [`echo '${checksum.digest} ' ${file} | ${checksum.algorithm}sum --check --quiet`] : []),
    ],
    true,
  );
}

/** provision also checks the members, and records them, for which there is no short command. */
function typedUnpack({ path, marker, archive }: Unpack, secrets: SecretNames): readonly string[] {
  const directory = word(path, secrets);
  const record = word(`${path}/${marker}`, secrets);
  if (!archive) {
    const remove = `(cd ${directory} && xargs --null --arg-file=${marker}/members rm -df --)`;
    return [`# ${messages.directoriesStay}`, `${remove} || true`, `rm -rf ${record}`];
  }
  const { checksum, format, strip, owner } = archive;
  const [file, ...fetched] = typedArchive(archive, secrets);
  const unpack =
    format === 'tar'
      ? `tar --extract --file ${file} --directory ${directory} --strip-components ${strip} --no-same-owner`
      : `unzip -q -o ${file} -d ${directory}`;
  return [
    ...fetched,
    `echo '${checksum.digest} ' ${file} | ${checksum.algorithm}sum --check --quiet`,
    `mkdir -p ${directory}`,
    ...(format === 'zip' && strip > 0 ? [`# ${messages.stripByHand(strip)}`] : []),
    unpack,
    ...(owner === undefined ? [] : [`chown -R ${word(owner, secrets)} ${directory}`]),
  ];
}

/** The path of an archive, and the commands that bring it there. */
function typedArchive({ source }: Archive, secrets: SecretNames): readonly [string, ...string[]] {
  switch (source.kind) {
    case 'host':
      return [word(source.path, secrets)];
    case 'local':
      return [word(basename(source.content.file), secrets), `# ${messages.copyFirst(source.content.file)}`];
    case 'url': {
      const { request } = source;
      return ['archive', `${typedCurl(request, secrets)} --output archive -- ${word(request.url, secrets)}`];
    }
  }
}

function typedCurl({ headers = [], proxy, noProxy }: HttpRequest, secrets: SecretNames): string {
  const options: readonly Text[] = [
    ...headers.flatMap((header) => ['--header', header]),
    ...(proxy === undefined ? [] : ['--proxy', proxy]),
    ...(noProxy === undefined ? [] : ['--noproxy', noProxy]),
  ];
  return ['curl --fail --location', ...options.map((one) => word(one, secrets))].join(' ');
}

/** A file that has to be validated, or may not arrive as a whole, is written beside its place first. */
function typedReplacement(
  { path, mode, owner, context, validate }: Omit<Write, 'kind' | 'content'>,
  secrets: SecretNames,
  fill: (file: string) => readonly string[],
  beside = validate !== undefined,
): readonly string[] {
  const target = word(path, secrets);
  const written = beside ? path.replace(/[^/]*$/, '.$&.new') : path;
  const file = word(written, secrets);
  const lines = [...fill(file)];
  if (owner !== undefined) lines.push(`chown ${word(owner, secrets)} ${file}`);
  if (mode !== undefined) lines.push(`chmod ${word(mode, secrets)} ${file}`);
  if (context !== undefined) {
    lines.push(`chcon ${context.includes(':') ? '' : '--type='}${word(context, secrets)} ${file}`);
  }
  if (!beside) return lines;
  const command = validate?.map((one) => word(one.replace('%s', written), secrets)).join(' ');
  return [...lines, ...(command === undefined ? [] : [command]), `mv -f -- ${file} ${target}`];
}

/** Whether a here-document gives exactly this text. */
function isDocument(content: Text): content is string {
  return !(content instanceof Secret) && content.endsWith('\n') && !content.split('\n').includes('EOF');
}

function word(text: Text, secrets: SecretNames): string {
  if (text instanceof Secret) return `"$${secrets.of(text)}"`;
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

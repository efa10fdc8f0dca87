/**
 * Turns operations into POSIX sh: calls of the functions in the shell files beside this one, every word in single quotes.
 *
 * A shell on the host reads requests from its standard input. Each request is one compound command, so that the shell
 * has read all of it before it runs anything, and a subshell, so that nothing it sets reaches the next request. Each
 * operation ends with a mark on both output streams (see frames.ts): `p_mark` of session.sh. In a job, `p_mark` of job.sh
 * stores the status instead.
 */
import { curlConfiguration } from '../../model/curl-configuration.ts';
import { CUT } from '../../model/host-text.ts';
import type { Archive, Exec, Fetch, Operation, Send, Unpack, Write } from '../../model/operation.ts';
import { defined } from '../../model/optional.ts';
import type { Text } from '../../model/secret.ts';
import { STATE_FORMAT } from '../../model/formats.ts';
import { type Exchange, type Job, JOURNAL } from '../../model/transport.ts';
import { pathOutsideFolder } from '../change-messages.ts';
import { redirections } from './curl.ts';
import { NotSendable, quote } from './quote.ts';
import { shellText } from './texts.ts';

/**
 * The text that a session's shell gets first. `token` marks the ends of outputs, and the point from which the shell is
 * ready; it is random, so that no output contains it by accident. `directory` is the state directory, empty for the usual one.
 */
export function prelude(token: string, directory: string): string {
  return [
    shellText('environment'),
    `set -- ${words([token, directory, String(STATE_FORMAT), CUT])}\n`,
    shellText('common'),
    shellText('operations'),
    shellText('session'),
    shellText('lock'),
    // In a subshell: the connection may be lost already, and a process that writes to it dies.
    '(p_mark ready)\n',
  ].join('');
}

/** The text of one exchange. `nonce` names its temporary files, and is in the mark that ends the answer. */
export function request(exchange: Exchange, nonce: string): string {
  const { change = [], probe, job } = exchange;
  const lines = ['(', 'p_status=0'];
  if (job) lines.push(...jobCalls(job, change.length, jobScript(change, job, nonce)));
  else lines.push(...change.map((operation) => inTurn(operation, nonce)));
  lines.push(...probes(probe, nonce));
  lines.push(')', `p_mark end-${nonce}`, '');
  return lines.join('\n');
}

/** The command line of a shell that receives files on its standard input; see receive.sh. */
export function receiveCommand(directory: string, attempt: string): readonly string[] {
  const text = shellText('environment') + shellText('common') + shellText('receive');
  return ['sh', '-c', text, 'provision-receive', directory === '' ? '' : `${directory}/files`, attempt];
}

/**
 * The command line that starts a program as root. The login's shell prints `shellReady`, root prints `ready`. sudo asks for a
 * password with `prompt`, on standard error. Before sudo only what every shell knows, csh as well.
 */
export function becomeRootCommand(
  marks: { prompt: string; shellReady: string; ready: string },
  argv: readonly string[],
): string {
  const start = `echo ${marks.ready}; ${execCommand(argv)}`;
  return `echo ${marks.shellReady}; ${execCommand(['sudo', '-S', '-p', marks.prompt, '--', 'sh', '-c', start])}`;
}

export function execCommand(argv: readonly string[]): string {
  return `exec ${words(argv)}`;
}

/** In the session's shell: begins or follows a job, then prints the results of its operations. */
function jobCalls(job: Job, count: number, script: string): readonly string[] {
  const { id, resume, lockOwner, generation, bootId, gone } = job;
  const owner = JSON.stringify({ format: STATE_FORMAT, ...lockOwner });
  const parameters = [id, lockOwner.run, generation, bootId ?? '', gone ?? '', owner];
  return [resume ? `p_resume ${words(parameters)}` : `p_begin ${words([...parameters, script])}`, `p_follow ${count}`];
}

/** A script of its own, which leaves the results of the change in files. */
function jobScript(change: readonly Operation[], { record, outcome }: Job, nonce: string): string {
  return [
    shellText('environment'),
    shellText('common'),
    shellText('operations'),
    shellText('job'),
    ...change.map((operation) => `${inTurn(operation, nonce)}\n`),
    `p_end ${words([JOURNAL, record ?? '', outcome ?? ''])}\n`,
  ].join('');
}

/** In few processes: one asks for the attributes of all files, and a condition of several questions is tested once. */
function probes(probe: readonly Operation[], nonce: string): readonly string[] {
  const files = probe.flatMap((operation) => (operation.kind === 'read' ? operation.path : []));
  const fitting = files.filter((path) => path.startsWith('/') && !path.includes('\n'));
  const conditions = probe.flatMap((operation) => conditionOf(operation) ?? []);
  const repeated = [...new Set(conditions.filter((text, index) => conditions.indexOf(text) < index))];
  return [
    ...(fitting.length > 1 ? [`p_stat ${words(fitting)}`] : []),
    ...repeated.map((condition, index) => `p_succeeds ${condition}; p_if_${index}=$?`),
    ...probe.map((operation) => {
      const index = repeated.indexOf(conditionOf(operation) ?? '');
      return index < 0 || operation.kind !== 'exec'
        ? marked(operation, nonce)
        : conditional(`[ $p_if_${index} -eq 0 ]`, operation);
    }),
  ];
}

function conditionOf(operation: Operation): string | undefined {
  return operation.kind === 'exec' && operation.onlyIf ? words(operation.onlyIf) : undefined;
}

/** The operation as a function that runs unless an earlier one failed. */
function inTurn(operation: Operation, nonce: string): string {
  return `p_operation() {\n${marked(operation, nonce)}\n}\np_run_operation`;
}

/** The operation, and the mark with its exit status. */
function marked(operation: Operation, nonce: string): string {
  switch (operation.kind) {
    case 'exec':
      return markedExec(operation);
    case 'read':
      return `p_read ${words([operation.path, ...(operation.last === undefined ? [] : [String(operation.last)])])}; p_mark $?`;
    case 'write':
      return `${writeCall(operation, nonce)}; p_mark $?`;
    case 'send':
      return `${sendCalls(operation, nonce).join(' &&\n')}; p_mark $?`;
    case 'fetch':
      return `${fetchCall(operation, nonce)}; p_mark $?`;
    case 'unpack':
      return `${shellText('archive')}${unpackCalls(operation, nonce)}; p_mark $?`;
  }
}

function markedExec(operation: Exec): string {
  const condition = conditionOf(operation);
  return condition === undefined ? markedCall(operation) : conditional(`p_succeeds ${condition}`, operation);
}

function conditional(condition: string, operation: Exec): string {
  return `if ${condition}; then ${markedCall(operation)}; else p_mark none; fi`;
}

function markedCall(operation: Exec): string {
  const { argsFrom, login } = operation;
  let text = `${execCall(operation)}; p_mark $?`;
  if (argsFrom) {
    text = `set -f; set -- $(p_words ${words(argsFrom)}); set +f
if [ $# -gt 0 ]; then ${text}; else p_mark none; fi`;
  }
  return login ? `${shellText('registry')}${text}` : text;
}

function execCall(operation: Exec): string {
  const { argv, argsFrom, detached, timeout, onFailure } = operation;
  const prefix = detached ? DETACH : timeout === undefined ? [] : ['timeout', '-k', '10', String(timeout)];
  const call = `${starter(operation)} ${words([...prefix, ...argv])}${argsFrom ? ' "$@"' : ''}`;
  if (!onFailure) return call;
  const { explain = [], undo } = onFailure;
  const commands = [
    ...explain.map((command) => `p_explain ${words(command)}`),
    ...undo.map((command) => `p_undo ${words(command)}`),
  ];
  return `${call} || { p_failed=$?; ${commands.join('; ')}; (exit "$p_failed"); }`;
}

/** The function that starts a program, with its own arguments. */
function starter({ stdin, last, errorLine, errorsOnStdout, until, login }: Exec): string {
  if (login) return `p_exec_with_login ${words([login.file, escapedName(login.server)])}`;
  if (until) {
    const { attempts, succeeds, fails, quiet } = until;
    return `p_exec_until ${words([String(attempts), succeeds, fails, quiet ? 'quiet' : ''])}`;
  }
  if (last !== undefined) return `p_exec_last ${last} ${quote(stdin ?? '')}`;
  const isStrict = stdin === undefined || errorsOnStdout;
  if (errorLine !== undefined && isStrict) return `p_exec_strict ${quote(errorLine)} ${quote(stdin ?? '')}`;
  return stdin === undefined ? 'p_exec' : `p_exec_with_input ${quote(stdin)}`;
}

/** As part of an extended regular expression, and of JSON. */
function escapedName(server: string): string {
  return server.replaceAll('.', String.raw`\.`);
}

/** The delay lets the answer arrive before the connection ends. */
const DETACH = [
  'systemd-run',
  '--quiet',
  '--collect',
  '--on-active=0.2',
  '--timer-property=AccuracySec=10ms',
  '--setenv=LC_ALL=C',
  '--',
];

function writeCall(operation: Write, nonce: string): string {
  return `p_write ${words(replacement(operation, nonce, operation.content))}`;
}

/** The arguments of `p_write`, `p_send` and the last ones of `p_fetch`. */
function replacement(operation: Omit<Write, 'kind' | 'content'>, nonce: string, content: Text): readonly Text[] {
  const { path, mode = '', owner = '', context = '', validate = [] } = operation;
  return [path, nonce, mode, owner, context, content, ...validate];
}

function sendCalls(operation: Send, nonce: string): readonly string[] {
  const { path, source, mode, owner } = operation;
  if (!('entries' in source)) return [`p_send ${words(replacement(operation, nonce, source.digest))}`];
  return [
    `p_folder ${words([path, mode ?? '', owner ?? ''])}`,
    ...source.entries.map((entry) => {
      const target = `${path}/${insideOf(entry.path)}`;
      if (entry.link !== undefined) return `p_link ${words([target, entry.link])}`;
      if (!entry.content) return `p_folder ${words([target, entry.mode ?? '', owner ?? ''])}`;
      const file = defined({ path: target, mode: entry.mode, owner });
      return `p_send ${words(replacement(file, nonce, entry.content.digest))}`;
    }),
  ];
}

function fetchCall(operation: Fetch, nonce: string): string {
  const { checksum, timeout } = operation;
  const proof = checksum ? [`${checksum.algorithm}sum`, checksum.digest] : ['', ''];
  const how = [...proof, String(timeout ?? ''), redirections(operation)];
  return `p_fetch ${words([...how, ...replacement(operation, nonce, curlConfiguration(operation.request))])}`;
}

/** The functions are part of the operation: other changes do not need them. */
function unpackCalls({ path, marker, archive, timeout }: Unpack, nonce: string): string {
  if (!archive) return `p_remove_unpacked ${words([path, marker])}`;
  const { checksum, format, strip, owner = '', onlyMissing, removeOld, record } = archive;
  const calls = [
    `p_stage ${words([path, nonce, marker, owner])}`,
    archiveCall(archive, timeout),
    `p_check_digest ${words([`${checksum.algorithm}sum`, checksum.digest])} "$p_archive"`,
    `p_extract ${words([format, String(strip)])}`,
    `p_install ${words([owner, onlyMissing ? 'missing' : '', removeOld ? 'remove' : 'keep', record])}`,
  ];
  return `${calls.join(' &&\n')}\np_unstage`;
}

function archiveCall({ source, checksum }: Archive, timeout: number | undefined): string {
  switch (source.kind) {
    case 'local':
      return `p_get_archive ${words(['store', source.content.digest])}`;
    case 'host':
      return `p_get_archive ${words(['file', source.path])}`;
    case 'url': {
      const seconds = quote(String(timeout ?? ''));
      const allowed = quote(redirections({ request: source.request, checksum }));
      const get = `p_get_archive ${words(['url', curlConfiguration(source.request)])}`;
      return `p_seconds=${seconds} p_redirections=${allowed} && ${get}`;
    }
  }
}

function insideOf(path: string): string {
  const outside = path.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (outside) throw new NotSendable(pathOutsideFolder(path));
  return path;
}

function words(argv: readonly Text[]): string {
  return argv.map(quote).join(' ');
}

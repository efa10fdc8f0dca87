/**
 * The one place where operations become shell text: POSIX sh, every word in single quotes, under LC_ALL=C.
 *
 * A shell on the host reads requests from its standard input. Each request is one compound command, so that the
 * shell has read it whole before it runs anything, in a subshell, so that nothing leaks into the next request. Each
 * operation ends with a mark on both output streams (see frames.ts).
 */
import type { Exec, Operation, Write } from '../model/operation.ts';
import type { Text } from '../model/secret.ts';
import type { Exchange, Job } from '../model/transport.ts';
import { captured, followFunctions, jobFunctions, jobLines, processFunctions } from './job.ts';
import { quote } from './quote.ts';

function words(argv: readonly Text[]): string {
  return argv.map(quote).join(' ');
}

/** Runs a program, never a command or a function of the shell that has its name. */
function call(argv: readonly Text[], more = ''): string {
  return `(exec ${words(argv)}${more})`;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Sent once per shell. `token` marks the ends of outputs; it is random, so that no output can contain it by
 * accident. Jobs are kept in `directory`; in the usual place if that is empty. Names start with `p_` to stay clear of anything the host's shell start-up files define.
 */
export function prelude(token: string, directory: string): string {
  return `${environment}
p_root=${quote(directory)}
p_mark() { p_status=$1; printf '\\n%s %s\\n' ${token} "$1"; printf '\\n%s %s\\n' ${token} "$1" >&2; }
p_line() { printf '%s\\n%s line\\n' "$1" ${token}; }
${functions}
${processFunctions}
${followFunctions}
`;
}

const environment = `LC_ALL=C; LANG=C; LANGUAGE=; PATH=${PATH}; export LC_ALL LANG LANGUAGE PATH
unset ENV BASH_ENV CDPATH IFS
umask 022
cd /`;

const functions = `p_words() { (exec "$@") </dev/null 2>/dev/null | while read -r p_first p_rest || [ -n "$p_first" ]; do
  if [ -n "$p_first" ] && [ -z "$p_rest" ]; then printf '%s\\n' "$p_first"; fi
done; }
p_read() {
  p_about=$(stat -L -c '%a %U:%G' -- "$1" </dev/null) && p_text "$1" "$2" </dev/null && printf '%s\\n' "$p_about" >&2
}
p_text() { if [ -n "$2" ]; then tail -c "$2" -- "$1"; else cat -- "$1"; fi; }
p_write() {
  p_file=$1
  if [ -L "$p_file" ]; then p_file=$(readlink -f -- "$p_file") || return 1; fi
  if [ -d "$p_file" ]; then printf '%s: Is a directory\\n' "$p_file" >&2; return 1; fi
  p_temp="\${p_file%/*}/.\${p_file##*/}.$2"
  if p_fill "$@" && mv -f -- "$p_temp" "$p_file"; then
    if [ -z "$p_kept" ] && command -v restorecon >/dev/null; then restorecon -- "$p_file"; fi
  else
    rm -f -- "$p_temp"
    return 1
  fi
}
p_fill() {
  p_kept=
  (umask 077; printf '%s' "$5" >"$p_temp") || return 1
  if [ -e "$p_file" ]; then
    p_kept=1
    chown --reference="$p_file" -- "$p_temp" && chmod --reference="$p_file" -- "$p_temp" || return 1
    chcon --reference="$p_file" -- "$p_temp" 2>/dev/null
  else
    chmod 0644 -- "$p_temp" || return 1
  fi
  if [ -n "$4" ]; then chown "$4" -- "$p_temp" || return 1; fi
  if [ -n "$3" ]; then chmod "$3" -- "$p_temp" || return 1; fi
  sync -- "$p_temp"
}`;

/** The shell text of one exchange. `nonce` names its temporary files. */
export function request(exchange: Exchange, nonce: string): string {
  const { change = [], probe, job } = exchange;
  const lines = ['(', 'p_status=0'];
  if (job) lines.push(...jobLines(job, change.length, jobScript(change, job, nonce)));
  else lines.push(...change.map((operation) => inTurn(render(operation, nonce))));
  for (const operation of probe) lines.push(render(operation, nonce));
  lines.push(')', 'p_mark end', '');
  return lines.join('\n');
}

/** The status of the last operation decides whether the next one runs; "skip" stays "skip". */
function inTurn(command: string): string {
  return `case $p_status in 0|none)\n${command}\n;; *) p_mark skip ;; esac`;
}

/** A script of its own, which runs the change and leaves what comes of it in files. */
function jobScript(change: readonly Operation[], job: Job, nonce: string): string {
  const steps = change.map((operation) => inTurn(captured(render(operation, nonce))));
  return [
    environment,
    functions,
    processFunctions,
    jobFunctions,
    ...steps,
    `p_end ${quote(job.record ?? '')} ${job.outcome ?? ''}`,
    '',
  ].join('\n');
}

function render(operation: Operation, nonce: string): string {
  switch (operation.kind) {
    case 'exec':
      return renderExec(operation);
    case 'read':
      return `p_read ${words([operation.path, String(operation.last ?? '')])}; p_mark $?`;
    case 'write':
      return renderWrite(operation, nonce);
  }
}

function renderExec(operation: Exec): string {
  const { stdin, onlyIf, argsFrom, detached, timeout } = operation;
  const limited = timeout === undefined ? operation.argv : ['timeout', '-k', '10', String(timeout), ...operation.argv];
  const argv = detached ? [...DETACH, ...operation.argv] : limited;
  const command = call(argv, argsFrom ? ' "$@"' : '');
  let line = stdin === undefined ? `${command} </dev/null` : `printf '%s' ${quote(stdin)} | ${command}`;
  line += '; p_mark $?';
  if (argsFrom) {
    line = `set -f; set -- $(p_words ${words(argsFrom)}); if [ $# -gt 0 ]; then ${line}; else p_mark none; fi`;
  }
  if (onlyIf) line = `if ${call(onlyIf)} </dev/null >/dev/null 2>&1; then ${line}; else p_mark none; fi`;
  return line;
}

// The delay lets the answer get out before the connection goes.
const DETACH = [
  'systemd-run',
  '--quiet',
  '--collect',
  '--on-active=0.2',
  '--timer-property=AccuracySec=10ms',
  '--setenv=LC_ALL=C',
  '--',
];

function renderWrite({ path, content, mode, owner }: Write, nonce: string): string {
  return `p_write ${words([path, nonce, mode ?? '', owner ?? '', content])}; p_mark $?`;
}

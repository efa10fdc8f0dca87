import { read, type Write } from '../../../src/model/operation.ts';
import type { Scenario } from '../scenario.ts';
import { exchange } from './exchange.ts';

const write = (path: string, content: string, more: Partial<Write> = {}): Write => ({
  kind: 'write',
  path,
  content,
  ...more,
});

/** The shell text of the transport: reading, writing, marks, conditions. */
export const files: readonly Scenario[] = [
  {
    name: 'text is printed',
    as: 'person',
    steps: [
      String.raw`printf '%s\n' one 'two three' ''; printf 'a%sb%s\n' 1 2 3; printf '%%|\t|\\|\x41|\101|\n'`,
      String.raw`printf '%s' '\n'; printf '\n'; printf '%b|' 'a\tb' 'c\0101d'; echo`,
      String.raw`printf '[%5s][%-5s][%.2s][%05d][%+d][%x][%X][%o][%c]\n' ab cd efgh 42 7 255 255 8 xyz`,
      String.raw`printf '%d %d %d\n' 0x1f 010 -3; printf '%*s|\n' 6 ab; printf -- '-- %s\n' x; printf '%s\n'`,
      String.raw`printf '%d\n' abc; printf '%d\n' 12abc`,
      'printf',
      String.raw`printf '%q %q\n' plain 'with blank'; printf 'no newline'; echo`,
      String.raw`echo one two; echo -n x; echo -e 'a\tb\\\0101'; echo -E 'a\tb'; echo -ne 'y\n'; echo; echo -- x; echo '\t'`,
      'printf "%s\\n" "한글"; printf "%-6s|\\n" ab',
      '(umask 077; printf x >/root/own; : >/root/own2); printf x >/root/all; umask; stat -c "%n %a" /root/own /root/own2 /root/all; rm /root/own /root/own2 /root/all',
    ],
  },
  {
    name: 'files are read and written',
    as: 'tool',
    steps: [
      exchange('reading', {
        probe: [read('/etc/hostname'), read('/nowhere'), read('/etc/hostname/below'), read('/etc')],
      }),
      exchange('a new file', { change: [write('/root/new', 'one\ntwo\n')], probe: [read('/root/new')] }),
      exchange('a text that needs quoting, and no newline at its end', {
        change: [write('/root/odd name', `it's "$HOME" \`x\` \\ * 한글\tend`)],
        probe: [read('/root/odd name')],
      }),
      exchange('mode and owner', {
        change: [write('/root/mine', 'x\n', { mode: '0600', owner: 'student:student' })],
        probe: [read('/root/mine')],
      }),
      exchange('mode and owner are kept', { change: [write('/root/mine', 'y\n')], probe: [read('/root/mine')] }),
      'ln -s /root/new /root/link',
      exchange('through a link', {
        change: [write('/root/link', 'three\n')],
        probe: [read('/root/link'), read('/root/new')],
      }),
      'ls -l /root/link | cut -c 1',
      exchange('where there is no folder', { change: [write('/nowhere/x', 'x')], probe: [read('/nowhere/x')] }),
      exchange('onto a folder', { change: [write('/etc', 'x')], probe: [] }),
      exchange('an empty one', { change: [write('/root/empty', '')], probe: [read('/root/empty')] }),
      'ls -A /root',
    ],
  },
  {
    name: 'the end of a file is read',
    as: 'tool',
    steps: [
      'printf "one\\ntwo\\nthree\\n" >/root/lines',
      exchange('the end of it', { probe: [read('/root/lines', 6)] }),
      exchange('more than there is', { probe: [read('/root/lines', 100)] }),
      exchange('of none', { probe: [read('/nowhere', 6)] }),
      exchange('of a folder', { probe: [read('/etc', 6)] }),
    ],
  },
  {
    name: 'operations in a row',
    as: 'tool',
    steps: [
      exchange('a failure skips what follows, and probes run all the same', {
        change: [
          { kind: 'exec', argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] },
          { kind: 'exec', argv: ['touch', '/root/never'] },
        ],
        probe: [{ kind: 'exec', argv: ['test', '-e', '/root/never'] }],
      }),
      exchange('standard input', {
        change: [{ kind: 'exec', argv: ['cat'], stdin: 'from\nabove' }],
        probe: [{ kind: 'exec', argv: ['wc', '-c'] }],
      }),
      exchange('only if', {
        probe: [
          { kind: 'exec', argv: ['echo', 'yes'], onlyIf: ['true'] },
          { kind: 'exec', argv: ['echo', 'no'], onlyIf: ['false'] },
          { kind: 'exec', argv: ['echo', 'no'], onlyIf: ['nosuchcommand'] },
        ],
      }),
      exchange('arguments from a command', {
        probe: [
          { kind: 'exec', argv: ['echo', 'args:'], argsFrom: ['printf', 'a\n\nb c\n*\nlast'] },
          { kind: 'exec', argv: ['echo', 'args:'], argsFrom: ['printf', 'two words\n'] },
          { kind: 'exec', argv: ['echo', 'args:'], argsFrom: ['nosuchcommand'] },
        ],
      }),
      exchange('a program that is not there', { probe: [{ kind: 'exec', argv: ['nosuchcommand', 'x'] }] }),
      exchange('a program that is a word of the shell, too', {
        probe: [
          { kind: 'exec', argv: ['echo', '-n', 'x'] },
          { kind: 'exec', argv: ['test', '1', '-eq', '2'] },
        ],
      }),
      exchange('words that need quoting', {
        probe: [{ kind: 'exec', argv: ['printf', '%s|', 'a b', "it's", '$HOME', '*', '', '\\n'] }],
      }),
      exchange('detached', {
        change: [{ kind: 'exec', argv: ['touch', '/root/later'], detached: true }],
        probe: [{ kind: 'exec', argv: ['test', '-e', '/root/later'] }],
      }),
      'sleep 1; test -e /root/later',
      exchange('the shell stays usable', {
        change: [{ kind: 'exec', argv: ['sh', '-c', 'cd /etc; exit 7'] }],
        probe: [{ kind: 'exec', argv: ['pwd'] }],
      }),
    ],
  },
];

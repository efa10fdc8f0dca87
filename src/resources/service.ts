import { z } from 'zod';
import { UnknownState, exec, type Operation, output } from '../model/operation.ts';
import type { Difference, Resource } from '../model/resource.ts';

const schema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w@:.\\-]+$/, 'a unit name has letters, digits and @ : . _ - \\')
      .describe('The unit; `.service` may be left out.'),
    state: z.enum(['running', 'stopped']).optional().describe('Whether it runs now.'),
    enabled: z.boolean().optional().describe('Whether it starts at boot.'),
    masked: z.boolean().optional().describe('Whether it is kept from ever starting, even by hand.'),
  })
  .refine(({ state, enabled, masked }) => [state, enabled, masked].some((value) => value !== undefined), {
    message: 'a service needs state, enabled or masked',
  })
  .refine(({ state, enabled, masked }) => !(masked === true && (state === 'running' || enabled === true)), {
    message: 'a masked service can be neither running nor enabled',
  });

type Desired = z.infer<typeof schema>;

/** systemctl(1), `show`: answers for units that do not exist, too. */
interface Current {
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly file: string;
  readonly needsReload: boolean;
}

const PROPERTIES = ['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'NeedDaemonReload'] as const;

export const service: Resource<Desired, Current> = {
  type: 'service',
  summary: 'A systemd unit: running or not, at boot or not, masked or not.',
  guide: {
    examples: [
      {
        what: 'Off, now and after a reboot',
        step: 'service: { name: firewalld, state: stopped, enabled: false }',
        recorded: 'running-to-stopped',
      },
      {
        what: 'On, now and after a reboot; the dry run of a host that does not have it yet is complete, too',
        step: 'service: { name: docker, state: running, enabled: true }',
        recorded: 'not-found',
      },
      {
        what: 'Kept from ever starting, even by hand',
        step: 'service: { name: firewalld, state: stopped, masked: true }',
        recorded: 'masked',
      },
    ],
    knownIssues: [
      { what: 'No package has brought the unit', recorded: 'not-found' },
      { what: 'The service starts and ends at once', recorded: 'does-not-start' },
      {
        what: 'Containers lose their network after firewalld was stopped',
        advice:
          'Stopping firewalld flushes the rules that Docker has made. Put the step that stops firewalld before the one that starts docker; on a host where it has happened, restart docker.',
      },
    ],
  },
  schema,
  name: ({ name }) => name.replace(/\.service$/, ''),
  probe: ({ name }) => ({
    operations: [exec('systemctl', 'show', '--property', PROPERTIES.join(','), '--', unit(name))],
    parse([result]) {
      const text = output(result, `systemctl show ${unit(name)}`);
      const values = new Map(text.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string]));
      const [load, active, sub = '', file = '', reload] = PROPERTIES.map((property) => values.get(property));
      if (!load || !active) throw new UnknownState(`systemctl show ${unit(name)} gave no state: ${text.trim()}`);
      return { load, active, sub, file, needsReload: reload === 'yes' };
    },
  }),
  plan(current, { name, state, enabled, masked }) {
    const diff: Difference[] = [];
    const operations: Operation[] = [];
    const found = current.load !== 'not-found';
    const isMasked = current.load === 'masked' || current.file.startsWith('masked');
    const forGood = isMasked && current.file !== 'masked-runtime';
    const systemctl = (...args: string[]) => operations.push(exec('systemctl', ...args, '--', unit(name)));
    const differ = (field: string, before: string, after: string) =>
      diff.push({ field, before: found ? before : 'not found', after, plain: true });

    if (current.needsReload) operations.push(exec('systemctl', 'daemon-reload'));
    if (masked === false && isMasked) {
      differ('masked', 'masked', 'not masked');
      systemctl('unmask', ...(forGood ? [] : ['--runtime']));
    }
    if (state !== undefined) {
      const right = state === 'running' ? isRunning(current) : isStopped(current);
      if (!right) differ('state', stateWord(current), state);
    }
    if (enabled !== undefined && !(enabled ? isEnabled(current.file) : !startsAtBoot(current.file))) {
      differ('enabled', enabledWord(current.file), enabled ? 'enabled' : 'disabled');
      if (enabled) systemctl('enable');
      else systemctl('disable', ...(current.file.endsWith('-runtime') ? ['--runtime'] : []));
    }
    // Started only once enabled, so that a unit that enables a socket or another unit along with it is complete.
    if (diff.some(({ field }) => field === 'state')) systemctl(state === 'running' ? 'start' : 'stop');
    if (masked === true && !forGood) {
      differ('masked', isMasked ? 'until the next boot' : 'not masked', 'masked');
      systemctl('mask');
    }
    return diff.length === 0 ? [] : [{ action: 'change', diff, operations }];
  },
  advise(words, { name }) {
    if (/not (be )?found|not loaded|does not exist/i.test(words)) {
      return `No step before this one brought the unit ${unit(name)}. Add the package that contains it, or correct the name.`;
    }
    const [, kind] = /^enabled: (static|generated|transient|indirect), not enabled$/m.exec(words) ?? [];
    if (kind !== undefined) {
      return `${unit(name)} is ${kind}: it cannot be enabled by itself. Name the .socket, .timer or other unit that starts it.`;
    }
    return /journalctl|control process exited|failed because/i.test(words)
      ? `Look at "journalctl -u ${unit(name)}" on the host.`
      : undefined;
  },
};

function unit(name: string): string {
  return /\.(service|socket|timer|target|mount|path|slice|scope|swap|automount|device)$/.test(name)
    ? name
    : `${name}.service`;
}

/** A unit that systemd keeps restarting is not running, although it is "activating". */
function isRunning({ active, sub }: Current): boolean {
  return active === 'active' || active === 'reloading' || (active === 'activating' && sub !== 'auto-restart');
}

function isStopped({ active }: Current): boolean {
  return active === 'inactive' || active === 'failed';
}

function stateWord(current: Current): string {
  if (isRunning(current)) return 'running';
  if (current.sub === 'auto-restart') return 'restarting again and again';
  return current.active === 'failed' ? 'failed' : 'stopped';
}

/** For good: `enabled-runtime` is gone with the next boot, and `linked` only says where the file of the unit is. */
function isEnabled(file: string): boolean {
  return file === 'enabled' || file === 'alias';
}

/** What `systemctl disable` has to undo. It would take the file itself away from a unit that is linked. */
function startsAtBoot(file: string): boolean {
  return isEnabled(file) || file === 'enabled-runtime';
}

function enabledWord(file: string): string {
  if (isEnabled(file)) return 'enabled';
  return file === '' ? 'disabled' : file;
}

import * as z from 'zod';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { guide } from './guide.ts';
import * as messages from './messages.ts';
import {
  exists,
  isEnabled,
  isMasked,
  isMaskedPermanently,
  isRunning,
  isStopped,
  parseUnit,
  probeUnit,
  startsAtBoot,
  type Unit,
  unitName,
} from './unit.ts';

const schema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w@:.\\-]+$/, messages.invalidName)
      .describe('The unit; `.service` may be left out.'),
    state: z.enum(['running', 'stopped']).optional().describe('Whether it runs now.'),
    enabled: z.boolean().optional().describe('Whether it starts at boot.'),
    masked: z.boolean().optional().describe('Whether every start is prevented, even by hand.'),
  })
  .refine(({ state, enabled, masked }) => [state, enabled, masked].some((value) => value !== undefined), {
    message: messages.nothingDeclared,
  })
  .refine(({ state, enabled, masked }) => !(masked === true && (state === 'running' || enabled === true)), {
    message: messages.maskedAndUsed,
  });

type Desired = z.infer<typeof schema>;

export const service: Resource<Desired, Unit> = {
  type: 'service',
  summary: 'A systemd unit: running or stopped, enabled at boot or not, masked or not.',
  guide,
  schema,
  name: ({ name }) => name.replace(/\.service$/, ''),
  probe: ({ name }) => ({
    operations: [probeUnit(unitName(name))],
    parse: ([result]) => parseUnit(result, unitName(name)),
  }),
  plan,
  restore,
  advise(words, { name }) {
    const unit = unitName(name);
    if (/not (be )?found|not loaded|does not exist/i.test(words)) return messages.unitNotFound(unit);
    const [, kind] = /^enabled: (static|generated|transient|indirect), expected enabled$/m.exec(words) ?? [];
    if (kind !== undefined) return messages.cannotBeEnabled({ unit, kind });
    return /journalctl|control process exited|failed because/i.test(words) ? messages.seeJournal(unit) : undefined;
  },
};

function plan(current: Unit, desired: Desired): readonly Change[] {
  const diff = differences(current, desired);
  if (diff.length === 0) return [];
  const differs = new Set(diff.map(({ field }) => field));
  const operations: Operation[] = [];
  const systemctl = (...args: string[]) => operations.push(exec('systemctl', ...args, '--', unitName(desired.name)));

  if (current.needsReload) operations.push(exec('systemctl', 'daemon-reload'));
  if (differs.has('masked') && desired.masked === false) {
    systemctl('unmask', ...(isMaskedPermanently(current) ? [] : ['--runtime']));
  }
  if (differs.has('enabled')) {
    if (desired.enabled) systemctl('enable');
    else systemctl('disable', ...(current.file.endsWith('-runtime') ? ['--runtime'] : []));
  }
  // Enabled before it is started: enabling may add a socket or another unit that belongs to it (Also=).
  if (differs.has('state')) systemctl(desired.state === 'running' ? 'start' : 'stop');
  if (differs.has('masked') && desired.masked === true) systemctl('mask');
  return [{ action: 'change', diff, operations }];
}

/** In the order in which they are changed. */
function differences(current: Unit, { state, enabled, masked }: Desired): readonly Difference[] {
  const diff: Difference[] = [];
  const differ = (field: string, before: string, after: string) =>
    diff.push({ field, before: exists(current) ? before : 'not found', after, plain: true });

  if (masked === false && isMasked(current)) differ('masked', 'masked', 'not masked');
  if (state !== undefined && !(state === 'running' ? isRunning(current) : isStopped(current))) {
    differ('state', stateWord(current), state);
  }
  if (enabled !== undefined && !(enabled ? isEnabled(current) : !startsAtBoot(current))) {
    differ('enabled', enabledWord(current), enabled ? 'enabled' : 'disabled');
  }
  if (masked === true && !isMaskedPermanently(current)) {
    differ('masked', isMasked(current) ? 'masked-runtime' : 'not masked', 'masked');
  }
  return diff;
}

/** The opposite of what the step changes; what it does not change stays declared. */
function restore(current: Unit, desired: Desired): Desired | undefined {
  // `systemctl disable` would remove the file of a linked unit.
  if (desired.enabled === true && current.file.startsWith('linked')) return undefined;
  const differs = new Set(differences(current, desired).map(({ field }) => field));
  const { state, enabled, masked } = desired;
  return declarationOf({ schema, plan }, current, {
    ...desired,
    ...(differs.has('state') ? { state: state === 'running' ? 'stopped' : 'running' } : {}),
    ...(differs.has('enabled') ? { enabled: !enabled } : {}),
    ...(differs.has('masked') ? { masked: !masked } : {}),
  });
}

function stateWord(current: Unit): string {
  if (isRunning(current)) return 'running';
  if (current.sub === 'auto-restart') return 'auto-restart';
  return current.active === 'failed' ? 'failed' : 'stopped';
}

function enabledWord(current: Unit): string {
  if (isEnabled(current)) return 'enabled';
  return current.file === '' ? 'disabled' : current.file;
}

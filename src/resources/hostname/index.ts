import * as z from 'zod';
import { operationsOf } from '../../model/change.ts';
import { exec, type Operation, read } from '../../model/operation.ts';
import { content, output } from '../../model/result.ts';
import type { Change, Difference, Resource } from '../../model/resource.ts';
import { type BootEntries, parseBootEntries, probeBootEntries, updateBootEntries } from '../boot-entries.ts';
import { type CloudInit, KEEP_HOSTNAME, NO_CLOUD_INIT, parseCloudInit, probeCloudInit } from '../cloud-init.ts';
import { installGrubby } from '../messages.ts';
import { declarationOf } from '../restore.ts';
import * as messages from './messages.ts';

const Name = z
  .string()
  .min(1)
  .max(64, messages.nameTooLong)
  .regex(/^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/, messages.invalidName)
  .describe('The full host name, such as `docker1.example.com`.');

const schema = z.union([Name.transform((name) => ({ name })), z.strictObject({ name: Name })]);

interface Desired {
  readonly name: string;
}

interface Current {
  /** The name in /etc/hostname, which the host has after a reboot. */
  readonly saved: string | undefined;
  /** The name that the kernel has now. */
  readonly running: string;
  readonly cloudInit: CloudInit;
  /** The kernel argument that sets another name at boot. */
  readonly kernelArguments: readonly string[];
}

export const hostname: Resource<Desired, Current> = {
  type: 'hostname',
  summary: 'The host name, now and after a reboot.',
  schema,
  name: () => '',
  probe: () => ({
    // Not `hostnamectl`: it starts systemd-hostnamed, and a probe starts nothing.
    operations: [read('/etc/hostname'), exec('uname', '-n'), probeCloudInit, ...probeBootEntries],
    parse: ([file, kernel, cloudInit, ...entries]) => ({
      saved: savedName(content(file, '/etc/hostname')),
      running: output(kernel, 'uname -n').trim(),
      cloudInit: parseCloudInit(cloudInit),
      kernelArguments: namesIn(parseBootEntries(entries)),
    }),
  }),
  plan,
  warn: ({ cloudInit }) => (cloudInit.setsHostname === 'always' ? messages.userDataSetsName() : undefined),
  // Whether something else sets the name at boot cannot be declared.
  restore: (current) =>
    declarationOf(
      { schema, plan },
      { ...current, cloudInit: NO_CLOUD_INIT, kernelArguments: [] },
      { name: current.saved },
    ),
  advise: (words) => (/grubby: (command )?not found/.test(words) ? installGrubby : undefined),
};

function plan({ saved, running, cloudInit, kernelArguments }: Current, { name }: Desired): readonly Change[] {
  const diff: Difference[] = [];
  const operations: Operation[] = [];
  if (running !== name) diff.push({ field: 'running', before: running, after: name, plain: true });
  // Where both names are the same wrong name, one line is enough.
  if (saved !== name && saved !== running) diff.push({ field: 'after a reboot', before: saved ?? null, after: name });
  if (diff.length > 0) operations.push(exec('hostnamectl', 'set-hostname', name));
  if (cloudInit.setsHostname === 'if-allowed') {
    diff.push({ field: 'cloud-init at boot', before: 'sets the name', after: 'keeps the name' });
    operations.push(KEEP_HOSTNAME);
  }
  const others = kernelArguments.filter((arg) => arg !== `${KERNEL_ARGUMENT}${name}`);
  if (others.length > 0) {
    diff.push({ field: 'kernel argument', before: others.join(' '), after: null });
    operations.push(updateBootEntries('--remove-args', others));
  }
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: operationsOf(operations) }];
}

/** kernel-command-line(7): wins over /etc/hostname. */
const KERNEL_ARGUMENT = 'systemd.hostname=';

function namesIn(entries: BootEntries): readonly string[] {
  if (entries.kind === 'unknown') return [];
  const all = entries.entries.flatMap((entry) => entry.arguments);
  return [...new Set(all.filter((arg) => arg.startsWith(KERNEL_ARGUMENT)))];
}

/** hostname(5): comments and blank lines are ignored. */
function savedName(text: string | undefined): string | undefined {
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
}

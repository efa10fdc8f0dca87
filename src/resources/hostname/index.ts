import * as z from 'zod';
import { content, exec, output, read } from '../../model/operation.ts';
import type { Change, Difference, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { guide } from './guide.ts';
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
}

export const hostname: Resource<Desired, Current> = {
  type: 'hostname',
  summary: 'The host name, now and after a reboot.',
  guide,
  schema,
  name: () => '',
  probe: () => ({
    // Not `hostnamectl`: it starts systemd-hostnamed, and a probe starts nothing.
    operations: [read('/etc/hostname'), exec('uname', '-n')],
    parse: ([file, kernel]) => ({
      saved: savedName(content(file, '/etc/hostname')),
      running: output(kernel, 'uname -n').trim(),
    }),
  }),
  plan,
  restore: (current) => declarationOf({ schema, plan }, current, { name: current.saved }),
};

function plan({ saved, running }: Current, { name }: Desired): readonly Change[] {
  const diff: Difference[] = [];
  if (running !== name) diff.push({ field: 'running', before: running, after: name, plain: true });
  // Where both names are the same wrong name, one line is enough.
  if (saved !== name && saved !== running) diff.push({ field: 'after a reboot', before: saved ?? null, after: name });
  if (diff.length === 0) return [];
  return [{ action: 'change', diff, operations: [exec('hostnamectl', 'set-hostname', name)] }];
}

/** hostname(5): comments and blank lines are ignored. */
function savedName(text: string | undefined): string | undefined {
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
}

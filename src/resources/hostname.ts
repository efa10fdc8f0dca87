import { z } from 'zod';
import { content, exec, output, read } from '../model/operation.ts';
import type { Difference, Resource } from '../model/resource.ts';

const Name = z
  .string()
  .min(1)
  .max(64, 'Linux takes 64 characters at most')
  .regex(
    /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/,
    'a host name consists of labels of letters, digits and inner hyphens, joined by dots',
  )
  .describe('The full host name, such as `docker1.example.com`.');

const schema = z.union([Name.transform((name) => ({ name })), z.strictObject({ name: Name })]);

interface Desired {
  readonly name: string;
}

interface Current {
  /** /etc/hostname: what the host is called after a reboot. */
  readonly saved: string | undefined;
  /** What the kernel answers now. */
  readonly running: string;
}

export const hostname: Resource<Desired, Current> = {
  type: 'hostname',
  summary: 'The host name, now and after a reboot.',
  guide: {
    examples: [
      { what: 'A fixed name', step: 'hostname: docker1.example.com', recorded: 'fresh' },
      {
        what: 'The name from the inventory and a variable, so that one step serves all hosts',
        step: 'hostname: "{{ host.name }}.{{ domain }}"',
      },
    ],
    knownIssues: [
      {
        what: 'The prompt of an open terminal shows the old name',
        advice: 'A shell reads the name when it starts: log in again. "hostname" shows the new one already.',
      },
      {
        what: 'A name was set with "hostname NAME" by hand',
        advice:
          'It is lost at the next reboot. The dry run shows both names where they differ; applying sets both to the declared one.',
      },
    ],
  },
  schema,
  name: () => '',
  probe: () => ({
    // The file and the kernel rather than hostnamectl: asking that starts a service on the host.
    operations: [read('/etc/hostname'), exec('uname', '-n')],
    parse: ([file, kernel]) => ({
      saved: savedName(content(file, '/etc/hostname')),
      running: output(kernel, 'uname -n').trim(),
    }),
  }),
  plan({ saved, running }, { name }) {
    const diff: Difference[] = [];
    if (running !== name) diff.push({ field: 'running', before: running, after: name, plain: true });
    // Where both names are the same wrong one, a second line would tell the reader nothing new.
    if (saved !== name && saved !== running) diff.push({ field: 'after a reboot', before: saved, after: name });
    if (diff.length === 0) return [];
    return [{ action: 'change', diff, operations: [exec('hostnamectl', 'set-hostname', name)] }];
  },
};

/** hostname(5): comments and blank lines are skipped. */
function savedName(text: string | undefined): string | undefined {
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
}

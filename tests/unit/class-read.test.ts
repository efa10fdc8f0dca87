// What one read of a host of the class starts there. CI counts, because a time depends on the machine.
import { env } from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { identityOperations } from '../../src/engine/identity.ts';
import { stepFactOperations } from '../../src/engine/step-facts.ts';
import { mergeReads } from '../../src/model/merge.ts';
import type { Exec, Operation } from '../../src/model/operation.ts';
import { reveal } from '../../src/model/secret.ts';
import { loadProject } from '../../src/project/project.ts';
import { prelude, request } from '../../src/transport/shell/script.ts';

env['CLASS_PASSWORD'] = 'not used, because no host is contacted';
afterAll(() => delete env['CLASS_PASSWORD']);

async function readOfTheClass(): Promise<readonly Operation[]> {
  const { work: hosts } = await loadProject('inventory/class.yaml', { host: ['docker1'] });
  const [work] = hosts;
  if (!work) throw new Error('the class has no docker1');
  // The step for EL10 needs the facts of every host.
  return mergeReads([identityOperations, stepFactOperations, ...work.steps.map(({ operations }) => operations)])
    .operations;
}

const isExec = (operation: Operation): operation is Exec => operation.kind === 'exec';

/**
 * What runs on a host that is as declared: what reads files; conditions, equal ones once, and "test" is the shell's own; and what
 * finds the arguments of an operation, which is then skipped.
 */
function programs(operations: readonly Operation[]): readonly string[] {
  const files = operations.filter(({ kind }) => kind === 'read').map(() => 'cat');
  const conditions = new Map(operations.filter(isExec).map(({ onlyIf = [] }) => [onlyIf.join('\0'), onlyIf]));
  const calls = operations.filter((one): one is Exec => isExec(one) && !one.onlyIf);
  return [
    ...[...conditions.values()].flatMap(([program]) => (program === undefined || program === 'test' ? [] : program)),
    ...calls.map(({ argsFrom, argv }) => reveal((argsFrom ?? argv)[0] ?? '')),
    ...(files.length > 0 ? ['stat', ...files] : []),
  ].sort();
}

test('a read of the class starts these programs, and no interpreter', async () => {
  expect(programs(await readOfTheClass())).toMatchInlineSnapshot(`
    [
      "busctl",
      "cat",
      "cat",
      "cat",
      "cat",
      "cat",
      "cat",
      "cat",
      "cat",
      "cat",
      "cat",
      "cat",
      "date",
      "find",
      "find",
      "find",
      "getenforce",
      "grep",
      "grep",
      "grep",
      "grep",
      "grep",
      "id",
      "ip",
      "nmcli",
      "nmcli",
      "nproc",
      "pgrep",
      "ping",
      "rpm",
      "rpm",
      "sed",
      "sed",
      "stat",
      "systemctl",
      "systemctl",
      "systemctl",
      "systemctl",
      "systemctl",
      "systemd-detect-virt",
      "uname",
      "uname",
    ]
  `);
});

test('what a read of the class sends to a host is small', async () => {
  const sent = prelude('token', '/run/provision') + request({ probe: await readOfTheClass() }, 'nonce');
  // A change of the limit needs a reason: these bytes are sent in every run, to every host. From 19,000: IP forwarding, the
  // facts for EL10, and the file system of Docker. From 20,000: the packages of a host with Debian.
  // From 24,000: the rules of Docker Engine, which a stop of firewalld removes. From 25,000: one process asks for the attributes
  // of all files.
  expect(Buffer.byteLength(sent)).toBeLessThan(25_500);
});

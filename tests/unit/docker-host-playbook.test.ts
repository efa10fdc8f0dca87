import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseStepFacts } from '../../src/engine/step-facts.ts';
import { describe as inWords } from '../../src/model/describe-operation.ts';
import type { Result } from '../../src/model/result.ts';
import { stepId } from '../../src/model/step.ts';
import { loadFiles, text } from './input.ts';
import { done } from './fake-transport.ts';

// The playbook of the class on hosts that the lab does not have.

const INVENTORY = text`
  playbook: p.yaml
  vars: { domain: example.com, nic: ens33, gateway: 192.168.2.254, dns: [168.126.63.1] }
  hosts: { docker1: { address: 192.168.2.10 } }
`;

/** What a host of this release answers to the questions about its facts. */
function factsOf(release: string, kernel: string) {
  const file = (content: string): Result => ({ kind: 'file', content, mode: '0644', owner: 'root:root' });
  return parseStepFacts([
    file(`NAME="CentOS Stream"\nVERSION_ID="${release}"\nID="centos"\nID_LIKE="rhel fedora"\n`),
    done(`${kernel} x86_64\n`),
    ...['docker1\n', 'vmware\n', '2\n'].map((line) => done(line)),
    file('MemTotal:        1989004 kB\n'),
    done('[]'),
  ]);
}

async function stepsOn(release: string, kernel: string) {
  const playbook = await readFile('playbooks/docker-host.yaml', 'utf8');
  const { work } = await loadFiles({ 'inventory.yaml': INVENTORY, 'p.yaml': playbook });
  const facts = factsOf(release, kernel);
  return (work[0]?.steps ?? []).map((step) => step.resolve?.(facts) ?? { kind: 'step' as const, step });
}

test('EL10: kernel-modules-extra of the running kernel is installed before Docker starts', async () => {
  const kernel = '6.12.0-55.9.1.el10_0.x86_64';
  const steps = await stepsOn('10.0', kernel);
  const names = steps.map((one) =>
    one.kind === 'step' ? `${stepId(one.step)} ${one.step.type} ${one.step.name}` : '',
  );
  expect(names.slice(7)).toEqual([
    `8 package kernel-modules-extra-${kernel}`,
    '9 sysctl net.ipv4.ip_forward',
    '10 service docker',
  ]);
  const [own] = steps.slice(7);
  if (own?.kind !== 'step') throw new Error();
  const answers = [done(`package kernel-modules-extra-${kernel} is not installed\n`, 1), done('', 1)];
  const state = own.step.plan([...answers, { kind: 'skipped' }]);
  const operations = state.kind === 'planned' ? state.changes.flatMap((change) => change.operations) : [];
  expect(operations.map(inWords)[0]).toBe(`dnf --setopt=color=never -y install -- kernel-modules-extra-${kernel}`);
  const installed = done('kernel-modules-extra 6.12.0-55.9.1.el10_0 x86_64\n');
  expect(own.step.plan([installed, done('', 1), { kind: 'skipped' }])).toMatchObject({ kind: 'planned', changes: [] });
});

test.each([
  ['9', '5.14.0-575.el9.x86_64'],
  ['8', '4.18.0-553.el8.x86_64'],
])('EL%s: the step does not apply, and needs no exchange of its own', async (release, kernel) => {
  const steps = await stepsOn(release, kernel);
  expect(steps.flatMap((one) => (one.kind === 'skipped' ? [one.condition] : []))).toEqual(['facts.os.major >= 10']);
});

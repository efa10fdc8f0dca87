import { describe, expect, test } from 'vitest';
import { noFiles } from './input.ts';
import { UsageError } from '../../src/input/diagnostic.ts';
import { parseYaml } from '../../src/input/yaml.ts';
import { parseInventory } from '../../src/project/inventory.ts';
import { selectHosts } from '../../src/project/host-patterns.ts';
import { text } from './input.ts';

const yaml = text`
  playbook: p.yaml
  hosts:
    laptop:
  groups:
    workers: { hosts: { docker1: , docker2: , docker10: } }
    control: { hosts: { master: } }
    empty:
`;
const inventory = parseInventory(parseYaml({ path: 'inventory.yaml', text: yaml }, noFiles({})), () => {});
if (!inventory) throw new Error('the inventory is wrong');

const ALL = ['laptop', 'docker1', 'docker2', 'docker10', 'master'];

test.each<[readonly string[], readonly string[]]>([
  [[], ALL],
  [['all'], ALL],
  [['*'], ALL],
  [['docker2'], ['docker2']],
  [['workers'], ['docker1', 'docker2', 'docker10']],
  [['docker?'], ['docker1', 'docker2']],
  [['docker*'], ['docker1', 'docker2', 'docker10']],
  [['*r*1*'], ['docker1', 'docker10']],
  [['w*'], ['docker1', 'docker2', 'docker10']],
  [['master:docker1'], ['docker1', 'master']],
  [
    ['master', 'docker1', 'docker1'],
    ['docker1', 'master'],
  ],
  [['all:!master'], ['laptop', 'docker1', 'docker2', 'docker10']],
  [['!master:all'], ['laptop', 'docker1', 'docker2', 'docker10']],
  [['!workers'], ['laptop', 'master']],
  [['workers:control:!docker1*'], ['docker2', 'master']],
  [['all:!workers:!control'], ['laptop']],
  [['all:!empty'], ALL],
  // Each pattern stands for itself: what one leaves out another may choose.
  [
    ['workers:!docker1', 'docker1'],
    ['docker1', 'docker2', 'docker10'],
  ],
])('%j', (patterns, names) => {
  expect(selectHosts(inventory, patterns).map(({ host }) => host.name)).toEqual(names);
});

describe('refused', () => {
  test.each<[readonly string[], string, string | undefined]>([
    [['doker1'], 'no host or group matches "doker1"', 'Did you mean docker1?'],
    [['worker'], 'no host or group matches "worker"', 'Did you mean workers?'],
    [['Docker1'], 'no host or group matches "Docker1"', 'Did you mean docker1?'],
    [
      ['web*'],
      'no host or group matches "web*"',
      'Hosts and groups: laptop, docker1, docker2, docker10, master, workers, control, empty, all.',
    ],
    [['all:!mastr'], 'no host or group matches "mastr"', 'Did you mean master?'],
    [
      ['docker1', 'nothing-like-it'],
      'no host or group matches "nothing-like-it"',
      'Hosts and groups: laptop, docker1, docker2, docker10, master, workers, control, empty, all.',
    ],
    [['empty'], '--host empty selects no host', undefined],
    [['docker1:!workers'], '--host docker1:!workers selects no host', undefined],
    [['!all'], '--host !all selects no host', undefined],
  ])('%j', (patterns, message, hint) => {
    const error = refusal(patterns);
    expect([error.message, error.hint]).toEqual([message, hint]);
  });

  // Such as of --host "$NAME" with a variable that is not set: it must not mean all hosts.
  test.each([[''], [':'], ['!'], ['docker1:!']])('%j', (pattern) => {
    expect(refusal([pattern])).toBeInstanceOf(UsageError);
  });
});

function refusal(patterns: readonly string[]): UsageError {
  try {
    const names = selectHosts(inventory!, patterns).map(({ host }) => host.name);
    throw new Error(`chose ${names.join(', ')}`);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

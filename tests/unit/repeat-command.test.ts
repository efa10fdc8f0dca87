import { afterEach, expect, test, vi } from 'vitest';
import { applyCommand, nextCommands } from '../../src/cli/repeat-command.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const selection = { inventory: 'inventory/class.yaml', playbook: [], host: ['docker1'] };

test('the offered commands can be pasted as the program was called', () => {
  vi.stubEnv('npm_command', undefined);
  expect(nextCommands(selection)).toEqual({
    retry: 'provision apply inventory/class.yaml --host docker1',
    reboot: 'provision apply inventory/class.yaml --reboot --host docker1',
    plan: 'provision plan inventory/class.yaml --host docker1',
    replan: 'provision plan inventory/class.yaml --host docker1 --out plan.json',
    trust: 'provision trust inventory/class.yaml',
  });

  // npm-exec(1): npx sets it.
  vi.stubEnv('npm_command', 'exec');
  expect(Object.values(nextCommands(selection)).every((command) => command.startsWith('npx provision '))).toBe(true);
  // Whoever reads the record of the run may have installed the program otherwise.
  expect(applyCommand(selection)).toBe('provision apply inventory/class.yaml --host docker1');
});

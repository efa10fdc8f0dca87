import { expect, test } from 'vitest';
import { explainScript, explainText, type StepPlan } from '../../src/cli/explain-text.ts';
import { exec } from '../../src/model/operation.ts';
import { bind } from '../../src/model/step.ts';
import { hostname } from '../../src/resources/hostname/index.ts';
import { host } from './fake-transport.ts';

const CLEAR = '\u001B[2J';
const step = bind(hostname, hostname.schema.parse('docker1'), 1);

/** A plan with texts of the host in all places. */
const plans: readonly StepPlan[] = [
  {
    step,
    plan: {
      kind: 'planned',
      changes: [
        {
          action: 'change',
          diff: [{ field: 'running', before: `a${CLEAR}\nreboot`, after: 'docker1' }],
          operations: [exec('nmcli', 'connection', 'delete', `b${CLEAR}`)],
          notes: [`c${CLEAR}\u009B2J`],
        },
      ],
    },
  },
  { step, plan: { kind: 'unknown', reason: `d${CLEAR}` } },
];
const options = { mask: (text: string) => text, columns: Number.POSITIVE_INFINITY };

test('what comes from a host neither controls the terminal nor becomes a command', () => {
  const text = explainText(host('docker1'), plans, options);
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    expect.stringMatching(/^nmcli connection delete /),
  ]);
});

test('a script has the bytes of its commands, and harmless comments', () => {
  const lines = explainScript(host('docker1'), plans, options).split('\n');
  expect(lines.filter((line) => line.includes(CLEAR))).toEqual([expect.stringMatching(/^nmcli connection delete /)]);
  expect(lines).not.toContain('reboot');
});

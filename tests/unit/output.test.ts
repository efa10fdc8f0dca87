import { expect, test } from 'vitest';
import { output } from '../../src/cli/output.ts';
import { change, EventScript, field, step } from './run-events.ts';

const package1 = step(1, 'package', 'tree', [change('add', field('tree', 'absent', 'installed'))]);
const failed = { ...step(2, 'service', 'docker'), failure: { message: 'systemctl start docker exited with status 1' } };

/** What an apply prints on a screen, besides live rows. */
function printed(screen: { readonly draws: boolean }, options: { readonly verbose?: boolean } = {}): string {
  let text = '';
  const selection = { inventory: 'class.yaml', playbook: [], host: [] };
  const report = output(
    { ...selection, command: 'apply', output: 'text', showPlan: false, ...options },
    {
      ...screen,
      print: (more) => (text += more),
      columns: () => 80,
      listener: () => {},
      clear: () => {},
      withoutRows: (work) => work(),
    },
  );
  const script = new EventScript().start('apply', [{ name: 'docker1', steps: 2 }]);
  script.plan('docker1', '192.0.2.1', [package1, failed]);
  script.done('docker1', package1, 'changed').done('docker1', failed, 'failed');
  for (const event of script.events) report.listener(event);
  return text;
}

test('finished steps are printed off a terminal, and with --verbose; on a terminal the live rows show them', () => {
  const line = 'docker1  1/2  package tree  changed  1.0 s\n';
  expect(printed({ draws: false })).toContain(line);
  expect(printed({ draws: true }, { verbose: true })).toContain(line);
  expect(printed({ draws: true })).not.toContain('package tree');
});

test('a failed step is printed when it fails, on a terminal, too', () => {
  expect(printed({ draws: true })).toContain('systemctl start docker exited with status 1');
});

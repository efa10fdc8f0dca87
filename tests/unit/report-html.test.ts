import { expect, test } from 'vitest';
import type { EventOf } from '../../src/model/events.ts';
import { htmlReport } from '../../src/output/html/page.ts';
import { RunView } from '../../src/output/run-view.ts';
import { change, EventScript, field, step, unknownStep } from './run-events.ts';

const tree = step(1, 'package', 'tree', [change('add', field('tree', 'absent', 'installed'))]);
const two = ['a', 'b'].map((name) => ({ name, steps: 2 }));

/** The text of the page, with single spaces. */
function pageText(script: EventScript): string {
  const html = htmlReport(RunView.of(script.events)).replace(/<style>[^]*?<\/style>/, '');
  return html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

test('a step that is known after apply is shown with the step and the reason', () => {
  const later = unknownStep(2, 'command', 'tree /etc', 'sh: tree: not found');
  const script = new EventScript().start('plan', two.slice(0, 1)).plan('a', '192.0.2.1', [tree, later]);
  const text = pageText(script.end('a', 'changed').finish({ changed: 1 }, { changes: 1, unknown: 1 }));
  expect(text).toContain('1 host · 1 change, 1 known after apply · 0.0 s · nothing was changed (dry run)');
  expect(text).toContain('known after step 1 `tree` is not installed (exit status 127) sh: tree: not found');
});

test('interrupted and drifted hosts are shown as such', () => {
  const script = new EventScript().start('apply', two).plan('a', '192.0.2.1', [tree]).end('a', 'interrupted');
  const drift = { step: 1, title: 'package tree', field: 'tree', planned: 'absent → installed', found: 'unchanged' };
  script.plan('b', '192.0.2.2', [tree]).add({ type: 'host-drifted', host: 'b', differences: [drift] });
  const text = pageText(script.end('b', 'skipped').finish({ interrupted: 1, skipped: 1 }, { interrupted: true }));
  expect(text).toContain(
    'Needs attention a interrupted b differs from the saved plan Nothing was changed on this host.',
  );
  expect(text).toContain('step 1: package tree: tree: planned absent → installed , now unchanged');
});

test('hosts that failed for the same cause share a block', () => {
  const script = new EventScript().start('apply', two);
  for (const name of ['a', 'b']) {
    script.end(name, 'unreachable', { failure: { message: `${name} does not answer`, code: 'unreachable' } });
  }
  const text = pageText(script.finish({ unreachable: 2 }));
  expect(text).toContain('Needs attention a, b unreachable a does not answer Hosts and steps');
});

test('text of a host is sanitized and escaped', () => {
  const failure = { message: '<script>alert(1)</script>', words: '\u001B[31m<img src=x>\u0007' };
  const script = new EventScript().start('apply', two.slice(0, 1)).plan('a', '192.0.2.1', [tree]);
  const html = htmlReport(RunView.of(script.end('a', 'failed', { failure }).finish({ failed: 1 }).events));
  for (const hostile of ['<script', '<img', '\u001B', '\u0007']) expect(html).not.toContain(hostile);
  expect(html).toContain('&lt;img src=x&gt;\uFFFD');
});

test('the head of the page names who ran which playbooks, and how long it took', () => {
  const script = new EventScript().start('apply', two.slice(0, 1)).plan('a', '192.0.2.1', [tree]);
  script.done('a', tree, 'changed', 2.5).end('a', 'changed').finish({ changed: 1 }, { changes: 1 });
  script.events[0] = {
    ...(script.events[0] as EventOf<'run-started'>),
    by: 'kim@laptop',
    playbooks: ['a.yaml', 'b.yaml'],
  };
  expect(pageText(script)).toContain(
    '1 host · 1 change · 2.5 s 2024-01-01 00:00:00 UTC · kim@laptop · playbook a.yaml, b.yaml · run r1 · provision 1.2.3',
  );
});

test('the time of the question is no part of the timeline', () => {
  const timeline = (asked: number) => {
    const script = new EventScript().start('apply', two.slice(0, 1)).plan('a', '192.0.2.1', [tree]);
    script.now += asked * 1000;
    script.add({ type: 'approval', approved: true, seconds: asked });
    script.done('a', tree, 'changed', 2).end('a', 'changed').finish({ changed: 1 }, { changes: 1, seconds: 2 });
    return /<div\s+class="timeline"[^]*<\/svg>/.exec(htmlReport(RunView.of(script.events)))?.[0];
  };
  expect(timeline(0)).toContain('over 2.0 s.');
  expect(timeline(600)).toBe(timeline(0));
});

import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { paint } from '../../src/output/format.ts';
import { htmlReport } from '../../src/output/html/page.ts';
import { RunView } from '../../src/output/run-view.ts';
import { TextReport } from '../../src/output/text-report.ts';
import { change, EventScript, field, step, unknownStep } from './run-events.ts';

/** The fields of events that hold texts of playbooks and hosts. */
const TEXTS = new Set(
  'message next words title name field before after planned found notes line system reason reboot'.split(' '),
);

/** Controls a terminal, changes the direction of writing, and ends an attribute and an element. */
const HOSTILE = `\u001B[2J\u0007\u009B31m\u202Ex" onmouseover='y'><img src=z>&amp;`;

/** All kinds of events, with texts in all fields that may have some. */
function events(command: 'plan' | 'apply'): readonly Event[] {
  const hosts = ['a', 'b'].map((name) => ({ name, steps: 2 }));
  const changes = [{ ...change('change', field('f', 'before', 'after')), notes: ['note'] }];
  const one = step(1, 'package', 'name', changes, { title: 'title' });
  const failure = { message: 'message', words: 'words', next: 'next' };
  const script = new EventScript()
    .start(command, hosts)
    .add({ type: 'warning', host: 'a', message: 'message', words: 'words', next: 'next' })
    .plan('a', '192.0.2.1', [one, unknownStep(2, 'command', 'name', 'words')])
    .plan('b', '192.0.2.2', [one, step(2, 'command', 'name', [], { failure })])
    .add({ type: 'warning', host: 'b', message: 'message', words: 'words', next: 'next' });
  const difference = { step: 1, title: 'title', field: 'field', planned: 'planned', found: 'found' };
  if (command === 'apply') {
    script
      .add({ type: 'step-started', host: 'a', step: one }, { type: 'step-output', host: 'a', step: 1, line: 'line' })
      .done('a', one, 'changed')
      .done('b', { ...one, failure }, 'failed')
      .add({ type: 'host-drifted', host: 'b', differences: [difference] });
  }
  return script
    .end('a', 'changed', { reboot: ['reason'] })
    .end('b', 'failed', { failure })
    .finish({ failed: 1 }).events;
}

/** The events with another text in each of these fields. */
function withText<T>(value: T, text: string, key = ''): T {
  if (typeof value === 'string') return (TEXTS.has(key) ? text : value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withText(item, text, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { type } = value as { readonly type?: string };
  const entries = Object.entries(value).map(([inner, one]: [string, unknown]) => {
    // Names of hosts are checked when the inventory is read.
    const isHost = inner === 'hosts' && type === 'run-started';
    return [inner, isHost ? one : withText(one, text, inner)];
  });
  return Object.fromEntries(entries) as T;
}

function textReport(all: readonly Event[], verbose: boolean): string {
  let out = '';
  const { listener } = new TextReport({
    write: (more) => (out += more),
    paint: paint(false),
    verbose,
    showPlan: true,
    showSteps: true,
    commands: { retry: 'retry', plan: 'plan', replan: 'replan', reboot: 'reboot', trust: 'trust' },
    columns: () => Infinity,
  });
  for (const event of all) listener(event);
  return out;
}

describe.each(['plan', 'apply'] as const)('%s', (command) => {
  const hostile = withText(events(command), HOSTILE);

  test.each([false, true])('no text controls the terminal (verbose: %s)', (verbose) => {
    const shown = textReport(hostile, verbose);
    expect(shown).toContain('onmouseover');
    expect(shown).not.toMatch(/(?![\n])\p{Cc}|\p{Bidi_Control}/u);
  });

  test('a warning is shown without control characters where no plan is shown', () => {
    const warning = withText(events(command), 'a\u0007\u001B[2Jb').filter(({ type }) => type === 'warning');
    let out = '';
    const { listener } = new TextReport({
      write: (more) => (out += more),
      paint: paint(false),
      verbose: false,
      showPlan: false,
      showSteps: true,
      commands: { retry: 'retry', plan: 'plan', replan: 'replan', reboot: 'reboot', trust: 'trust' },
      columns: () => Infinity,
    });
    for (const event of warning) listener(event);
    expect(out).toContain('a\uFFFDb');
  });

  test('no text is part of the HTML of the report', () => {
    const html = htmlReport(RunView.of(hostile));
    expect(html).toContain('x&quot; onmouseover=&#39;y&#39;&gt;&lt;img src=z&gt;&amp;amp;');
    for (const part of ['x" on', "'y'", '<img src=z', 'z>&amp;', '\u001B', '\u0007', '\u009B', '\u202E']) {
      expect(html).not.toContain(part);
    }
  });

  test.each(['<', '>', '"', "'", '&'])('%s alone is escaped wherever it is shown', (character) => {
    const marked = `7f3a${character}7f3b`;
    const html = htmlReport(RunView.of(withText(events(command), marked)));
    expect(html).not.toContain(marked);
    expect(html).toMatch(/7f3a&(#39|\w+);7f3b/);
  });
});

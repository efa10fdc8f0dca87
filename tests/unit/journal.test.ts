import { describe, expect, test } from 'vitest';
import { type JournalEntry, journalOperations, parseJournal } from '../../src/runs/host-journal.ts';
import { changeRecord } from '../../src/engine/record.ts';
import { UnknownState, type Result } from '../../src/model/operation.ts';
import { masker, Secret } from '../../src/model/secret.ts';
import { clean } from '../../src/output/sanitize.ts';
import { paint } from '../../src/output/format.ts';
import { type HostEntry, journalRemarks, journalText } from '../../src/output/journal-text.ts';
import { OWNER } from './converge.ts';
import { text } from './input.ts';
import { absent, done, file } from './resources/resource.ts';
import { change, field, step } from './run-events.ts';

const entry = (more: Partial<JournalEntry> = {}): JournalEntry => ({
  time: '2026-01-02T03:04:05.678Z',
  run: '20260102T030400Z-abcdef',
  step: 3,
  type: 'service',
  name: 'firewalld',
  diff: [
    { field: 'state', before: 'running', after: 'stopped', plain: true },
    { field: 'enabled', before: 'enabled', after: 'disabled', plain: true },
  ],
  by: 'ann@laptop',
  status: 'changed',
  ...more,
});
const lines = (...entries: readonly JournalEntry[]) => entries.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('the journal of a host', () => {
  test('what is written down of a change can be read', () => {
    const edit = { ...field('/etc/motd', 'a', undefined), content: true as const };
    const planned = step(4, 'file', 'motd', [change('change', edit, field('mode', undefined, '0600'))]);
    const record = changeRecord(planned, OWNER.lockOwner, (words) => words);
    // The host adds the outcome.
    const { entries } = parseJournal([absent, file(record.replace(/\}$/, ',"status":"changed"}\n'))]);
    expect(entries).toMatchObject([
      {
        step: 4,
        run: 'test',
        by: 'somebody@here',
        status: 'changed',
        diff: [
          { field: '/etc/motd', before: 'a', after: null, content: true },
          { field: 'mode', before: null, after: '0600' },
        ],
      },
    ]);
  });

  test('a secret is not written down, whatever it looks like in JSON', () => {
    const secret = 'p"a\\ss\nword';
    const planned = step(4, 'command', `echo ${secret}`, [change('run', field('x', secret, undefined))]);
    const record = changeRecord(planned, OWNER.lockOwner, masker([new Secret(secret)]));
    expect(JSON.parse(record)).toMatchObject({ name: 'echo (secret)', diff: [{ before: '(secret)', after: null }] });
  });

  test('the one that was set aside comes first', () => {
    const { entries } = parseJournal([file(lines(entry({ step: 1 }))), file(lines(entry({ step: 2 })))]);
    expect(entries.map((one) => one.step)).toEqual([1, 2]);
  });

  test('a host without one has not been changed', () => {
    expect(parseJournal([absent, absent])).toEqual({ entries: [], older: false, strange: 0 });
  });

  test('lines that are none of ours, and one that was cut off, are counted and left out', () => {
    const journal = file(
      `hello\n${lines(entry({ step: 1 }))}\n{"type":"other"}\n[]\n${lines(entry({ step: 2 })).slice(0, 60)}`,
    );
    const { entries, strange } = parseJournal([absent, journal]);
    expect(entries.map((one) => one.step)).toEqual([1]);
    expect(strange).toBe(4);
  });

  test('one that is too long is read from somewhere in the middle', () => {
    const [first] = journalOperations;
    const most = first?.kind === 'read' ? (first.last ?? 0) : 0;
    const all = lines(entry({ name: '방화벽' })).repeat(4000);
    const end = Buffer.from(all).subarray(-most).toString('utf8');
    const { entries, older, strange } = parseJournal([absent, file(end)]);
    expect({ older, strange }).toEqual({ older: true, strange: 0 });
    expect(entries.length).toBeGreaterThan(1000);
  });

  test('one that may not be read is no empty one', () => {
    const denied: Result = { kind: 'failed', message: 'cat: /var/log/provision.jsonl: Permission denied' };
    expect(() => parseJournal([absent, denied])).toThrow(UnknownState);
    expect(() => parseJournal([absent, done('')])).toThrow(UnknownState);
    expect(() => parseJournal([absent])).toThrow(UnknownState);
  });
});

describe('changes as a table', () => {
  const plain = paint(false);
  const at = new Date('2026-01-02T03:04:05Z').toLocaleString('sv-SE');
  const shown: readonly HostEntry[] = [
    { ...entry(), host: 'docker1' },
    { ...entry({ by: 'ann', type: 'package', name: 'tree', status: 'failed', diff: [] }), host: '도커2' },
    {
      ...entry({ title: 'Greeting', diff: [{ field: '/etc/motd', before: 'a\nb', after: 'c', content: true }] }),
      host: 'master',
    },
  ];

  test('a row a change', () => {
    expect(journalText(shown, { paint: plain, columns: Infinity })).toBe(text`
      when                 host     who  from    run                      step               what changed
      ${at}  docker1  ann  laptop  20260102T030400Z-abcdef  service firewalld  running → stopped, enabled → disabled
      ${at}  도커2    ann          20260102T030400Z-abcdef  package tree       failed
      ${at}  master   ann  laptop  20260102T030400Z-abcdef  Greeting           /etc/motd
    `);
  });

  test('as wide as the terminal', () => {
    const [, first] = journalText(shown, { paint: plain, columns: 115 }).split('\n');
    expect(first).toMatch(/ {2}running → stopped, .*…$/);
    expect(first).toHaveLength(115);
  });

  test('where it is too narrow for that: run by run', () => {
    expect(journalText(shown, { paint: plain, columns: 60 })).toBe(text`
      ${at}  ann@laptop
      20260102T030400Z-abcdef
        docker1  service firewalld  running → stopped, enabled → …
        도커2  package tree  failed
        master  Greeting  /etc/motd
    `);
  });

  test('steers no terminal', () => {
    const [hostile] = shown.map((one) => ({ ...one, name: '\u001B[2Jgone', by: 'a\u0007@b' }));
    const shownText = journalText(hostile ? [hostile] : [], { paint: plain, columns: Infinity });
    expect(shownText).toBe(clean(shownText));
    expect(shownText).toContain('service gone');
  });

  test('none', () => {
    expect(journalText([], { paint: plain, columns: 80 })).toBe('');
  });

  test('what is not shown is told', () => {
    expect(journalRemarks(2, [{ host: 'a', strange: 1, older: true }], '/var/log/j')).toEqual([
      '… and 2 older changes (--limit shows more)',
      'a: 1 line of /var/log/j not understood, and left out',
      'a: the oldest changes were not read; they are in /var/log/j there, and in /var/log/j.1',
    ]);
    expect(journalRemarks(0, [{ host: 'a', strange: 0, older: false }], '/var/log/j')).toEqual([]);
  });
});

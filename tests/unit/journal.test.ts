import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/model/journal.ts';
import { journalOperations, parseJournal } from '../../src/runs/host-journal.ts';
import { changeRecord } from '../../src/engine/record.ts';
import { UnknownState, type Result } from '../../src/model/result.ts';
import { masker } from '../../src/model/masker.ts';
import { Secret } from '../../src/model/secret.ts';
import { sanitize } from '../../src/output/sanitize.ts';
import { localTime, paint } from '../../src/output/format.ts';
import { type HostEntry, journalNotes, journalText } from '../../src/output/journal-text.ts';
import type { HostContext } from '../../src/engine/context.ts';
import type { Difference } from '../../src/model/events.ts';
import { OWNER } from './converge.ts';
import { FakeClock } from './fake-clock.ts';
import { set } from './fake-transport.ts';
import { text } from './input.ts';
import { absent, done, file } from './resources/resource.ts';
import { field } from './run-events.ts';

const entry = (more: Partial<JournalEntry> = {}): JournalEntry => ({
  format: 1,
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
  /** The record of a change with this difference. */
  function recordOf(diff: readonly Difference[], restore?: unknown, secrets: readonly Secret[] = []): string {
    const state = {
      plan: () => ({ kind: 'planned', changes: [{ action: 'change', diff, operations: [] }] }),
      restore: () => restore,
    };
    const context = { state, clock: new FakeClock(), owner: OWNER, mask: masker(secrets) };
    return changeRecord(context as unknown as HostContext, set(4, 'a', '1'));
  }

  test('has the changes that were written to it', () => {
    const edit = { ...field('/etc/motd', 'a', null), content: true as const };
    const record = recordOf([edit, field('mode', null, '0600')], { mode: '0644' });
    // The host adds the status.
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
        restore: { mode: '0644' },
      },
    ]);
  });

  test('has no secrets, even if JSON escapes them', () => {
    const secret = 'p"a\\ss\nword';
    const record = recordOf([field('x', `echo ${secret}`, null)], { x: secret }, [new Secret(secret)]);
    expect(JSON.parse(record)).toMatchObject({
      diff: [{ before: 'echo (secret)', after: null }],
      restore: { x: '(secret)' },
    });
  });

  test('says which step of the playbook it was', () => {
    const state = { plan: () => ({ kind: 'unknown', reason: 'x' }), restore: () => undefined };
    const context = { state, clock: new FakeClock(), owner: OWNER, mask: masker([]) } as unknown as HostContext;
    expect(JSON.parse(changeRecord(context, { ...set(4, 'a', '1'), part: 2, title: 'A' }))).toStrictEqual({
      format: 1,
      time: '2026-01-01T00:00:00.000Z',
      run: 'test',
      step: 4,
      part: 2,
      type: 'setting',
      name: 'a',
      title: 'A',
      diff: [],
      by: 'somebody@here',
    });
    expect(JSON.parse(recordOf([]))).not.toHaveProperty('part');
    expect(JSON.parse(recordOf([]))).not.toHaveProperty('title');
  });

  test('has words of the declaration as they are, even if a secret is one of them', () => {
    const restore = { declared: 'setting', current: 'was setting' };
    expect(JSON.parse(recordOf([], restore, [new Secret('setting')]))).toMatchObject({
      restore: { declared: 'setting', current: 'was (secret)' },
    });
  });

  test('begins with the file that was set aside', () => {
    const { entries } = parseJournal([file(lines(entry({ step: 1 }))), file(lines(entry({ step: 2 })))]);
    expect(entries.map((one) => one.step)).toEqual([1, 2]);
  });

  test('is empty on a host without one', () => {
    expect(parseJournal([absent, absent])).toEqual({ entries: [], truncated: false, unreadable: 0, newer: 0 });
  });

  test('other lines and incomplete ones are counted and left out', () => {
    const journal = file(
      `hello\n${lines(entry({ step: 1 }))}\n{"type":"other"}\n[]\n${lines(entry({ step: 2 })).slice(0, 60)}`,
    );
    const { entries, unreadable } = parseJournal([absent, journal]);
    expect(entries.map((one) => one.step)).toEqual([1]);
    expect(unreadable).toBe(4);
  });

  test('lines of the first versions have no format; those of a newer one are counted apart', () => {
    const { format: _, ...first } = entry({ step: 1 });
    const newer = { ...entry({ step: 2 }), format: 2, more: 'x' };
    const journal = file([first, newer, entry({ step: 3 })].map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { entries, unreadable, newer: count } = parseJournal([absent, journal]);
    expect(entries).toEqual([entry({ step: 1 }), entry({ step: 3 })]);
    expect({ unreadable, count }).toEqual({ unreadable: 0, count: 1 });
  });

  test('what a resource needs to go back is kept', () => {
    const restore = { name: 'tree', state: 'absent' };
    const { entries } = parseJournal([absent, file(lines(entry({ restore })))]);
    expect(entries[0]?.restore).toEqual(restore);
  });

  test('a long one is read in part', () => {
    const [first] = journalOperations;
    const most = first?.kind === 'read' ? (first.last ?? 0) : 0;
    const all = lines(entry({ name: '방화벽' })).repeat(4000);
    const end = Buffer.from(all).subarray(-most).toString('utf8');
    const { entries, truncated, unreadable } = parseJournal([absent, file(end)]);
    expect({ truncated, unreadable }).toEqual({ truncated: true, unreadable: 0 });
    expect(entries.length).toBeGreaterThan(1000);
  });

  test('an unreadable one is not an empty one', () => {
    const denied: Result = { kind: 'failed', message: 'cat: /var/log/provision.jsonl: Permission denied' };
    expect(() => parseJournal([absent, denied])).toThrow(UnknownState);
    expect(() => parseJournal([absent, done('')])).toThrow(UnknownState);
    expect(() => parseJournal([absent])).toThrow(UnknownState);
  });
});

describe('changes as a table', () => {
  const plain = paint(false);
  const at = localTime('2026-01-02T03:04:05Z');
  const shown: readonly HostEntry[] = [
    { ...entry(), host: 'docker1' },
    { ...entry({ by: 'ann', type: 'package', name: 'tree', status: 'failed', diff: [] }), host: '도커2' },
    {
      ...entry({ title: 'Greeting', diff: [{ field: '/etc/motd', before: 'a\nb', after: 'c', content: true }] }),
      host: 'master',
    },
  ];

  test('have a row each', () => {
    expect(journalText(shown, { paint: plain, columns: Infinity })).toBe(text`
      when                        host     who  from    run                      step               what changed
      ${at}  docker1  ann  laptop  20260102T030400Z-abcdef  service firewalld  running → stopped, enabled → disabled
      ${at}  도커2    ann          20260102T030400Z-abcdef  package tree       failed
      ${at}  master   ann  laptop  20260102T030400Z-abcdef  Greeting           /etc/motd
    `);
  });

  test('continue in the last column where the terminal ends', () => {
    const table = journalText(shown, { paint: plain, columns: 122 }).split('\n');
    expect(table[1]).toMatch(/ {2}running → stopped, enabled →$/);
    expect(table[2]).toBe(`${' '.repeat(94)}disabled`);
  });

  test('are shown run by run where the terminal is narrow', () => {
    expect(journalText(shown, { paint: plain, columns: 60 })).toBe(text`
      ${at}  ann@laptop
      20260102T030400Z-abcdef
        docker1  service firewalld  running → stopped, enabled →
            disabled
        도커2    package tree  failed
        master   Greeting  /etc/motd
    `);
  });

  test('cannot control a terminal', () => {
    const [hostile] = shown.map((one) => ({ ...one, name: '\u001B[2Jgone', by: 'a\u0007@b' }));
    const shownText = journalText(hostile ? [hostile] : [], { paint: plain, columns: Infinity });
    expect(shownText).toBe(sanitize(shownText));
    expect(shownText).toContain('service gone');
  });

  test('are an empty text if there are none', () => {
    expect(journalText([], { paint: plain, columns: 80 })).toBe('');
  });

  test('are followed by what is not shown', () => {
    expect(journalNotes(2, [{ host: 'a', unreadable: 1, newer: 2, truncated: true }], '/var/log/j')).toEqual([
      '… and 2 older changes (--limit shows more)',
      'a: skipped 1 unreadable line of /var/log/j',
      'a: skipped 2 lines of /var/log/j, written by a newer version of provision',
      'a: the oldest changes were not read; they are on the host in /var/log/j and /var/log/j.1',
    ]);
    expect(journalNotes(0, [{ host: 'a', unreadable: 0, newer: 0, truncated: false }], '/var/log/j')).toEqual([]);
  });
});

describe('a journal that no host of ours has is refused', () => {
  const size = journalOperations.map((operation) => (operation.kind === 'read' ? (operation.last ?? 0) : 0))[0] ?? 0;

  test('larger than what was asked for', () => {
    expect(() => parseJournal([absent, file('x'.repeat(size + 1))])).toThrow(/more than 512 KiB or 10000 lines/);
  });

  test('with very many lines', () => {
    expect(() => parseJournal([absent, file('{}\n'.repeat(20_000))])).toThrow(/more than 512 KiB or 10000 lines/);
  });

  test('but a deep value makes only its line unreadable', () => {
    const deep = JSON.stringify(entry()).replace('"by"', `"restore":${'['.repeat(1000)}${']'.repeat(1000)},"by"`);
    expect(parseJournal([absent, file(`${deep}\n${lines(entry())}null\n`)])).toMatchObject({
      entries: [entry()],
      unreadable: 2,
    });
  });
});

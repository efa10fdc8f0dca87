import { expect, test } from 'vitest';
import { factOperations, factsReply } from '../../src/engine/facts.ts';
import { exec } from '../../src/model/operation.ts';
import { UnknownState } from '../../src/model/result.ts';
import { type Answer, type Exchange, TransportError } from '../../src/model/transport.ts';
import { journalOperations, parseJournal } from '../../src/runs/host-journal.ts';
import { ShellChannel } from '../../src/transport/channel.ts';
import { host } from './fake-transport.ts';
import { random } from './seeded-random.ts';

const CASES = 2000;

const lockOwner = { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' };
const entry = {
  format: 1,
  time: '2026-01-02T03:04:05.678Z',
  run: 'run-1',
  step: 3,
  type: 'service',
  name: 'firewalld',
  diff: [{ field: 'state', before: 'running', after: 'stopped', plain: true }],
  restore: { state: 'running' },
  by: 'ann@laptop',
  status: 'changed',
};
const addresses = [
  { ifname: 'ens33', addr_info: [{ local: '192.168.2.10', prefixlen: 24, scope: 'global' }] },
  { ifname: 'lo', addr_info: [] },
];

type Part = readonly [status: string, stdout: string, stderr: string];
const printed = (stdout: string): Part => ['0', stdout, ''];
const file = (content: string): Part => ['0', content, '644 root:root\n'];

const FACTS: readonly Part[] = [
  file('NAME="CentOS Stream"\nID="centos"\nVERSION_ID="9"\n'),
  file('b1946ac92492d2347c6235b4d2611184\n'),
  file('5f3c1a5e-8ad1-4c3f-a2d8-c5b1f3b0b8a3\n'),
  printed('1767225600\n'),
  printed('0\n'),
  file('run-1-1 over\n'),
  printed('5.14.0-570.el9.x86_64 x86_64\n'),
  printed('docker1\n'),
  ['1', 'none\n', ''],
  printed('2\n'),
  file('MemTotal:        3797444 kB\nMemAvailable:    2748812 kB\n'),
  printed('Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 17811456 2104320 15707136 12% /\n'),
  printed(JSON.stringify(addresses)),
  file('93784.11 180000.00\n'),
  printed('Permissive\n'),
];

interface Conversation {
  readonly exchange: Exchange;
  readonly parts: readonly Part[];
  readonly read: (answer: Answer) => unknown;
}

const job = { id: 'run-1-1', resume: false, lockOwner, generation: '', bootId: undefined };
const refused = (status: string, body: string): Conversation => ({
  exchange: { change: [exec('true')], probe: [], job },
  parts: [
    [status, body, ''],
    ['skip', '', ''],
  ],
  read: ({ refusal }) => refusal,
});
const CONVERSATIONS: readonly Conversation[] = [
  {
    exchange: { probe: factOperations },
    parts: FACTS,
    read: (answer) =>
      factsReply({ kind: 'answer', host: host('one'), seconds: 1, address: 'one', answer, at: 1_767_225_600_000 }),
  },
  {
    exchange: { probe: journalOperations },
    parts: [
      ['1', '', 'cat: /var/log/provision.jsonl.1: No such file or directory\n'],
      file(`${JSON.stringify(entry)}\n${JSON.stringify(entry)}\n`),
    ],
    read: ({ probe }) => parseJournal(probe),
  },
  refused('locked', JSON.stringify({ format: 1, ...lockOwner })),
  refused('stale', 'run-0-1 over'),
  refused('other-version', '2'),
  refused('no-space', 'cat: write error: No space left on device'),
  refused('begun', ''),
];

const PIECES = [
  '\n',
  '\0',
  '"',
  '[',
  '{',
  '}',
  ']',
  'null',
  '-1',
  '1e999',
  '\u00e9',
  '\ud83d\udc33',
  ' ',
  'end',
  'line',
  'skip',
];

/** The bytes with some of them changed, left out, repeated or added. */
function mutated(bytes: Buffer, token: string, next: () => number): Buffer {
  let text = bytes;
  const place = () => Math.floor(next() * (text.length + 1));
  for (let count = Math.floor(next() * 4); count > 0; count -= 1) {
    const [start, end] = [place(), place()].sort((a, b) => a - b) as [number, number];
    const middle = text.subarray(start, end);
    const pieces = [...PIECES, `\n${token} `, `\n${token} 0\n`];
    const piece = Buffer.from(pieces[Math.floor(next() * pieces.length)] as string);
    const kind = Math.floor(next() * 5);
    if (kind === 0) text = Buffer.concat([text.subarray(0, start), text.subarray(end)]);
    else if (kind === 1) text = Buffer.concat([text.subarray(0, end), middle, text.subarray(end)]);
    else if (kind === 2) text = Buffer.concat([text.subarray(0, start), piece, text.subarray(start)]);
    else if (kind === 3) text = text.subarray(0, end);
    else {
      text = Buffer.from(text);
      if (start < text.length) text[start] = Math.floor(next() * 256);
    }
  }
  return text;
}

/** Sends the mutated answer in pieces. Returns what became of it. */
async function outcome({ exchange, parts, read }: Conversation, next: () => number): Promise<string> {
  let [token, end] = ['', ''];
  const write = (text: string) => {
    token ||= /^set -- '?([0-9a-f]{32})/m.exec(text)?.[1] ?? '';
    end = /^p_mark (end-\w+)$/m.exec(text)?.[1] ?? '';
  };
  const channel = new ShellChannel({ write, end: () => {} });
  const running = channel.run(exchange).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  const streams = [0, 1].map((index) => {
    const marked = [...parts, [end, '', ''] as const].map((part) => `${part[index + 1]}\n${token} ${part[0]}\n`);
    return Buffer.concat([Buffer.from(`\n${token} ready\n`), mutated(Buffer.from(marked.join('')), token, next)]);
  });
  for (const [index, bytes] of streams.entries()) {
    for (let start = 0, size = 0; start < bytes.length; start += size) {
      size = 1 + Math.floor(next() * 300);
      const chunk = bytes.subarray(start, start + size);
      if (index === 0) channel.stdout(chunk);
      else channel.stderr(chunk);
    }
  }
  await Promise.resolve();
  channel.fail(new TransportError('lost', 'the host sent nothing more'));
  const result = await running;
  try {
    if ('error' in result) throw result.error;
    read(result.answer);
    return 'answer';
  } catch (error) {
    if (error instanceof TransportError) return error.code;
    if (error instanceof UnknownState) return 'unknown';
    throw error;
  }
}

test(`each of ${CASES} mutated answers of a host ends as an answer or as a failure of this host`, async () => {
  const outcomes = new Map<string, number>();
  for (let seed = 1; seed <= CASES; seed += 1) {
    const conversation = CONVERSATIONS[seed % CONVERSATIONS.length] as Conversation;
    const kind = await outcome(conversation, random(seed)).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
  }
  // The mutations reach all of them.
  expect([...outcomes.keys()].sort()).toEqual(expect.arrayContaining(['answer', 'lost', 'protocol']));
  expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(CASES);
});

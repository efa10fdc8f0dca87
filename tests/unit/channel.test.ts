import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { exec, type Operation } from '../../src/model/operation.ts';
import { type Exchange, type RunOptions, TransportError } from '../../src/model/transport.ts';
import { EXCHANGE_LIMIT, OUTPUT_LIMIT } from '../../src/transport/bounds.ts';
import { ShellChannel } from '../../src/transport/channel.ts';
import { named } from './named.ts';

const MEBIBYTE = 2 ** 20;

/** A host that answers a request with whatever a test says. */
class Peer {
  readonly channel: ShellChannel;
  /** Of the marks, as the prelude names it. */
  token = '';
  /** Of the mark that ends the latest answer. */
  end = '';
  ended = false;
  /** The most memory that incomplete answers took, in bytes. */
  kept = 0;
  /** Everything it got. */
  readonly received: string[] = [];

  constructor() {
    this.channel = new ShellChannel({
      write: (text) => {
        this.received.push(text);
        this.token ||= /^set -- '?([0-9a-f]{32})/m.exec(text)?.[1] ?? '';
        this.end = /^p_mark (end-\w+)$/m.exec(text)?.[1] ?? '';
      },
      end: () => {
        this.ended = true;
      },
    });
    this.mark('ready');
  }

  out(bytes: Buffer | string): void {
    this.#send('stdout', bytes);
  }

  err(bytes: Buffer | string): void {
    this.#send('stderr', bytes);
  }

  /** On both streams. */
  mark(status: string, body = ''): void {
    for (const stream of ['stdout', 'stderr'] as const) this.#send(stream, `${body}\n${this.token} ${status}\n`);
  }

  /** Starts an exchange, then lets the host answer. */
  async ask(
    operations: readonly Operation[],
    answer: (peer: Peer) => void,
    more: Partial<Exchange> = {},
    options: RunOptions = {},
  ) {
    const running = this.channel.run({ probe: operations, ...more }, options);
    answer(this);
    // Not at once: the results are read a moment later.
    setImmediate(() => this.channel.fail(new TransportError('lost', 'the host sent nothing more')));
    return running;
  }

  #send(stream: 'stdout' | 'stderr', bytes: Buffer | string): void {
    const chunk = Buffer.from(bytes);
    this.channel[stream](chunk);
    this.kept = Math.max(this.kept, this.channel.kept);
  }
}

const one = exec('echo');
const megabyte = Buffer.alloc(MEBIBYTE, 'x');
const repeat = (times: number, work: () => void) => {
  for (let count = 0; count < times; count += 1) work();
};

interface Misbehaviour {
  readonly what: string;
  readonly answer: (peer: Peer) => void;
  readonly message: RegExp;
}

describe('a host is disconnected that sends', () => {
  test.each(
    named<Misbehaviour>([
      {
        what: 'a status without end',
        answer(peer) {
          peer.out(`\n${peer.token} `);
          repeat(8, () => peer.out(megabyte));
        },
        message: /more than 64 bytes/,
      },
      {
        what: 'a status without end, byte by byte',
        answer(peer) {
          peer.out(`\n${peer.token} `);
          repeat(1000, () => peer.out('1'));
        },
        message: /more than 64 bytes/,
      },
      {
        what: 'large results without number',
        answer: (peer) =>
          repeat(3, () => {
            repeat(7, () => peer.out(megabyte));
            peer.mark('0');
          }),
        message: /more results than the 1/,
      },
      {
        what: 'an output without end',
        answer: (peer) => repeat(40, () => peer.out(megabyte)),
        message: /output for one request is longer than 32 MiB/,
      },
      {
        what: 'both outputs without end',
        answer: (peer) => repeat(40, () => [peer.out(megabyte), peer.err(megabyte)]),
        message: /output for one request is longer than 32 MiB/,
      },
      {
        what: 'more results than operations',
        answer: (peer) => repeat(2, () => peer.mark('0')),
        message: /more results than the 1/,
      },
      {
        what: 'results after the end of one stream',
        answer(peer) {
          peer.out(`\n${peer.token} 0\n\n${peer.token} ${peer.end}\n\n${peer.token} 0\n`);
        },
        message: /belongs to no operation/,
      },
      {
        what: 'the end of another exchange',
        answer(peer) {
          peer.mark('0');
          peer.mark('end-000000000000');
        },
        message: /belongs to no operation/,
      },
      {
        what: 'a status that is none',
        answer: (peer) => complete(peer, 'ok'),
        message: /does not understand/,
      },
      {
        what: 'the name of a property as status',
        answer: (peer) => complete(peer, 'constructor'),
        message: /does not understand/,
      },
      {
        what: 'two statuses of one operation',
        answer(peer) {
          peer.out(`\n${peer.token} 0\n`);
          peer.err(`\n${peer.token} 1\n`);
          peer.mark(peer.end);
        },
        message: /does not understand/,
      },
      {
        what: 'progress lines without end',
        answer: (peer) => repeat(100_000, () => peer.out(`line\n${peer.token} line\n`)),
        message: /more than 10 progress lines a second/,
      },
      {
        what: 'a long progress line',
        answer: (peer) => peer.out(`${'x'.repeat(5000)}\n${peer.token} line\n`),
        message: /progress line of more than 4 KiB/,
      },
    ]),
  )('%s', async (_what, { answer, message }) => {
    const peer = new Peer();
    await expect(peer.ask([one], answer)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'protocol',
      message: expect.stringMatching(message),
    });
    expect(peer.ended).toBe(true);
    expect(peer.kept).toBeLessThanOrEqual(2 * OUTPUT_LIMIT + 1024);
    await expect(peer.channel.run({ probe: [] })).rejects.toMatchObject({ code: 'protocol' });
  });

  test('a result while nothing is asked', async () => {
    const peer = new Peer();
    peer.mark('0');
    expect(peer.ended).toBe(true);
    await expect(peer.channel.run({ probe: [] })).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('belongs to no operation'),
    });
  });

  test('output without end before the shell is ready', async () => {
    const ends: string[] = [];
    const channel = new ShellChannel({ write: () => {}, end: () => ends.push('end') });
    for (let count = 0; count < 100_000; count += 1) channel.stderr(Buffer.from('motd'));
    expect(ends).toEqual(['end']);
    await expect(channel.run({ probe: [] })).rejects.toThrow('more than 64 KiB on one stream');
  });
});

function complete(peer: Peer, status: string, body = ''): void {
  peer.mark(status, body);
  peer.mark(peer.end);
}

test('truncated results are a lost connection', async () => {
  const peer = new Peer();
  const answer = peer.ask([one, one], () => complete(peer, '0'));
  await expect(answer).rejects.toMatchObject({ code: 'lost', message: expect.stringContaining('after 1 of 2') });
});

test('results that arrive byte by byte take no more memory than at once', async () => {
  const peer = new Peer();
  const body = 'y'.repeat(200_000);
  const answer = await peer.ask([one], () => {
    for (const byte of Buffer.from(`${body}\n${peer.token} 0\n\n${peer.token} ${peer.end}\n`))
      peer.out(Buffer.of(byte));
    peer.err(`\n${peer.token} 0\n\n${peer.token} ${peer.end}\n`);
  });
  expect(answer.probe).toEqual([{ kind: 'done', status: 0, stdout: body, stderr: '' }]);
  expect(peer.kept).toBeLessThanOrEqual(2 * body.length);
});

test.each(
  named<{ what: string; owner: string }>([
    { what: 'null', owner: 'null' },
    { what: 'a list', owner: '[]' },
    { what: 'incomplete', owner: '{"run":"a"}' },
    { what: 'no JSON', owner: '{' },
    { what: 'very deep', owner: '['.repeat(100_000) },
    { what: 'of other types', owner: '{"run":"a","by":"b","machine":"c","since":"d","pid":"1"}' },
  ]),
)('a lock owner that is %s is another run', async (_what, { owner }) => {
  const lockOwner = { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' };
  const job = { id: 'run-1-1', resume: false, lockOwner, generation: '', bootId: undefined };
  const { refusal } = await new Peer().ask([], (peer) => complete(peer, 'locked', owner), { job });
  expect(refusal).toMatchObject({ kind: 'locked', lockOwner: { by: 'another run', pid: 0 } });
});

test('the shell gets the text that prepares it, with the state directory', () => {
  const texts: string[] = [];
  for (const directory of ['/state', undefined]) {
    new ShellChannel({ write: (text) => texts.push(text), end: () => {} }, directory);
  }
  expect(texts).toEqual([
    expect.stringMatching(/^set -- '[0-9a-f]{32}' '\/state' /m),
    expect.stringMatching(/^set -- '[0-9a-f]{32}' '' /m),
  ]);
});

describe('before the shell reads requests', () => {
  const ready = (peer: Peer) => `\n${peer.token} ready\n`;

  function starting() {
    const peer = new Peer();
    const channel = new ShellChannel({ write: (text) => peer.received.push(text), end: () => {} });
    const token = /^set -- '([0-9a-f]{32})'/m.exec(peer.received.at(-1) ?? '')?.[1] ?? '';
    peer.token = token;
    return { channel, mark: Buffer.from(ready(peer)) };
  }

  test('what it prints on both streams is kept', () => {
    const { channel } = starting();
    expect([channel.started, channel.firstWords]).toEqual([false, '']);
    channel.stdout(Buffer.from(' welcome\n'));
    channel.stderr(Buffer.from('no account \n'));
    expect([channel.started, channel.firstWords]).toEqual([false, 'welcome\nno account']);
  });

  test('a stream that is ready has no words, and the shell has started when both are', () => {
    for (const [first, second] of [
      ['stdout', 'stderr'],
      ['stderr', 'stdout'],
    ] as const) {
      const { channel, mark } = starting();
      channel[first](Buffer.concat([Buffer.from('welcome'), mark]));
      expect([channel.started, channel.firstWords]).toEqual([false, '']);
      channel[second](Buffer.from('late'));
      expect(channel.firstWords).toBe('late');
      channel[second](mark);
      expect([channel.started, channel.firstWords]).toEqual([true, '']);
    }
  });
});

describe('an exchange', () => {
  const answers =
    (...bodies: readonly string[]) =>
    (peer: Peer) => {
      for (const body of bodies) peer.mark('0', body);
      peer.mark(peer.end);
    };
  const lockOwner = { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' };
  const job = { id: 'run-1-1', resume: false, lockOwner, generation: '', bootId: undefined };
  const done = (text: string) => ({ kind: 'done', status: 0, stdout: text, stderr: text });

  test('gives the results of the change and of the probe, in order', async () => {
    const answer = await new Peer().ask([one], answers('a', 'b', 'c'), { change: [one, one] });
    expect(answer).toEqual({ change: [done('a'), done('b')], probe: [done('c')] });
  });

  test('with a job begins with the answer to the job', async () => {
    const started = await new Peer().ask(
      [one],
      (peer) => {
        peer.mark('started');
        answers('a', 'b')(peer);
      },
      { change: [one], job },
    );
    expect(started).toEqual({ change: [done('a')], probe: [done('b')] });
  });

  test('has operations of its own: one after the other, not two at once', async () => {
    const peer = new Peer();
    expect((await peer.ask([one], answers('a'))).probe).toEqual([done('a')]);
    const other = new Peer();
    const running = other.channel.run({ probe: [] });
    await expect(other.channel.run({ probe: [] })).rejects.toThrow('already waits');
    answers()(other);
    expect(await running).toEqual({ change: [], probe: [] });
    const next = other.channel.run({ probe: [one] });
    answers('b')(other);
    expect((await next).probe).toEqual([done('b')]);
  });

  test('has a limit of its own for what the host sends', async () => {
    const peer = new Peer();
    for (const _round of [1, 2]) {
      const running = peer.channel.run({ probe: [one, one, one] });
      repeat(3, () => {
        repeat(7, () => peer.out(megabyte));
        peer.mark('0');
      });
      peer.mark(peer.end);
      expect((await running).probe).toHaveLength(3);
    }
  });

  test('does not count progress lines', async () => {
    const peer = new Peer();
    const lines: string[] = [];
    const running = peer.channel.run({ probe: [one, one, one, one, one] }, { onLine: (line) => lines.push(line) });
    repeat(4, () => {
      repeat(8, () => peer.out(Buffer.alloc(MEBIBYTE - 200, 'x')));
      peer.mark('0');
    });
    repeat(50, () => peer.out(`${'y'.repeat(200)}\n${peer.token} line\n`));
    expect([lines.length, lines[0]]).toEqual([50, 'y'.repeat(200)]);
    peer.mark('0');
    peer.mark(peer.end);
    expect((await running).probe).toHaveLength(5);
    expect(32 * MEBIBYTE).toBe(EXCHANGE_LIMIT);
  });

  test('of which one stream has fewer results is a lost connection', async () => {
    for (const stream of ['out', 'err'] as const) {
      const peer = new Peer();
      const answer = peer.ask([one, one], () => {
        peer.mark('0');
        peer[stream](`\n${peer.token} 0\n`);
        peer.mark(peer.end);
      });
      await expect(answer).rejects.toMatchObject({ code: 'lost', message: expect.stringContaining('after 1 of 2') });
    }
  });

  test('ends at the end of both streams', async () => {
    const peer = new Peer();
    const running = peer.channel.run({ probe: [] });
    peer.out(`\n${peer.token} ${peer.end}\n`);
    let over = false;
    void running.then(() => (over = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    peer.err(`\n${peer.token} ${peer.end}\n`);
    expect(await running).toEqual({ change: [], probe: [] });
  });

  test('that takes longer than its time limit ends the channel', async () => {
    const peer = new Peer();
    await expect(peer.channel.run({ probe: [one] }, { limit: 0.01 })).rejects.toMatchObject({ code: 'timeout' });
    await expect(peer.channel.run({ probe: [one] })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('that takes less time leaves no time limit behind', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const peer = new Peer();
    const running = peer.channel.run({ probe: [] }, { limit: 1 });
    expect(vi.getTimerCount()).toBe(1);
    answers()(peer);
    await running;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('has exactly its time limit, or none', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const peer = new Peer();
    const running = peer.channel.run({ probe: [one] }, { limit: 2 });
    running.catch(() => {}); // awaited below
    vi.advanceTimersByTime(1999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    await expect(running).rejects.toMatchObject({ code: 'timeout' });
    const other = new Peer();
    const unlimited = other.channel.run({ probe: [] });
    expect(vi.getTimerCount()).toBe(0);
    answers()(other);
    await unlimited;
  });

  test('takes the memory of both streams', () => {
    const peer = new Peer();
    peer.channel.run({ probe: [one] }).catch(() => {}); // never answered
    peer.out('x'.repeat(10_000));
    const { kept } = peer.channel;
    peer.err('x'.repeat(10_000));
    expect(peer.channel.kept).toBeGreaterThan(kept + 10_000);
  });

  test('fails with the first reason for which the channel ended', async () => {
    const peer = new Peer();
    const running = peer.channel.run({ probe: [one] });
    peer.channel.fail(new TransportError('lost', 'first'));
    peer.channel.fail(new TransportError('lost', 'second'));
    await expect(running).rejects.toThrow('first');
    await expect(peer.channel.run({ probe: [one] })).rejects.toThrow('first');
    peer.mark('0');
    expect(peer.ended).toBe(false);
  });

  test('does not hide an error of the program', () => {
    const peer = new Peer();
    const onLine = () => {
      throw new RangeError('a bug');
    };
    peer.channel.run({ probe: [one] }, { onLine }).catch(() => {}); // never answered
    expect(() => peer.out(`x\n${peer.token} line\n`)).toThrow('a bug');
    expect(peer.ended).toBe(false);
  });
});

import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import headless from '@xterm/headless';
import { afterEach, describe, expect, test } from 'vitest';
import { paint } from '../../src/output/format.ts';
import { UNICODE } from '../../src/output/glyphs.ts';
import { Durations } from '../../src/runs/durations.ts';
import { LiveReport } from '../../src/output/live.ts';
import { START, step, EventScript } from './run-events.ts';

/** A terminal emulator in memory. */
class Screen {
  readonly #terminal: InstanceType<typeof headless.Terminal>;
  readonly stream: WriteStream;

  constructor(columns: number, rows: number) {
    const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
    this.#terminal = terminal;
    const stream = new Writable({
      write(chunk: Buffer, _encoding, written) {
        terminal.write(chunk, () => written());
      },
    });
    this.stream = Object.assign(stream, { isTTY: true, columns, rows }) as unknown as WriteStream;
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    Object.assign(this.stream, { columns, rows });
    this.stream.emit('resize');
  }

  /** All lines, with those that have scrolled out of view. */
  async lines(): Promise<readonly string[]> {
    await new Promise<void>((resolve) => this.stream.write('', () => resolve()));
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_item, row) => active.getLine(row)?.translateToString(true) ?? '',
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }
}

const names = (count: number) => Array.from({ length: count }, (_item, index) => `web${index + 1}`);

describe('a terminal during a run', () => {
  let report: LiveReport | undefined;
  afterEach(() => report?.pause());

  function begin(screen: Screen, hosts: number) {
    const live = new LiveReport(screen.stream, { paint: paint(true), glyphs: UNICODE, durations: new Durations() });
    report = live;
    const script = new EventScript().start(
      'apply',
      names(hosts).map((name) => ({ name, steps: 2 })),
    );
    script.now = Date.now() - START;
    for (const event of script.events) live.listener(event);
    return {
      live,
      emit: (what: (script: EventScript) => void) => {
        const next = new EventScript();
        next.now = Date.now() - START;
        what(next);
        for (const event of next.events) live.listener(event);
      },
    };
  }

  test('has printed text above the rows, and only the text after the run', async () => {
    const screen = new Screen(80, 24);
    screen.stream.write('$ provision apply\n');
    const { live, emit } = begin(screen, 3);
    live.print('first\n');
    emit((script) => script.plan('web1', 'web1', [step(1, 'hostname', '')]));
    live.print('second\nthird\n');
    expect(await screen.lines()).toEqual([
      '$ provision apply',
      'first',
      'second',
      'third',
      expect.stringMatching(/^web1 /),
      expect.stringMatching(/^web2 .* waiting$/),
      expect.stringMatching(/^web3 .* waiting$/),
      expect.stringMatching(/^3 hosts: /),
    ]);
    emit((script) => script.finish({ ok: 3 }));
    live.print('the end\n');
    expect(await screen.lines()).toEqual(['$ provision apply', 'first', 'second', 'third', 'the end']);
  });

  test('scrolls without leaving rows in the text', async () => {
    const screen = new Screen(60, 12);
    const { live, emit } = begin(screen, 40);
    const printed = Array.from({ length: 50 }, (_item, index) => `line ${index}`);
    for (const line of printed) live.print(`${line}\n`);
    emit((script) => script.finish({ ok: 40 }));
    expect(await screen.lines()).toEqual(printed);
  });

  test('is redrawn when its width changes', async () => {
    const screen = new Screen(100, 30);
    const { live, emit } = begin(screen, 5);
    live.print('before\n');
    // Rows of the whole width: a narrower terminal wraps them.
    for (const name of names(4)) emit((script) => script.add({ type: 'host-started', host: name }));
    live.print('and after\n');
    for (const columns of [40, 30, 120, 60, 33]) {
      screen.resize(columns, 30);
      expect((await screen.lines()).filter((line) => line.startsWith('web1 '))).toHaveLength(1);
      expect((await screen.lines()).slice(0, 2)).toEqual(['before', 'and after']);
    }
    emit((script) => script.finish({ ok: 5 }));
    expect(await screen.lines()).toEqual(['before', 'and after']);
  });

  test('has no rows during a question', async () => {
    const screen = new Screen(80, 24);
    const { live } = begin(screen, 3);
    live.pause();
    screen.stream.write('Apply this? [y/N] y\n');
    live.print('still nothing is drawn\n');
    expect(await screen.lines()).toEqual(['Apply this? [y/N] y', 'still nothing is drawn']);
    live.resume();
    expect(await screen.lines()).toHaveLength(2 + 3 + 1);
  });

  test('does not count the time of the question', async () => {
    const screen = new Screen(80, 24);
    const { live, emit } = begin(screen, 1);
    live.pause();
    // The run began at START.
    emit((script) => script.add({ type: 'approval', approved: true, seconds: (Date.now() - START) / 1000 }));
    live.resume();
    expect((await screen.lines()).at(-1)).toMatch(/^1 host: 1 waiting · \d+ s$/);
  });

  test('shows the last line of step output, sanitized', async () => {
    const screen = new Screen(150, 24);
    const { emit } = begin(screen, 1);
    const install = step(1, 'package', 'x');
    emit((script) => script.plan('web1', 'web1', [install]));
    emit((script) => {
      script.now -= 5000;
      script.add({ type: 'step-started', host: 'web1', step: install });
      script.add({ type: 'step-output', host: 'web1', step: 1, line: '\u001B[2Jold' });
      script.add({ type: 'step-output', host: 'web1', step: 1, line: 'Installing\rVerifying \u001B[31mx' });
    });
    await expect
      .poll(() => screen.lines())
      .toEqual([
        expect.stringMatching(/^web1 .*package x {2}Verifying x .* s$/),
        expect.stringMatching(/^1 host: 1 running/),
      ]);
  });
});

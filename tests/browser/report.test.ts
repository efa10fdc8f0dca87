import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { htmlReport } from '../../src/output/html/page.ts';
import { RunView } from '../../src/output/run-view.ts';
import { change, EventScript, field, step, unknownStep } from '../unit/run-events.ts';
import { chromiumPath } from './chromium.ts';

const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u001B[31m" onclick="x';
const MOTD = {
  field: 'content',
  content: true as const,
  before: Array.from({ length: 20 }, (_item, index) => `line ${index}\n`).join(''),
  after: Array.from({ length: 20 }, (_item, index) => (index === 10 ? '안녕 <b>\n' : `line ${index}\n`)).join(''),
};

/** One step on one host, among six. */
function classRunWithSteps(type: string, name: string): readonly Event[] {
  const steps = Array.from({ length: 6 }, (_item, index) => step(index + 1, type, name));
  const script = new EventScript().start('plan', [{ name: 'docker1', steps: 6 }]).plan('docker1', '192.0.2.1', steps);
  return script.end('docker1', 'ok').finish({ ok: 1 }).events;
}

/** docker1 changed, docker2 failed with hostile words, docker3 drifted, master unreachable. */
function classRun(): readonly Event[] {
  const selinux = step(1, 'selinux', '', [
    change('change', { ...field('mode', 'enforcing', 'disabled'), plain: true }),
  ]);
  const motd = step(2, 'file', '/etc/motd', [change('change', MOTD)]);
  const docker = step(3, 'service', 'docker');
  const steps = [selinux, motd, docker];
  const script = new EventScript();
  script.start(
    'apply',
    ['docker1', 'docker2', 'docker3', 'master'].map((name) => ({ name, steps: 3 })),
  );
  for (const name of ['docker1', 'docker2', 'docker3']) script.plan(name, '192.0.2.77', steps);
  script.add({ type: 'warning', host: 'docker1', message: 'the clock is 3 days behind', next: 'Set it.' });
  script.done('docker1', selinux, 'changed', 2).done('docker1', motd, 'changed', 4).done('docker1', docker, 'ok', 0);
  script.end('docker1', 'changed', { steps: 3, reboot: ['SELinux is permissive now, disabled after a reboot'] });
  const failure = { message: `dnf ${HOSTILE}`, words: HOSTILE, next: 'Repair it.' };
  script.done('docker2', { ...selinux, failure }, 'failed', 3).end('docker2', 'failed', { steps: 3, failure });
  const drifted = { step: 2, title: 'file /etc/motd', field: 'content', planned: 'a → b', found: 'unchanged' };
  script.add({ type: 'host-drifted', host: 'docker3', differences: [drifted] }).end('docker3', 'skipped');
  script.end('master', 'unreachable', { failure: { message: 'no answer', code: 'unreachable' } });
  const { events } = script.finish({ changed: 1, failed: 1, skipped: 1, unreachable: 1 }, { changes: 2 });
  return events.map((event) =>
    event.type === 'run-started' ? { ...event, again: 'provision apply inventory/class.yaml' } : event,
  );
}

async function scrollTo(area: Locator, left: number, top: number): Promise<void> {
  await area.evaluate((element, to) => element.scrollTo(to), { left, top });
}

/** That something is at edges of the area in which it is scrolled. */
async function expectInSight(what: Locator, area: Locator, ...edges: readonly ('left' | 'top')[]): Promise<void> {
  const [at, around] = await Promise.all([what.boundingBox(), area.boundingBox()]);
  for (const edge of edges) {
    const side = edge === 'left' ? 'x' : 'y';
    expect(Math.abs((at?.[side] ?? 0) - (around?.[side] ?? -9))).toBeLessThan(3);
  }
}

describe('the report as a page', () => {
  let directory: string;
  let browser: Browser;
  const failures: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'provision-report-'));
    const executablePath = (await chromiumPath()) ?? '';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Also records requests, messages and errors of the page. */
  async function open(events: readonly Event[], options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const file = join(directory, 'report.html');
    await writeFile(file, htmlReport(RunView.of(events)));
    const page = await browser.newPage(options);
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) failures.push(`request of ${request.url()}`);
    });
    page.on('console', (message) => failures.push(message.text()));
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  test('shows every host and step without scripts, and the difference in a cell', async () => {
    const page = await open(classRun(), { javaScriptEnabled: false });
    const table = page.getByRole('table', { name: /docker1–3/ });
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
      'Host',
      '1. selinux',
      '2. file /etc/motd',
      '3. service docker',
    ]);
    expect(await table.getByRole('rowheader').allInnerTexts()).toEqual(['docker1', 'docker2', 'docker3']);
    const detail = page.getByRole('article').filter({ hasText: 'docker1, 2. file /etc/motd' });
    const line = detail.getByText('+안녕 <b>');
    expect(await line.isVisible()).toBe(false);
    await table.getByRole('link', { name: 'docker1, file /etc/motd: changed' }).focus();
    await page.keyboard.press('Enter');
    expect(await line.isVisible()).toBe(true);
    // The changed lines with context.
    expect(await detail.locator('pre').innerText()).toBe(
      [
        '@@ -8,7 +8,7 @@',
        ' line 7',
        ' line 8',
        ' line 9',
        '-line 10',
        '+안녕 <b>',
        ' line 11',
        ' line 12',
        ' line 13',
        '',
      ].join('\n'),
    );
    await detail.getByRole('link', { name: 'Close' }).click();
    expect(await line.isVisible()).toBe(false);
    await page.close();
  });

  test('shows text of a host as text', async () => {
    const page = await open(classRun());
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img, script, [onclick], [onerror]').count()).toBe(0);
    const words = await page.locator('.failure pre').first().innerText();
    expect(words).toBe('<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>" onclick="x');
    await page.close();
    expect(failures).toEqual([]);
  });

  test('runs no script, even if one got into it', async () => {
    const page = await open(classRun());
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 1';
      document.body.append(script);
    `);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    await page.close();
    failures.length = 0;
  });

  test('begins with the failures, what to do next, and the drift from a saved plan', async () => {
    const page = await open(classRun());
    const section = page.getByRole('region', { name: 'Needs attention' });
    expect(await section.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      'docker2 failed at step 1 of 3: selinux',
      'docker3 differs from the saved plan',
      'master unreachable',
      'docker1 reboot pending',
    ]);
    expect(await section.getByRole('term').allInnerTexts()).toEqual(['Reboot:', 'Retry:', 'Plan again:']);
    expect(await section.getByRole('definition').allInnerTexts()).toEqual([
      'provision apply inventory/class.yaml --reboot --host docker1',
      'provision apply inventory/class.yaml --host docker2 --host master',
      'provision plan inventory/class.yaml --out plan.json',
    ]);
    expect(await section.getByText('Repair it.').isVisible()).toBe(true);
    expect(await section.getByRole('listitem').innerText()).toBe(
      'step 2: file /etc/motd: content: planned a → b, now unchanged',
    );
    await page.close();
  });

  test('links a cell to the fields of its host, before and after', async () => {
    const page = await open(classRun());
    await page.getByRole('link', { name: 'docker1', exact: true }).click();
    const host = page.locator('#host-docker1');
    if (!(await host.evaluate((element) => element.hasAttribute('open'))))
      await host.locator('summary').first().click();
    expect(
      await host
        .getByRole('row', { name: /selinux/ })
        .getByRole('cell')
        .allInnerTexts(),
    ).toEqual(['changed', '', 'enforcing', 'disabled']);
    expect(await host.getByText('the clock is 3 days behind').isVisible()).toBe(true);
    expect(await host.getByText('SELinux is permissive now, disabled after a reboot').isVisible()).toBe(true);
    await page.close();
  });

  test('draws a timeline', async () => {
    const page = await open(classRun());
    const bars = page.locator('svg rect');
    expect(await bars.evaluateAll((all) => all.map((one) => one.getAttribute('class')))).toEqual([
      'read',
      'changed',
      'changed',
      'ok',
      'read',
      'failed',
      'read',
      'read',
    ]);
    const width = async (title: string) => {
      const box = await page.locator('svg g', { hasText: title }).locator('rect').boundingBox();
      return box?.width ?? 0;
    };
    expect((await width('2. file /etc/motd: changed')) / (await width('1. selinux: changed'))).toBeCloseTo(2, 1);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('is accessible in %s, with details closed and open', async (colorScheme) => {
    // The policy of the page forbids scripts, and axe is one.
    const page = await open(classRun(), { colorScheme, bypassCSP: true });
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') });
    for (const opened of [false, true]) {
      await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = ${opened}`);
      const found = (await page.evaluate('axe.run()')) as AxeResults;
      expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(found.passes.length).toBeGreaterThan(10);
    }
    await page.close();
  });

  test('prints closed details, too', async () => {
    const page = await open(classRun());
    const line = page.locator('.detail').getByText('+안녕 <b>').first();
    const height = async () => (await line.boundingBox())?.height ?? 0;
    expect(await height()).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await height()).toBeGreaterThan(5);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    await page.close();
  });

  test('fits on a phone: only its tables scroll', async () => {
    const steps = Array.from({ length: 12 }, (_item, index) =>
      step(index + 1, 'package', `p${index}`, [change('add', field(`p${index}`, 'absent', 'installed'))]),
    );
    const script = new EventScript()
      .start('plan', [{ name: 'docker1', steps: 12 }])
      .plan('docker1', '192.0.2.1', steps);
    const { events } = script.end('docker1', 'changed').finish({ changed: 1 });
    const page = await open(events, { viewport: { width: 390, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.close();
  });

  test('many steps of few hosts are lines, and only what has changed or failed can be shown, without scripts', async () => {
    const steps = Array.from({ length: 9 }, (_item, index) => step(index + 1, 'package', `p${index}`));
    const changed = step(10, 'package', 'p9', [change('add', field('p9', 'absent', 'installed'))]);
    const script = new EventScript()
      .start('plan', [
        { name: 'a', steps: 10 },
        { name: 'b', steps: 10 },
      ])
      .plan('a', '192.0.2.1', [...steps, changed])
      .plan('b', '192.0.2.2', [...steps, changed]);
    const { events } = script.end('a', 'changed').end('b', 'changed').finish({ changed: 2 });
    const page = await open(events, { javaScriptEnabled: false });
    const table = page.getByRole('table', { name: /10 steps/ });
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['Step', 'a', 'b']);
    expect(await table.getByRole('row').count()).toBe(11);
    await page.getByLabel('Changed or failed only').check();
    expect(await table.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/^Step/),
      expect.stringMatching(/^10\. package p9/),
    ]);
    await page.close();
  });

  test('200 hosts: the page is as wide as the window; hosts, steps and times stay in sight', async () => {
    const names = Array.from({ length: 200 }, (_item, index) => `docker${index + 1}`);
    const steps = Array.from({ length: 10 }, (_item, index) =>
      step(index + 1, 'package', `p${index}`, [change('add', field(`p${index}`, 'absent', 'installed'))]),
    );
    const script = new EventScript().start(
      'plan',
      names.map((name) => ({ name, steps: 10 })),
    );
    for (const [index, name] of names.entries()) script.plan(name, `192.0.2.${index}`, steps).end(name, 'changed');
    const { events } = script.finish({ changed: 200 });
    for (const width of [390, 1280, 1920]) {
      const page = await open(events, { viewport: { width, height: 900 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const steps200 = page.locator('.scroll').first();
      await scrollTo(steps200, 150, 3000);
      await expectInSight(page.getByRole('columnheader', { name: 'Host' }), steps200, 'left', 'top');
      await expectInSight(page.getByRole('columnheader', { name: '10. package p9' }), steps200, 'top');
      await expectInSight(page.getByRole('rowheader', { name: 'docker90', exact: true }), steps200, 'left');
      await scrollTo(page.locator('.scroll').nth(1), 150, 1500);
      await expectInSight(page.locator('svg.times'), page.locator('.scroll').nth(1), 'top');
      await expectInSight(page.locator('svg.names'), page.locator('.scroll').nth(1), 'left');
      await page.close();
    }
  });

  test('a header breaks between words only', async () => {
    const page = await open(classRunWithSteps('reachable', 'www.google.com'), {
      viewport: { width: 390, height: 800 },
    });
    const header = page.getByRole('columnheader', { name: /^1\. .*www/ });
    const words = await header.locator('span').evaluate((span) => {
      const range = span.ownerDocument.createRange();
      const text = span.firstChild;
      const from = text?.textContent?.indexOf('www') ?? -1;
      if (!text || from < 0) return 0;
      range.setStart(text, from);
      range.setEnd(text, from + 'www.google.com'.length);
      return range.getClientRects().length;
    });
    expect(words).toBe(1);
    await page.close();
  });

  /** Opens the details of a result, and returns where they and the table are. */
  async function places(width: number) {
    const page = await open(classRun(), { viewport: { width, height: 800 } });
    await page.getByRole('link', { name: 'docker1, file /etc/motd: changed' }).click();
    const [detail, table] = await Promise.all([
      page.locator('.detail:target').boundingBox(),
      page.locator('.scroll').first().boundingBox(),
    ]);
    await page.close();
    if (!detail || !table) throw new Error('not shown');
    return { detail, table };
  }

  test('the details of a result are shown beside the table', async () => {
    const { detail, table } = await places(1280);
    expect(detail.x).toBeGreaterThan(table.x + table.width);
  });

  test('the details of a result are shown at the end of a narrow window', async () => {
    const { detail } = await places(390);
    expect([detail.x, Math.round(detail.y + detail.height)]).toEqual([0, 800]);
  });

  test('shows an unfinished run up to its last event', async () => {
    const page = await open(classRun().slice(0, 8));
    expect(await page.getByText('the run did not finish').isVisible()).toBe(true);
    expect(await page.getByRole('table').count()).toBeGreaterThan(0);
    await page.close();
  });

  test('shows steps that are known after apply, and interrupted hosts', async () => {
    const tree = step(1, 'package', 'tree', [change('add', field('tree', 'absent', 'installed'))]);
    const later = unknownStep(2, 'command', 'tree /etc', 'sh: tree: not found');
    const hosts = [
      { name: 'a', steps: 2 },
      { name: 'b', steps: 2 },
    ];
    const script = new EventScript().start('plan', hosts).plan('a', '192.0.2.1', [tree, later]).end('a', 'changed');
    script
      .end('b', 'interrupted')
      .finish({ changed: 1, interrupted: 1 }, { changes: 1, unknown: 1, interrupted: true });
    const page = await open(script.events);
    expect(await page.getByText('1 change, 1 known after apply').isVisible()).toBe(true);
    const cell = page.getByRole('row', { name: /^a/ }).getByRole('cell').nth(1);
    expect(await cell.locator('.tag').innerText()).toBe('known after step 1');
    await cell.getByRole('link').click();
    expect(await page.locator('.detail:target pre').innerText()).toBe('sh: tree: not found');
    const section = page.getByRole('region', { name: 'Needs attention' });
    expect(await section.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(['b interrupted']);
    await page.close();
  });
});

import { describe, expect, test } from 'vitest';
import { describe as typed } from '../../../src/model/describe-operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { bind, type Planned } from '../../../src/model/step.ts';
import { NOTHING_TOUCHED, type Touched } from '../../../src/model/touched.ts';
import { service } from '../../../src/resources/service/index.ts';
import { done } from '../fake-transport.ts';
import { named } from '../named.ts';

/** Seconds since 1970, and since boot. */
const NOW = 1_800_000_000;
const UPTIME = 5000;
const CONF = '/etc/nginx/nginx.conf';

interface Host {
  /** Seconds before now. */
  readonly started?: number;
  readonly reloaded?: number;
  readonly file?: number;
  /** Of the target of a link. */
  readonly target?: number;
  readonly installed?: number;
  /** Of the other unit. */
  readonly other?: number;
  /** How far the clock was set back after the unit started. */
  readonly setBack?: number;
  readonly active?: string;
  readonly needsReload?: string;
  readonly canReload?: boolean;
}

const micros = (seconds: number) => Math.round(seconds * 1e6);

/** The answers of a host to a step with one file, one package and one other unit. */
function answers(host: Host): readonly Result[] {
  const { started = 100, setBack = 0, file = 200, active = 'active', needsReload = 'no', canReload = true } = host;
  const { reloaded = started, target = file, installed = 300, other = 400 } = host;
  const moment = (ago: number) => `t ${micros(NOW - ago + setBack)}\nt ${micros(UPTIME - ago)}\n`;
  const times = (ago: number, changed = ago) => [
    done(`${moment(ago)}${moment(changed)}b ${String(canReload)}\n`),
    done(moment(ago)),
  ];
  const properties = { Id: 'nginx.service', LoadState: 'loaded', ActiveState: active, SubState: 'running' };
  const shown = Object.entries({ ...properties, UnitFileState: 'enabled', NeedDaemonReload: needsReload });
  return [
    done(shown.map(([name, value]) => `${name}=${value}\n`).join('')),
    done(''),
    done(`${micros(NOW)}\n`),
    { kind: 'file', content: `${UPTIME}.00 100.00\n`, mode: '0444', owner: 'root:root' },
    ...times(started, reloaded),
    ...times(other),
    done(`${(NOW - file).toFixed(6)} ${CONF}\n`),
    done(`${(NOW - target).toFixed(6)} ${CONF}\n`),
    done(`nginx ${NOW - installed}\n`),
  ];
}

const SOURCES = { files: [CONF], packages: ['nginx'], units: ['php-fpm'] };
const step = (on: object) => bind(service, service.schema.parse({ name: 'nginx', state: 'running', ...on }), 1);

/** The differences and the commands. */
function plan(host: Host, on: object = { restart_on: SOURCES }, touched: Partial<Touched> = {}) {
  const planned = step(on).plan(answers(host), { touched: { ...NOTHING_TOUCHED, ...touched } });
  if (planned.kind === 'unknown') return { reason: planned.reason };
  const [change] = planned.changes;
  if (!change) return 'unchanged';
  return {
    diff: change.diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`),
    run: change.operations.map(typed),
  };
}

const restarted = (...changed: readonly string[]) => ({
  diff: [`restart: running since before the change of ${changed.join(', ')} → restarted`],
  run: ['systemctl restart -- nginx.service'],
});

describe('restart_on', () => {
  test.each(
    named<{ what: string; host: Host; expected: unknown }>([
      { what: 'all are older', host: {}, expected: 'unchanged' },
      { what: 'a newer file', host: { file: 50 }, expected: restarted(CONF) },
      { what: 'a file that changed a moment after the start', host: { file: 99.999 }, expected: restarted(CONF) },
      { what: 'a link whose target is newer', host: { target: 50 }, expected: restarted(CONF) },
      { what: 'a newer package', host: { installed: 50 }, expected: restarted('nginx') },
      { what: 'another unit that started later', host: { other: 50 }, expected: restarted('php-fpm.service') },
      {
        what: 'all of them',
        host: { file: 1, installed: 1, other: 1 },
        expected: restarted(CONF, 'nginx', 'php-fpm.service'),
      },
      { what: 'a reload is no restart', host: { file: 50, reloaded: 10 }, expected: restarted(CONF) },
      {
        what: 'a unit file that systemd has not read yet',
        host: { needsReload: 'yes' },
        expected: {
          ...restarted('its unit file'),
          run: ['systemctl daemon-reload', 'systemctl restart -- nginx.service'],
        },
      },
      {
        what: 'a stopped unit is started, and not restarted',
        host: { file: 1, active: 'inactive' },
        expected: { diff: ['state: stopped → running'], run: ['systemctl start -- nginx.service'] },
      },
    ]),
  )('%s', (_what, { host, expected }) => {
    expect(plan(host)).toEqual(expected);
  });
});

describe('a clock that was set back an hour', () => {
  const setBack = 3600;
  test.each(
    named<{ what: string; host: Host; expected: unknown }>([
      {
        what: 'the file and the start are both from before: their order counts',
        host: { setBack, file: -3400 },
        expected: 'unchanged',
      },
      {
        what: 'both from before, and the file is newer',
        host: { setBack, file: -3550 },
        expected: expect.objectContaining({ diff: restarted(CONF).diff }),
      },
      { what: 'an old file', host: { setBack }, expected: 'unchanged' },
      { what: 'a file that changed after the clock was set', host: { setBack, file: 50 }, expected: restarted(CONF) },
    ]),
  )('%s', (_what, { host, expected }) => {
    expect(plan(host)).toEqual(expected);
  });

  test('a file time in the future counts as now, and becomes now, so that the rerun is empty', () => {
    expect(plan({ file: -3400 })).toEqual({
      ...restarted(CONF),
      run: [
        `touch -c -h -r ${CONF} -- ${CONF}`,
        `touch -c -r ${CONF} -- ${CONF}`,
        'systemctl restart -- nginx.service',
      ],
    });
    // As the host is afterwards.
    expect(plan({ file: 10.01, started: 10 })).toBe('unchanged');
  });
});

describe('reload_on', () => {
  const on = { reload_on: CONF };
  const only = (host: Host) => {
    // No package and no other unit is read.
    const all = answers(host);
    const planned = step(on).plan([...all.slice(0, 6), ...all.slice(8, 10)]);
    return planned.kind === 'planned'
      ? planned.changes.flatMap(({ operations }) => operations.map(typed))
      : planned.reason;
  };

  test('reloads the unit if it was neither started nor reloaded since', () => {
    expect(only({ file: 50 })).toEqual(['systemctl reload -- nginx.service']);
    expect(only({ file: 50, reloaded: 10 })).toEqual([]);
    expect(only({})).toEqual([]);
  });

  test('is refused of a unit that cannot be reloaded', () => {
    expect(only({ canReload: false })).toBe('nginx.service cannot be reloaded: its unit file has no ExecReload=');
  });

  test('a restart reloads, too', () => {
    expect(plan({ file: 50, installed: 50 }, { restart_on: SOURCES, reload_on: SOURCES })).toEqual(
      restarted(CONF, 'nginx'),
    );
  });
});

describe('a source that does not exist', () => {
  /** The warning on a host that lacks some of the sources. */
  function warning(
    lacks: { readonly file?: true; readonly package?: true; readonly unit?: true },
    on: object = { restart_on: SOURCES },
  ) {
    const all = [...answers({})];
    const notFound = `stat: cannot statx '${CONF}': No such file or directory\n`;
    if (lacks.file) all.splice(8, 2, done('', 1, notFound), done('', 1, notFound));
    if (lacks.package) all.splice(10, 1, done('package nginx is not installed\n', 1));
    if (lacks.unit) all.splice(6, 2, done('t 0\nt 0\nt 0\nt 0\nb false\ns "not-found"\n'), done('t 0\nt 0\n'));
    const planned = step(on).plan(all);
    return planned.kind === 'planned' ? planned.warning : planned;
  }

  test('is a warning until all earlier steps are applied', () => {
    expect(warning({})).toBeUndefined();
    expect(warning({ file: true })).toEqual({
      message: `${CONF} does not exist and never causes a restart or reload of nginx.service`,
      next: 'Correct the name in `restart_on` or `reload_on`, or add a step before this one that brings it.',
      missing: true,
    });
  });

  test.each([
    [{ package: true } as const, 'the package nginx does'],
    [{ unit: true } as const, 'the unit php-fpm.service does'],
    [{ file: true, package: true, unit: true } as const, `${CONF}, the package nginx and the unit php-fpm.service do`],
  ])('%j', (lacks, names) => {
    expect(warning(lacks)).toMatchObject({
      message: expect.stringMatching(new RegExp(`^${names} not exist`)),
      missing: true,
    });
    expect(warning(lacks, { reload_on: SOURCES })).toEqual(warning(lacks));
  });

  test('a link without a target, and a query of rpm that failed, are no reason for a warning', () => {
    const all = [...answers({})];
    all.splice(
      9,
      2,
      done('', 1, `stat: cannot statx '${CONF}': No such file or directory\n`),
      done('', 1, 'rpmdb: damaged'),
    );
    expect(step({ restart_on: SOURCES }).plan(all)).not.toHaveProperty('warning');
  });
});

describe('what earlier steps are going to change', () => {
  test.each(
    named<{ what: string; touched: Partial<Touched>; expected: unknown }>([
      { what: 'the file', touched: { files: [CONF] }, expected: restarted(CONF) },
      { what: 'another file', touched: { files: [`${CONF}.rpmnew`, '/etc/nginx'] }, expected: 'unchanged' },
      { what: 'the package with a version', touched: { packages: ['nginx-1.27.0'] }, expected: restarted('nginx') },
      { what: 'a package with a longer name', touched: { packages: ['nginx-mod-http'] }, expected: 'unchanged' },
      { what: 'the other unit', touched: { units: ['php-fpm.service'] }, expected: restarted('php-fpm.service') },
    ]),
  )('%s', (_what, { touched, expected }) => {
    expect(plan({}, undefined, touched)).toEqual(expected);
  });

  test('an entry of a folder', () => {
    const folder = { restart_on: { ...SOURCES, files: ['/etc/nginx'] } };
    expect(plan({}, folder, { files: [CONF] })).toEqual(restarted('/etc/nginx'));
  });

  test('a restart touches the unit itself', () => {
    const planned = step({ restart_on: SOURCES }).plan(answers({ file: 50 })) as Planned;
    expect(planned.touched).toEqual({
      files: [],
      packages: [],
      units: ['nginx.service'],
      images: [],
      contents: new Map(),
    });
  });
});

test.each([
  ['state: stopped', { state: 'stopped', restart_on: CONF }],
  ['a relative path', { state: 'running', restart_on: 'nginx.conf' }],
  ['a folder with / at its end', { state: 'running', restart_on: ['/etc/nginx/'] }],
  ['an option instead of a package', { state: 'running', restart_on: { packages: ['-e'] } }],
])('is refused: %s', (_what, more) => {
  expect(service.schema.safeParse({ name: 'nginx', ...more }).success).toBe(false);
});

test('the object of a unit on the bus has its name escaped', () => {
  const [, , , , busctl] = step({ restart_on: CONF }).operations;
  expect(busctl && typed(busctl)).toContain(
    '/org/freedesktop/systemd1/unit/nginx_2eservice org.freedesktop.systemd1.Unit',
  );
});

test('one name stands for a list of it', () => {
  const parsed = (restart_on: unknown) =>
    service.schema.parse({ name: 'nginx', state: 'running', restart_on }).restart_on;
  const lists = { files: [CONF], packages: ['nginx'], units: ['docker.service'] };
  expect(parsed({ files: CONF, packages: 'nginx', units: 'docker' })).toEqual(lists);
  expect(parsed({ files: CONF })).toEqual({ files: [CONF], packages: [], units: [] });
  expect(parsed(CONF)).toEqual({ files: [CONF], packages: [], units: [] });
});

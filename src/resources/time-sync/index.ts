import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { defined } from '../../model/optional.ts';
import type { Change, Difference, Refusal, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { startAgainOperations } from '../service/start-again.ts';
import { type Source, sourcesOf, withSources } from './chrony-conf.ts';
import { CONF, type Current, parse, probe, UNIT } from './current.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

export const timeSync: Resource<Desired, Current> = {
  type: 'time_sync',
  summary: 'The clock: synchronised by chrony with these servers, now and after a reboot.',
  schema,
  name: () => '',
  probe: () => ({ operations: probe, parse }),
  plan,
  refuse,
  warn: ({ running, synchronised }, { wait }) =>
    !wait && running && !synchronised ? messages.notSynchronised() : undefined,
  touches: (_current, changes) => ({
    units: changes.some(({ diff }) => diff.some(({ field }) => field === 'chronyd')) ? [UNIT] : [],
  }),
  restore: (current, desired) =>
    declarationOf({ schema, plan }, current, {
      ...defined({
        servers: desired.servers && namesOf(current, 'server'),
        pools: (desired.servers ?? desired.pools) && namesOf(current, 'pool'),
      }),
      wait: desired.wait,
      within: desired.within,
    }),
  advise: messages.failureAdvice,
};

function plan(current: Current, desired: Desired): readonly Change[] {
  const conf = withDeclared(current.conf, desired);
  const diff: Difference[] = [];
  const operations: Operation[] = [];
  const isChanged = conf !== current.conf;
  if (isChanged) {
    diff.push({ field: CONF, before: current.conf, after: conf, content: true });
    operations.push({ kind: 'write', path: CONF, content: conf });
  }
  if (!current.enabled) {
    diff.push({ field: 'enabled', before: 'disabled', after: 'enabled', plain: true });
    operations.push(exec('systemctl', 'enable', '--', UNIT));
  }
  const starts = startPart(current, isChanged);
  if (starts) {
    diff.push(starts.difference);
    operations.push(...starts.operations);
  }
  if (desired.wait && (starts || !current.synchronised)) {
    // A restart forgets the measurements: the clock counts as not synchronised until the first new ones.
    if (!current.synchronised)
      diff.push({ field: 'synchronised', before: 'not synchronised', after: 'synchronised', plain: true });
    operations.push(waitForSynchronisation(desired.within));
  }
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: operationsOf(operations) }];
}

interface Start {
  readonly difference: Difference;
  readonly operations: readonly Operation[];
}

function startPart({ running, outdated, future }: Current, isChanged: boolean): Start | undefined {
  if (!running) {
    const difference = { field: 'chronyd', before: 'stopped', after: 'running', plain: true } as const;
    return { difference, operations: [exec('systemctl', 'start', '--', UNIT)] };
  }
  if (!isChanged && !outdated) return undefined;
  const difference = { field: 'chronyd', before: messages.olderFile, after: 'restarted', plain: true } as const;
  return {
    difference,
    operations: startAgainOperations(UNIT, { verb: 'restart', difference, future: isChanged ? [] : future }),
  };
}

/** One try a second, with no limit for the remaining correction and the skew: chronyc(1). */
function waitForSynchronisation(seconds: number): Operation {
  return { ...exec('chronyc', '-n', 'waitsync', String(seconds), '0', '0', '1'), timeout: seconds + 30 };
}

/** A file that has the declared sources, in any order, stays as it is. */
function withDeclared(conf: string, { servers, pools }: Desired): string {
  if (!servers && !pools) return conf;
  const wanted: Source[] = [
    ...(servers ?? []).map((name) => ({ directive: 'server' as const, name })),
    ...(pools ?? []).map((name) => ({ directive: 'pool' as const, name })),
  ];
  const key = ({ directive, name }: { readonly directive: string; readonly name: string }) => `${directive} ${name}`;
  const found = new Set(sourcesOf(conf).map(key));
  const isSame = found.size === wanted.length && wanted.every((one) => found.has(key(one)));
  return isSame ? conf : withSources(conf, wanted);
}

function namesOf({ conf }: Current, directive: string): readonly string[] | undefined {
  const names = [...new Set(sourcesOf(conf).flatMap((one) => (one.directive === directive ? [one.name] : [])))];
  return names.length === 0 ? undefined : names;
}

function refuse({ running, masked, conditionFailed }: Current): Refusal | undefined {
  if (running) return undefined;
  if (masked) {
    const names = ['chronyd', UNIT].map((name) => ({ type: 'service', name }));
    return { ...messages.isMasked(), solvedBy: [names] };
  }
  return conditionFailed ? messages.conditionFailed() : undefined;
}

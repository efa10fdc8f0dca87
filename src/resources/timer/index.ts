import type { Refusal, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { removedUnitFiles, UNIT_DIRECTORY } from '../unit-files.ts';
import type { Current as UnitState } from '../unit/current.ts';
import { type Current, parse, probe } from './current.ts';
import { declaredBy, isOurs } from './files.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { type Desired, schema, unitsOf } from './schema.ts';

export const timer: Resource<Desired, Current> = {
  type: 'timer',
  summary: 'A command that systemd runs at times: a timer with its service.',
  schema,
  name: ({ name }) => name,
  probe: (desired) => ({ operations: probe(desired), parse: (results) => parse(results, desired) }),
  plan,
  touches: (_current, changes) => ({ files: removedUnitFiles(changes) }),
  refuse,
  warn: ({ calendar }, { on_boot: boot, every }) =>
    calendar.length > 0 && calendar.every(({ next }) => next === undefined) && boot === undefined && every === undefined
      ? messages.neverAgain(calendar.map(({ text }) => text))
      : undefined,
  restore,
  paths: (desired) =>
    desired.state === 'absent' ? [] : Object.values(unitsOf(desired)).map((name) => `${UNIT_DIRECTORY}/${name}`),
  advise: (words, desired) =>
    messages.verificationFailed(words) ??
    (/systemctl status|journalctl/.test(words) ? messages.seeJournal(unitsOf(desired).timer) : undefined),
};

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const units = unitsOf(desired);
  const other = refuseOther(current.service, units.service) ?? refuseOther(current.timer, units.timer);
  if (other) return other;
  const invalid = current.calendar.find(({ error }) => error !== undefined);
  if (invalid) return messages.invalidTime({ text: invalid.text, words: invalid.error ?? '' });
  if (current.hasUser) return undefined;
  const { user = '' } = desired;
  return { ...messages.noSuchUser(user), solvedBy: [[{ type: 'user', name: user }, { type: 'package' }]] };
}

/** A unit of the same name that is not one of ours would be lost. */
function refuseOther({ state, content, unitFiles }: UnitState, unit: string): Refusal | undefined {
  const [path] = unitFiles;
  if (path !== undefined) return messages.belongsToPackage({ unit, path });
  if (!state || isOurs(content?.text ?? '')) return undefined;
  const refusal = messages.notOurs({ unit, path: `${UNIT_DIRECTORY}/${unit}` });
  return { ...refusal, solvedBy: [[{ type: 'unit', name: unit }]] };
}

function restore(current: Current, { name }: Desired): Desired | undefined {
  const [service, own] = [current.service.content?.text, current.timer.content?.text];
  if (service === undefined || own === undefined) {
    return declarationOf({ schema, plan }, current, { name, state: 'absent' });
  }
  const parameters = declaredBy(name, service, own);
  return parameters && declarationOf({ schema, plan }, { ...current, calendar: [] }, parameters);
}

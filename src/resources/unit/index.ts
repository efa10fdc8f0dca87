import { nearest } from '../../input/nearest.ts';
import { RenderedTemplate } from '../../model/local-file.ts';
import type { Refusal, Resource } from '../../model/resource.ts';
import { Secret } from '../../model/secret.ts';
import { declarationOf } from '../restore.ts';
import { removedUnitFiles } from '../unit-files.ts';
import { type Current, parse, probe, unitExists } from './current.ts';
import * as messages from './messages.ts';
import { isInUse, plan } from './plan.ts';
import { contentOf, type Desired, fileName, pathOf, schema } from './schema.ts';

export const unit: Resource<Desired, Current> = {
  type: 'unit',
  summary: 'A systemd unit file of your own, or a drop-in for an existing unit.',
  schema,
  localFiles: { source: 'file', template: 'template' },
  standIns: { content: '[Unit]\n', template: new RenderedTemplate('[Unit]\n') },
  name: fileName,
  probe: (desired) => ({ operations: probe(desired), parse: (results) => parse(results, desired) }),
  plan,
  touches: (_current, changes) => ({ files: removedUnitFiles(changes) }),
  refuse,
  restore,
  paths: (desired) => (desired.state === 'absent' ? [] : [pathOf(desired)]),
  advise: (words, desired) => (REJECTED.test(words) ? messages.verificationFailed(pathOf(desired)) : undefined),
};

/** What systemd-analyze prints of a unit that it rejects. */
const REJECTED =
  /\/run\/provision-verify\/|bad unit file setting|failed to load properly|Unit \S+ not found|is not executable/;

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { state } = current;
  const path = pathOf(desired);
  if (state?.type === 'l' && state.target === '/dev/null') {
    return { ...messages.isMasked({ name: desired.name, path }), solvedBy: [[{ type: 'service' }]] };
  }
  if (state && state.type !== 'f') return messages.notAFile({ path, type: state.type, target: state.target });
  if (desired.drop_in === undefined || desired.state === 'absent' || unitExists(current)) return undefined;
  return {
    ...messages.noSuchUnit({ unit: desired.name, similar: nearest(desired.name, current.similar) }),
    solvedBy: [[{ type: 'package' }, { type: 'unit', name: desired.name }, { type: 'file' }]],
  };
}

/** A content that may be a secret, or was not read as a whole, is not kept. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const { name, drop_in: dropIn, verify } = desired;
  const file = dropIn === undefined ? { name } : { name, drop_in: dropIn };
  const { state, content } = current;
  if (!state) return declarationOf({ schema, plan }, current, { ...file, state: 'absent' });
  if (contentOf(desired) instanceof Secret || content?.text === undefined) return undefined;
  // No declaration brings back that systemd has read an older file.
  if (current.units.some(({ needsReload }) => needsReload)) return undefined;
  if (desired.state === 'absent' && isInUse(current, desired)) return undefined;
  return declarationOf({ schema, plan }, { ...current, units: [] }, { ...file, content: content.text, verify });
}

import type { Difference } from '../../model/change.ts';
import type { Change, Refusal, Resource } from '../../model/resource.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { docker, repeated } from '../docker/cli.ts';
import { containersWith, usersOfVolume, Volume, volumeNamed } from '../docker/objects.ts';
import { textDifferences } from '../docker/texts.ts';
import { declarationOf } from '../restore.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  /** Undefined if there is none of this name. */
  readonly volume: Volume | undefined;
  /** The names of the containers that use it, running or not. */
  readonly containers: readonly string[];
}

export const dockerVolume: Resource<Desired, Current> = {
  type: 'docker_volume',
  summary: 'A volume of Docker Engine: its driver, options and labels.',
  schema,
  name: ({ name }) => name,
  probe({ name }) {
    const paths = [volumeNamed(name), containersWith('volume', name)];
    return {
      operations: [ask(paths)],
      parse([result]) {
        const [volume, containers] = responsesTo(paths, result);
        const found = contentOf(volume, Volume, messages.thing(name));
        const users = contentOf(containers, usersOfVolume(name), messages.containersOf(name)) ?? [];
        return { volume: found?.Name === name ? found : undefined, containers: users };
      },
    };
  },
  plan,
  refuse,
  // The contents of a volume that was removed do not come back.
  restore: (current, { name }) =>
    current.volume ? undefined : declarationOf({ schema, plan }, current, { name, state: 'absent' }),
  advise: (words) => {
    if (/volume is in use/i.test(words)) return messages.stillInUse;
    if (/no quota support/i.test(words)) return messages.noQuota;
    return /plugin .* not found/i.test(words) ? messages.unknownDriver : undefined;
  },
};

function plan({ volume }: Current, desired: Desired): readonly Change[] {
  const { name, state } = desired;
  const remove = docker('volume', 'rm', name);
  if (state === 'absent') {
    if (!volume) return [];
    const diff = [{ field: 'volume', before: 'present', after: 'absent', plain: true as const }];
    return [{ action: 'remove', diff, operations: [remove], notes: [messages.deletesContents] }];
  }
  if (!volume) {
    const present = { field: 'volume', before: 'absent', after: 'present', plain: true as const };
    return [{ action: 'add', diff: [present, ...differences(undefined, desired)], operations: [create(desired)] }];
  }
  const diff = differences(volume, desired);
  if (diff.length === 0) return [];
  const operations = [remove, create(desired, volume)] as const;
  return [{ action: 'change', diff, operations, notes: [messages.isRecreated, messages.deletesContents] }];
}

/** What is declared and is not so; of a volume that does not exist, everything that is declared. */
function differences(volume: Volume | undefined, { driver, options, labels }: Desired): readonly Difference[] {
  const isSame = driver === undefined || driver === volume?.Driver;
  return [
    ...(isSame ? [] : [{ field: 'driver', before: volume?.Driver ?? null, after: driver }]),
    ...textDifferences('option', volume?.Options ?? {}, options),
    ...textDifferences('label', volume?.Labels ?? {}, labels),
  ];
}

/** What is not declared is as on the current volume. Options of another driver mean nothing. */
function create({ name, driver, options, labels }: Desired, volume?: Volume) {
  const own = driver ?? volume?.Driver;
  return docker(
    ...['volume', 'create'],
    ...(own === undefined ? [] : ['--driver', own]),
    ...repeated('--opt', { ...(own === volume?.Driver ? volume?.Options : {}), ...options }),
    ...repeated('--label', { ...volume?.Labels, ...labels }),
    name,
  );
}

function refuse({ volume, containers }: Current, desired: Desired): Refusal | undefined {
  const { name, state, recreate } = desired;
  if (!volume) return undefined;
  const fields = differences(volume, desired).map(({ field }) => field);
  if (state === 'present' && fields.length === 0) return undefined;
  if (containers.length > 0) {
    const solvedBy = containers.map((one) => [{ type: 'docker_container', name: one }]);
    const refusal = state === 'absent' ? messages.isInUse : messages.changesWhileInUse;
    return { ...refusal({ name, fields, containers }), solvedBy };
  }
  return state === 'absent' || recreate === true ? undefined : messages.needsRecreation({ name, fields });
}

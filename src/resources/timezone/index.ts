import * as z from 'zod';
import { exec, type Operation } from '../../model/operation.ts';
import { type Result, UnknownState, wordsOf } from '../../model/result.ts';
import type { Change, Refusal, Resource } from '../../model/resource.ts';
import { find } from '../programs.ts';
import { declarationOf } from '../restore.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

/** localtime(5) */
const LINK = '/etc/localtime';
const ZONES = '/usr/share/zoneinfo';

const Name = z
  .string()
  .regex(/^[A-Za-z][\w+-]*(\/[A-Za-z0-9][\w+-]*){0,3}$/, messages.invalidName)
  .describe('The zone, such as `Asia/Seoul` or `UTC`: `timedatectl list-timezones` lists all.');

const schema = z.union([Name.transform((name) => ({ name })), z.strictObject({ name: Name })]);

interface Desired {
  readonly name: string;
}

interface Current {
  /** What the link names; undefined for something that is no link to a zone. */
  readonly zone: string | undefined;
  /** Without the file, the host has UTC. */
  readonly exists: boolean;
  /** Whether tzdata is installed. */
  readonly hasZones: boolean;
  /** Whether the declared zone is a file. */
  readonly isZone: boolean;
}

export const timezone: Resource<Desired, Current> = {
  type: 'timezone',
  summary: 'The time zone.',
  schema,
  name: () => '',
  probe: ({ name }) => ({
    // Not `timedatectl`: it starts systemd-timedated, and a probe starts nothing.
    operations: [probe(name)],
    parse: ([found]) => parse(found, name),
  }),
  plan,
  refuse,
  touches: () => ({ files: [LINK] }),
  restore: (current) => declarationOf({ schema, plan }, current, { name: current.zone }),
  advise: messages.failureAdvice,
};

/** For each that exists: its type, that of its target, its path and its target. */
function probe(name: string): Operation {
  return exec(...find(LINK, ZONES, `${ZONES}/${name}`, '-maxdepth', '0', '-printf', '%y %Y %p %l\\n'));
}

/** find exits with status 1 where one of them does not exist. */
function parse(result: Result | undefined, name: string): Current {
  if (result?.kind !== 'done' || result.status > 1) throw unknownState({ message: messages.noAnswer }, result);
  if (/Permission denied/.test(result.stderr)) throw new UnknownState(messages.noAnswer, { words: wordsOf(result) });
  const entries = new Map(
    result.stdout.split('\n').map((line) => {
      const [type = '', target = '', path = '', link = ''] = line.split(' ');
      return [path, { type, target, link }];
    }),
  );
  const found = entries.get(LINK);
  return {
    zone: found === undefined ? 'UTC' : zoneOf(found.link),
    exists: found !== undefined,
    hasZones: entries.has(ZONES),
    isZone: entries.get(`${ZONES}/${name}`)?.target === 'f',
  };
}

/** timedatectl makes the link ../usr/share/zoneinfo/ZONE. */
function zoneOf(target: string): string | undefined {
  return /^(?:\.\.)?\/usr\/share\/zoneinfo\/(.+)$/.exec(target)?.[1];
}

function plan({ zone, exists }: Current, { name }: Desired): readonly Change[] {
  if (zone === name) return [];
  const before = exists ? (zone ?? messages.notALink) : messages.noFile;
  return [
    {
      action: 'change',
      diff: [{ field: 'zone', before, after: name, plain: true }],
      operations: [
        // systemd-timedated reads the zone when it starts, runs for 30 s after a request, and does nothing if it believes
        // that the zone is the wanted one: without the stop, a link changed by hand meanwhile would stay (systemd 252).
        exec('systemctl', 'stop', '--', 'systemd-timedated.service'),
        exec('timedatectl', 'set-timezone', name),
      ],
    },
  ];
}

/** A zone that is in use, or that a package of an earlier step brings, has its file. */
function refuse({ zone, hasZones, isZone }: Current, { name }: Desired): Refusal | undefined {
  if (isZone || zone === name) return undefined;
  if (!hasZones) return { ...messages.noZones(), solvedBy: [[{ type: 'package', name: 'tzdata' }]] };
  return messages.unknownZone(name);
}

import type { NewIdentity } from '../../model/change.ts';
import { exec, type Operation, read } from '../../model/operation.ts';
import type { Change, Refusal } from '../../model/resource.ts';
import { hostReboots } from '../reboot/messages.ts';
import { type Current, isMachineId, KEYS, MACHINE_ID, ORIGIN } from './current.ts';
import * as messages from './messages.ts';

/** Beside the keys, so that each is replaced by a rename. */
const NEW = `${KEYS}/provision-new`;
/** Of some systems, where it is no link to the other. */
const DBUS_MACHINE_ID = '/var/lib/dbus/machine-id';
/** Seconds that a host may take to reboot where the step has no timeout. */
const LIMIT = 300;

const REBOOT = { ...exec('systemctl', 'reboot'), detached: true } as const;

export function plan(current: Current): readonly Change[] {
  const { machineId, keys, bootId, origin } = current;
  if (!isOwn(current)) {
    return [
      {
        action: 'change',
        diff: [
          { field: 'machine-id', before: machineId || null, after: messages.newOne },
          { field: 'host keys', before: keys.join(', '), after: messages.newOnes },
        ],
        operations: [REBOOT],
        notes: notesOf(current),
        reboots: { seconds: LIMIT, newIdentity: newIdentity(current) },
      },
    ];
  }
  if (origin?.boot !== bootId) return [];
  return [
    {
      action: 'change',
      diff: [{ field: 'reboot', before: messages.notInUse, after: 'rebooted', plain: true }],
      operations: [REBOOT],
      notes: [hostReboots],
      reboots: { seconds: LIMIT, newIdentity: { setup: [], install: [], ...readIn(KEYS, MACHINE_ID, keys) } },
    },
  ];
}

export function refuse(current: Current): Refusal | undefined {
  const [other] = current.otherKeys;
  if (isOwn(current)) return undefined;
  if (other !== undefined) return messages.otherKeys(other);
  if (current.keys.length === 0) return messages.noKeys();
  return current.cards.length === 0 ? messages.noCards() : undefined;
}

/** They were made on this machine: a clone has other network cards. */
function isOwn({ machineId, origin, cards }: Current): boolean {
  return isMachineId(machineId) && origin !== undefined && origin.cards.some((card) => cards.includes(card));
}

function notesOf({ origin, dynamic }: Current): readonly string[] {
  return [
    origin ? messages.madeElsewhere(origin.cards) : messages.originUnknown,
    hostReboots,
    messages.keysRecorded,
    ...(dynamic ? [messages.addressMayChange] : []),
  ];
}

function newIdentity({ keys, cards, bootId = '' }: Current): NewIdentity {
  const machineId = `${NEW}/machine-id`;
  return {
    setup: [
      exec('rm', '-rf', '--', NEW),
      exec('mkdir', '--mode', '0700', '--', NEW),
      // A UUID of version 4, as machine-id(5) wants it.
      exec(
        'sed',
        '--quiet',
        '--expression',
        's/-//g',
        '--expression',
        `w ${machineId}`,
        '/proc/sys/kernel/random/uuid',
      ),
      ...likeBefore(MACHINE_ID, machineId),
      exec('chmod', '0444', '--', machineId),
      ...keys.flatMap((type) => {
        const [before, made] = [keyFile(KEYS, type), keyFile(NEW, type)];
        const make = exec('ssh-keygen', '-q', '-t', type, '-N', '', '-f', made);
        return [make, ...likeBefore(before, made), ...likeBefore(`${before}.pub`, `${made}.pub`)];
      }),
    ],
    ...readIn(NEW, machineId, keys),
    // The machine-id first: in a container it may be a mount, which cannot be replaced.
    install: [
      exec('mv', '-f', '--', machineId, MACHINE_ID),
      {
        ...exec('cp', '--', MACHINE_ID, DBUS_MACHINE_ID),
        onlyIf: ['test', '-f', DBUS_MACHINE_ID, '-a', '!', '-L', DBUS_MACHINE_ID],
      },
      ...keys.flatMap((type) =>
        ['', '.pub'].map((suffix) =>
          exec('mv', '-f', '--', `${keyFile(NEW, type)}${suffix}`, `${keyFile(KEYS, type)}${suffix}`),
        ),
      ),
      exec('rm', '-rf', '--', NEW),
      exec('mkdir', '--parents', '--', ORIGIN.slice(0, ORIGIN.lastIndexOf('/'))),
      { kind: 'write', path: ORIGIN, content: `${JSON.stringify({ boot: bootId, cards })}\n` },
    ],
  };
}

function keyFile(directory: string, type: string): string {
  return `${directory}/ssh_host_${type}_key`;
}

/** What a run reads to know the host afterwards. */
function readIn(directory: string, machineId: string, keys: readonly string[]) {
  const publicKeys = exec('cat', '--', ...keys.map((type) => `${keyFile(directory, type)}.pub`));
  return { publicKeys, machineId: read(machineId) };
}

/** Owner, mode and label: EL8 lets the group ssh_keys read the keys. */
function likeBefore(before: string, made: string): readonly Operation[] {
  return [{ ...exec('cp', '--attributes-only', '--preserve=all', '--', before, made), onlyIf: ['test', '-f', before] }];
}

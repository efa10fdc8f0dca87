import * as z from 'zod';
import { Path } from '../path-attributes.ts';
import * as messages from './messages.ts';

const Option = z.string().regex(/^[^\s,\p{Cc}]{1,200}$/u, messages.invalidOption);

const object = z.strictObject({
  path: Path.describe('The directory at which it is mounted. It is created if it is missing.'),
  source: z
    .string()
    .regex(/^[^\p{Cc}]{1,500}$/u, messages.invalidSource)
    .optional()
    .describe(
      'What is mounted: `/dev/…`, `UUID=…`, `LABEL=…`, `PARTUUID=…`, `server:/export`, `//server/share`, `tmpfs`, or a directory with the option `bind`.',
    ),
  type: z
    .string()
    .regex(/^[\w.-]{1,50}$/, messages.invalidType)
    .refine((type) => type !== 'swap', messages.isSwap)
    .optional()
    .describe('The file system type; default: by the source, and `auto` for a device.'),
  options: z
    .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
    .pipe(z.array(Option).min(1))
    .optional()
    .describe('The options of mount(8) and of fstab, a list or with commas; default: `defaults`.'),
  pass: z
    .int()
    .min(0)
    .max(2)
    .optional()
    .describe('When fsck checks it at boot: 2 after the root file system, 0 never; default: 0.'),
  state: z
    .enum(['mounted', 'unmounted', 'absent'])
    .default('mounted')
    .describe(
      '`mounted` now and at each boot; `unmounted` with a line in /etc/fstab that has `noauto`; `absent` without a line.',
    ),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [path, message] of conflicts(desired)) context.addIssue({ code: 'custom', path: [...path], message });
});

type Conflict = readonly [path: readonly string[], message: string];

function conflicts(desired: Desired): readonly Conflict[] {
  const { path: _, state, ...others } = desired;
  if (state === 'absent') {
    const more = Object.entries(others).find(([, value]) => value !== undefined);
    return more ? [[[more[0]], messages.notWithAbsent(more[0])]] : [];
  }
  const { source, type, options = [] } = others;
  if (source === undefined) return [[[], messages.sourceMissing]];
  const kind = kindOf({ source, type, options });
  if (kind === 'bind' && !source.startsWith('/')) return [[['source'], messages.bindNeedsPath]];
  if (kind === 'directory') return [[['source'], messages.directoryNeedsBind]];
  if (kind === 'other' && type === undefined) return [[[], messages.typeMissing(source)]];
  if (state === 'mounted' && options.includes('noauto') && !options.includes('x-systemd.automount')) {
    return [[['options'], messages.noautoIsUnmounted]];
  }
  return [];
}

export type Kind = 'device' | 'tag' | 'nfs' | 'cifs' | 'bind' | 'directory' | 'tmpfs' | 'other';

interface Sort {
  readonly source: string;
  readonly type?: string | undefined;
  readonly options?: readonly string[] | undefined;
}

/** What sort of source it is. */
export function kindOf({ source, type, options = [] }: Sort): Kind {
  if (options.includes('bind') || options.includes('rbind')) return 'bind';
  if (/^(UUID|LABEL|PARTUUID|PARTLABEL)=./.test(source)) return 'tag';
  if (source.startsWith('//')) return 'cifs';
  if (source.startsWith('/dev/')) return 'device';
  if (/^(\[[\da-fA-F:]+\]|[\w.-]+):\//.test(source)) return 'nfs';
  if (source === 'tmpfs' || type === 'tmpfs') return 'tmpfs';
  return source.startsWith('/') && type === undefined ? 'directory' : 'other';
}

const TYPES: Readonly<Partial<Record<Kind, string>>> = {
  device: 'auto',
  tag: 'auto',
  nfs: 'nfs',
  cifs: 'cifs',
  tmpfs: 'tmpfs',
  bind: 'none',
};

export function typeOf(desired: Sort): string {
  return desired.type ?? TYPES[kindOf(desired)] ?? 'auto';
}

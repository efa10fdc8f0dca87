import * as z from 'zod';
import { isIPv6, isSubnet } from '../../model/ip.ts';
import { reveal, Secret, type Text } from '../../model/secret.ts';
import { keyOfOption, type Setting } from '../docker/daemon-config.ts';
import * as messages from './messages.ts';

/** A text that may be a secret, such as a URL with a password. */
const AnyText = z.custom<Text>().superRefine((value, context) => {
  if (typeof value === 'string' || value instanceof Secret) return;
  context.addIssue({ code: 'invalid_type', expected: 'string', input: value, continue: false });
});

function textOf(pattern: RegExp, message: string) {
  return AnyText.refine((text) => pattern.test(reveal(text)), message);
}

const Mirror = z.string().regex(/^https?:\/\/[^\s/?#@]+\/?$/, messages.invalidMirror);
const Registry = z.string().regex(/^[A-Za-z0-9[][\w.:[\]-]*(\/\d{1,3})?$/, messages.invalidRegistry);
const Proxy = textOf(/^(https?|socks5h?):\/\/[^\s/]+\/?$/, messages.invalidProxy);

/** dockerd refuses values of options that are no texts: "cannot unmarshal number". */
const LogOption = z.union([z.int().transform(String), z.boolean().transform(String), AnyText]);

const Pool = z
  .strictObject({
    base: z.string().refine(isSubnet, messages.invalidPool).describe('The subnet from which networks get theirs.'),
    size: z.int().min(1).max(128).describe('The prefix length of the subnet of each network.'),
  })
  .superRefine(({ base, size }, context) => {
    // dockerd does not start: "invalid pools size".
    const [least, most] = [Number(base.split('/')[1]), isIPv6(base.split('/')[0] ?? '') ? 128 : 32];
    if (size >= least && size <= most) return;
    context.addIssue({ code: 'custom', path: ['size'], message: messages.invalidPoolSize({ base, least, most }) });
  });

const Device = z.string().regex(/^(?!\.{1,2}$)[^\s/:]{1,15}$/, messages.invalidMtu);

/** YAML has no other values. `z.json()` would be a recursive schema, which editors do not find in that of a playbook. */
const AnyValue = z.unknown().transform((value) => value as Setting);

const object = z.strictObject({
  'registry-mirrors': z.array(Mirror).nullish().describe('Mirrors of Docker Hub, by URL.'),
  'insecure-registries': z
    .array(Registry)
    .nullish()
    .describe('Registries without a certificate that Docker trusts: `HOST:PORT`, or a subnet.'),
  'log-driver': z
    .string()
    .min(1)
    .nullish()
    .describe('How new containers log, such as `json-file`, `local` or `journald`.'),
  'log-opts': z
    .record(z.string().min(1), LogOption)
    .nullish()
    .describe(
      'Options of the log driver. `{ max-size: 10m, max-file: 3 }` rotates the logs of `json-file` and `local`.',
    ),
  'live-restore': z.boolean().nullish().describe('Whether containers keep running while Docker is restarted.'),
  mtu: z
    .union([z.int().min(68).max(65535), Device])
    .nullish()
    .describe('The MTU of the default network `bridge`: a number, or the network device of the host that has it.'),
  'default-address-pools': z
    .array(Pool)
    .min(1)
    .nullish()
    .describe(
      'The subnets from which Docker takes those of networks: each `base` in parts of the prefix length `size`. No host of the inventory may have an address there.',
    ),
  proxies: z
    .strictObject({
      'http-proxy': Proxy.optional().describe('For registries that are reached over HTTP.'),
      'https-proxy': Proxy.optional().describe('For all other registries.'),
      'no-proxy': z
        .union([z.string().min(1), z.array(z.string().regex(/^[^\s,]+$/)).transform((names) => names.join(','))])
        .optional()
        .describe('What is reached without the proxy: names, domains, addresses and subnets.'),
    })
    .nullish()
    .describe('The proxy for pulls and pushes of Docker itself. Docker Engine 23 and later.'),
  options: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, messages.invalidKey), AnyValue)
    .optional()
    .describe('Any other keys of daemon.json. Here and above, null removes a key.'),
});

/** The keys that have a parameter of their own. */
const OWN: ReadonlySet<string> = new Set(Object.keys(object.shape).filter((key) => key !== 'options'));

export interface Desired {
  /** By the key of daemon.json; null for one that shall not be there. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** The network device whose MTU is declared. */
  readonly mtuOf: string | undefined;
}

export const schema = object
  .superRefine((given, context) => {
    for (const [path, message] of conflicts(given)) context.addIssue({ code: 'custom', path: [...path], message });
  })
  .transform(({ options = {}, ...own }): Desired => {
    const { mtu, ...others } = own;
    const isDevice = typeof mtu === 'string';
    const declared = { ...others, ...(isDevice ? {} : { mtu }), ...options };
    const settings = Object.entries(declared).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
    return { settings: Object.fromEntries(settings) as Desired['settings'], mtuOf: isDevice ? mtu : undefined };
  });

type Given = z.infer<typeof object>;
type Conflict = readonly [path: readonly string[], message: string];

function conflicts(given: Given): readonly Conflict[] {
  const { options = {}, ...own } = given;
  const twice = Object.keys(options).filter((key) => OWN.has(key));
  if (twice.length > 0) return twice.map((key) => [['options', key], messages.hasParameter(key)]);
  const misnamed = Object.keys(options).flatMap((option): readonly Conflict[] => {
    const key = keyOfOption(option);
    return key === undefined ? [] : [[['options', option], messages.isOption({ option, key })]];
  });
  if (misnamed.length > 0) return misnamed;
  const isEmpty = [...Object.values(own), ...Object.values(options)].every((value) => value === undefined);
  return isEmpty ? [[[], messages.nothingDeclared]] : logConflicts(given);
}

/** moby: daemon/logger/jsonfilelog, daemon/logger/local, and logger.ValidateLogOpts for those of all drivers. */
const ALL_DRIVERS = ['mode', 'max-buffer-size'];
const ROTATION = ['max-size', 'max-file', 'compress'];
const LOG_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['json-file', [...ROTATION, 'labels', 'labels-regex', 'env', 'env-regex', 'tag', ...ALL_DRIVERS]],
  ['local', [...ROTATION, ...ALL_DRIVERS]],
]);

/** With another option dockerd does not start, although `dockerd --validate` accepts the file. */
function logConflicts({ 'log-driver': driver, 'log-opts': given }: Given): readonly Conflict[] {
  const known = LOG_OPTIONS.get(driver ?? '');
  if (known === undefined || driver === undefined || driver === null) return [];
  return Object.entries(given ?? {}).flatMap(([option, value]): readonly Conflict[] => {
    const path = ['log-opts', option];
    if (!known.includes(option)) return [[path, messages.unknownLogOption({ option, driver, known })]];
    const isSize = /^(-1|\d+(\.\d+)?[kmgt]?b?)$/i.test(reveal(value));
    if (option === 'max-size' && !isSize) return [[path, messages.invalidSize]];
    return option === 'max-file' && !/^[1-9]\d*$/.test(reveal(value)) ? [[path, messages.invalidCount]] : [];
  });
}

/** The parameters of a declaration with these settings. */
export function parametersOf(settings: Desired['settings']): unknown {
  const entries = Object.entries(settings);
  const options = entries.filter(([key]) => !OWN.has(key));
  return {
    ...Object.fromEntries(entries.filter(([key]) => OWN.has(key))),
    ...(options.length === 0 ? {} : { options: Object.fromEntries(options) }),
  };
}

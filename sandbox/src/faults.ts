import { faultWithoutHost, unknownFault } from './messages.ts';
import { refuse } from './refuse.ts';

/** When a fault happens: at the n-th program that a host runs, or at the first whose command line has these words. */
export type Moment = { readonly command: number } | { readonly text: string };

/** A fault that one host has on purpose. */
export type Fault =
  /** Each packet takes this long in each direction, in milliseconds. */
  | { readonly kind: 'latency'; readonly time: number }
  /** Each program takes this much longer, in milliseconds. */
  | { readonly kind: 'slow'; readonly time: number }
  /** All connections close. */
  | { readonly kind: 'drop'; readonly at: Moment }
  /** All connections stay open but carry no more data. */
  | { readonly kind: 'freeze'; readonly at: Moment }
  /** Programs whose command line has these words exit with status 1. */
  | { readonly kind: 'fail'; readonly text: string }
  /** The host appears at this address instead of the static address it is given. */
  | { readonly kind: 'elsewhere'; readonly address: string }
  /** The host shows a host key other than the recorded one. */
  | { readonly kind: 'host-key' }
  /** The host is switched off. */
  | { readonly kind: 'down' }
  /** Its clock is wrong by this many milliseconds. */
  | { readonly kind: 'clock'; readonly time: number }
  /** Logins and sudo accept this password only. */
  | { readonly kind: 'password'; readonly password: string };

export interface PlannedFault {
  /** Name of the host. */
  readonly host: string;
  readonly fault: Fault;
}

/** How a fault is written, and what it does. */
export interface FaultForm {
  readonly form: string;
  readonly effect: string;
}

export const FAULT_FORMS: readonly FaultForm[] = [
  { form: 'latency=MS', effect: 'every packet takes MS milliseconds longer' },
  { form: 'slow=MS', effect: 'every program takes MS milliseconds longer' },
  {
    form: 'drop@WHEN',
    effect: 'the connections close once: at program number WHEN, or at a command line with the words WHEN',
  },
  { form: 'freeze@WHEN', effect: 'as drop, but the connections stay open and carry no more data' },
  { form: 'fail=WORDS', effect: 'programs with WORDS in their command line fail: fail=dnf, "fail=dnf -y install"' },
  { form: 'elsewhere=ADDRESS', effect: 'the host appears at ADDRESS when it is given a static address' },
  { form: 'host-key', effect: 'the host shows another host key' },
  { form: 'down', effect: 'the host is switched off' },
  { form: 'clock=SECONDS', effect: 'the clock is wrong by SECONDS; a negative number is behind' },
  { form: 'password=TEXT', effect: 'logins and sudo accept no other password than TEXT' },
];

/** Whether a command line has these words in this order. Others may be between them: provision adds options to some. */
export function hasWords(argv: readonly string[], text: string): boolean {
  let from = 0;
  return text.split(' ').every((word) => {
    const at = argv.indexOf(word, from);
    from = at + 1;
    return at >= 0;
  });
}

/** `HOST:KIND[=VALUE][@WHEN]`. Throws UsageError. */
export function parseFault(text: string, hosts: readonly string[]): PlannedFault {
  const [, host = '', kind = '', value, at] = /^([^:]+):([a-z-]+)(?:=([^@]*))?(?:@(.+))?$/.exec(text) ?? [];
  if (!hosts.includes(host)) refuse(faultWithoutHost(text, hosts));
  const fault =
    FAULT_KINDS[kind]?.(value ?? '', at === undefined ? undefined : moment(at)) ??
    refuse(unknownFault(text, FAULT_FORMS));
  return { host, fault };
}

const FAULT_KINDS: Readonly<Record<string, (value: string, at: Moment | undefined) => Fault | undefined>> = {
  latency: (value) => timed('latency', value),
  slow: (value) => timed('slow', value),
  drop: (_value, at) => at && { kind: 'drop', at },
  freeze: (_value, at) => at && { kind: 'freeze', at },
  fail: (value) => (value === '' ? undefined : { kind: 'fail', text: value }),
  elsewhere: (value) => (/^[\d.]+$/.test(value) ? { kind: 'elsewhere', address: value } : undefined),
  'host-key': () => ({ kind: 'host-key' }),
  down: () => ({ kind: 'down' }),
  clock: (value) => (/^-?\d+$/.test(value) ? { kind: 'clock', time: Number(value) * 1000 } : undefined),
  password: (value) => (value === '' ? undefined : { kind: 'password', password: value }),
};

function timed(kind: 'latency' | 'slow', value: string): Fault | undefined {
  return /^\d+$/.test(value) ? { kind, time: Number(value) } : undefined;
}

function moment(text: string): Moment {
  return /^\d+$/.test(text) ? { command: Number(text) } : { text };
}

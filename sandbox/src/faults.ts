import { UsageError } from '../../src/input/diagnostic.ts';

/** When a fault happens: at the n-th program that a host runs, or at the first whose command line has some words. */
export type Moment = { readonly command: number } | { readonly text: string };

/** Something that goes wrong with one host, on purpose. */
export type Fault =
  /** Each packet takes so long, each way; in milliseconds. */
  | { readonly kind: 'latency'; readonly time: number }
  /** Each program takes so much longer, in milliseconds. */
  | { readonly kind: 'slow'; readonly time: number }
  /** All connections break. */
  | { readonly kind: 'drop'; readonly at: Moment }
  /** All connections fall silent and stay open. */
  | { readonly kind: 'freeze'; readonly at: Moment }
  /** Programs whose command line has these words end with status 1. */
  | { readonly kind: 'fail'; readonly text: string }
  /** A static address given to the host leads to nobody: the host comes up at another one. */
  | { readonly kind: 'elsewhere'; readonly address: string }
  /** The host shows a key that is not the recorded one. */
  | { readonly kind: 'host-key' }
  /** The host is switched off. */
  | { readonly kind: 'down' }
  /** Its clock is wrong by so much, in milliseconds. */
  | { readonly kind: 'clock'; readonly time: number };

export interface PlannedFault {
  /** Name of the host. */
  readonly host: string;
  readonly fault: Fault;
}

/** The kinds as they are written, for messages and help. */
export const FAULTS: Readonly<Record<string, string>> = {
  'latency=MS': 'every packet takes MS milliseconds longer',
  'slow=MS': 'every program takes MS milliseconds longer',
  'drop@WHEN': 'its connections break, once; WHEN is a number of programs, or words of a command line',
  'freeze@WHEN': 'its connections fall silent, once',
  'fail=WORDS': 'programs with WORDS in their command line fail, as in fail=dnf or "fail=dnf -y install"',
  'elsewhere=ADDRESS': 'it comes up at ADDRESS when it is given a static address',
  'host-key': 'it shows another host key',
  down: 'it is switched off',
  'clock=SECONDS': 'its clock is wrong by so much; negative is behind',
};

/** Whether a command line has these words, one after the other. */
export function hasWords(argv: readonly string[], text: string): boolean {
  const words = text.split(' ');
  return argv.some((_, at) => words.every((word, index) => argv[at + index] === word));
}

/** `HOST:KIND[=VALUE][@WHEN]`. Throws UsageError. */
export function parseFault(text: string, hosts: readonly string[]): PlannedFault {
  const [, host = '', kind = '', value, at] = /^([^:]+):([a-z-]+)(?:=([^@]*))?(?:@(.+))?$/.exec(text) ?? [];
  if (!hosts.includes(host)) {
    throw new UsageError(
      `--fault ${text} names no host of the class`,
      `It is HOST:FAULT, with HOST one of ${few(hosts)}.`,
    );
  }
  const fault = FAULT_KINDS[kind]?.(value ?? '', at === undefined ? undefined : moment(at));
  if (!fault) {
    const list = Object.entries(FAULTS).map(([form, meaning]) => `  ${form.padEnd(18)} ${meaning}`);
    throw new UsageError(
      `--fault ${text} is none of the faults there are`,
      `Behind "${host}:" comes one of\n${list.join('\n')}`,
    );
  }
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
};

function timed(kind: 'latency' | 'slow', value: string): Fault | undefined {
  return /^\d+$/.test(value) ? { kind, time: Number(value) } : undefined;
}

function moment(text: string): Moment {
  return /^\d+$/.test(text) ? { command: Number(text) } : { text };
}

function few(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 4).join(', ')}, …` : names.join(', ');
}

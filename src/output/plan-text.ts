import stringWidth from 'string-width';
import type { PlannedStep } from '../model/events.ts';
import { changeLines, type ChangeOptions, type PlanLine, twoColumns } from './changes.ts';
import { failureLines, hostLines } from './failure-lines.ts';
import { type Paint, stepTitle } from './format.ts';
import { hostIndependent } from './host-independent.ts';
import { hostNames } from './host-ranges.ts';
import { pad, widest, wrapped } from './layout.ts';
import { knownAfter, moreHosts, warningLabel } from './messages.ts';
import { type HostView, isPending } from './run-view.ts';

export interface PlanOptions {
  readonly paint: Paint;
  /** Show unchanged steps, whole files, all hosts, and the host's words about unknown states. */
  readonly verbose: boolean;
  /** The width of a line; Infinity where lines are not broken. */
  readonly columns: number;
}

interface HostPlan {
  readonly host: HostView;
  readonly system: string;
  readonly lines: readonly PlanLine[];
}

/** The number of hosts whose differing lines are shown, where hosts are shown together. */
const HOST_LINES = 4;

/**
 * The plans of hosts. Plans that are equal except for the names and addresses of their hosts are shown once, at the place of
 * the first of them; lines in which they differ are shown host by host.
 */
export function planLines(hosts: readonly HostView[], options: PlanOptions): readonly string[] {
  const groups = new Map<string, HostPlan[]>();
  for (const host of hosts) {
    const plan = hostPlan(host, options);
    if (!plan) continue;
    const key = hostIndependentPlan(plan);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  return [...groups.values()].flatMap((plans) => groupLines(plans, options));
}

function hostPlan(host: HostView, { paint, verbose }: PlanOptions): HostPlan | undefined {
  const { connected, plan = [], warnings } = host;
  const steps = verbose ? plan : plan.filter(isPending);
  if (!connected || steps.length === 0) return undefined;
  const lines = [
    ...warnings.flatMap((warning) => warningLines(warning, paint, Infinity).map(asLine)),
    ...steps.flatMap((step) => stepLines(step, { address: connected.address, paint, full: verbose })),
  ];
  return { host, system: connected.system, lines };
}

function stepLines(step: PlannedStep, options: ChangeOptions): readonly PlanLine[] {
  const { paint, full } = options;
  const { failure, unknown, changes } = step;
  if (failure) {
    return failureLines(failure).map((line, index) => asLine(`${index === 0 ? paint('red', '✗') : ' '} ${line}`));
  }
  if (unknown) {
    const { step: until, reason, words } = unknown;
    return [
      twoColumns(`${paint('cyan', '?')} ${stepTitle(step)}`, knownAfter({ step: until })),
      { lead: '    ', text: paint('dim', reason) },
      ...(full && words !== undefined ? hostLines(words).map((text) => ({ lead: '    ', text })) : []),
    ];
  }
  if (changes.length === 0) return [asLine(paint('dim', `= ${stepTitle(step)}`))];
  return changes.flatMap((change) => changeLines(step, change, options));
}

function asLine(text: string): PlanLine {
  return { lead: '', text };
}

/** Equal for plans that differ only in the names and addresses of their hosts. */
function hostIndependentPlan({ host, system, lines }: HostPlan): string {
  return hostIndependent([system, ...lines.flatMap(({ lead, text }) => [lead, text])].join('\n'), host);
}

function groupLines(plans: readonly HostPlan[], options: PlanOptions): readonly string[] {
  const [first] = plans;
  if (!first) return [];
  const { paint, columns } = options;
  const names = paint('bold', hostNames(plans.map(({ host }) => host.name)));
  const addresses = plans.map(({ host }) => ({ lead: '', text: addressOf(host) }));
  const [address] = addresses;
  const heading =
    plans.length === 1 && address
      ? [`${names}  ${address.text}   ${first.system}`]
      : [...wrapped(`${names}  ${first.system}`, columns), ...linesByHost(plans, addresses, options)];
  const lines = first.lines.flatMap((line, index) => {
    const all = plans.map((plan) => plan.lines[index] ?? line);
    const same = all.every(({ lead, text }) => lead === line.lead && text === line.text);
    return same ? commonLine(line, columns) : linesByHost(plans, all, options);
  });
  return [...heading, ...lines];
}

function addressOf({ address, connected }: HostView): string {
  return connected && connected.address !== address ? `${connected.address} → ${address}` : address;
}

function commonLine({ lead, text, verbatim }: PlanLine, columns: number): readonly string[] {
  const line = `  ${lead}${text}`.trimEnd();
  return verbatim ? [line] : wrapped(line, columns);
}

/** One line for each host, with the host's name before the text. */
function linesByHost(plans: readonly HostPlan[], lines: readonly PlanLine[], options: PlanOptions): readonly string[] {
  const { paint, verbose, columns } = options;
  const visible = verbose || plans.length <= HOST_LINES + 1 ? plans.length : HOST_LINES;
  const names = plans.slice(0, visible).map(({ host }) => host.name);
  const width = widest(names);
  const lead = lines[0]?.lead ?? '';
  const blank = ' '.repeat(stringWidth(lead));
  const hidden = plans.length - visible;
  return [
    ...names.flatMap((name, index) => {
      const line = lines[index];
      const first = index === 0 || line?.lead !== lead ? (line?.lead ?? '') : blank;
      return wrapped(`  ${first}${paint('dim', pad(name, width))}  ${line?.text ?? ''}`.trimEnd(), columns);
    }),
    ...(hidden > 0 ? [`  ${blank}${paint('dim', moreHosts({ count: hidden }))}`] : []),
  ];
}

interface Warning {
  readonly message: string;
  readonly words?: string;
  readonly next?: string;
}

export function warningLines({ message, words, next }: Warning, paint: Paint, columns: number): readonly string[] {
  return [
    ...wrapped(`${paint('yellow', warningLabel)} ${message}`, columns),
    ...(words === undefined ? [] : hostLines(words)),
    ...(next === undefined ? [] : wrapped(`  ${next}`, columns)),
  ];
}

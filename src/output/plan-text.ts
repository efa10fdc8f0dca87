import { textWidth } from './text-width.ts';
import { stepId } from '../model/step.ts';
import type { PlanLine } from './changes.ts';
import { failureBlocks, planFailureBlocks } from './failure-blocks.ts';
import { plural } from './format.ts';
import {
  type HostPlan,
  hostIndependentPlan,
  hostPlan,
  type HostPlanOptions,
  wholeLine,
  withNote,
} from './host-plan.ts';
import { ownNameReplaced } from './host-independent.ts';
import { hostNames } from './host-ranges.ts';
import { pad, widest, wrapped } from './layout.ts';
import { hostsWithoutChanges, moreHosts } from './plan-messages.ts';
import { planTotal } from './plan-total.ts';
import { hasFailedStep, type HostView, isPending } from './run-view.ts';

export interface PlanOptions extends Omit<HostPlanOptions, 'digits'> {
  /** The width of a line; Infinity where lines are not broken. */
  readonly columns: number;
}

/** The number of hosts whose differing lines are shown, where hosts are shown together. */
const HOST_LINES = 4;
/** In columns: longer lists of names do not stand within a line. */
const NAMES_WIDTH = 40;

/** What a person judges: the plans, the hosts without changes, those that cannot be planned and why, the total. */
export function planReport(hosts: readonly HostView[], options: PlanOptions): readonly string[] {
  const plans = planLines(hosts, options);
  const unplanned = [
    ...failureBlocks(
      hosts.filter((host) => host.finished?.failure && !hasFailedStep(host)),
      options,
    ),
    ...planFailureBlocks(hosts, options),
  ];
  const unchanged = unchangedHosts(hosts, options);
  return [
    ...plans,
    ...unchanged,
    ...unplanned,
    ...(plans.length + unchanged.length + unplanned.length > 0 ? [''] : []),
    ...wrapped(planTotal(hosts), options.columns, 0),
  ];
}

/**
 * The plans of hosts. Plans that are equal except for the names and addresses of their hosts are shown once, at the place of
 * the first of them; lines in which they differ are shown host by host.
 */
export function planLines(hosts: readonly HostView[], options: PlanOptions): readonly string[] {
  const digits = widest(hosts.flatMap(({ plan = [] }) => plan.map(stepId)));
  const groups = new Map<string, HostPlan[]>();
  for (const host of hosts) {
    const plan = hostPlan(host, { ...options, digits });
    if (!plan) continue;
    const key = hostIndependentPlan(plan);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  return [...groups.values()].flatMap((plans) => groupLines(plans, options));
}

function unchangedHosts(hosts: readonly HostView[], { columns, paint, verbose }: PlanOptions): readonly string[] {
  const unchanged = hosts.filter(({ plan, finished }) => plan && !finished?.failure && !plan.some(isPending));
  if (verbose || unchanged.length === 0) return [];
  const counts = [...new Set(unchanged.map(({ steps }) => steps))].sort((one, other) => one - other);
  const [least = 0, most = least] = [counts[0], counts.at(-1)];
  const steps = least === most ? plural(least, 'step') : `${least} to ${plural(most, 'step')}`;
  const names = paint('bold', hostNames(unchanged.map(({ name }) => name)));
  return wrapped(hostsWithoutChanges({ hosts: names, steps }), columns);
}

function groupLines(plans: readonly HostPlan[], options: PlanOptions): readonly string[] {
  const [first] = plans;
  if (!first) return [];
  const { paint, columns, verbose } = options;
  const names = paint('bold', hostNames(plans.map(({ host }) => host.name)));
  const addresses = plans.map(({ host }) => ({ lead: '', text: addressOf(host) }));
  const heading =
    plans.length === 1
      ? wrapped(`${names}  ${addresses[0]?.text}   ${first.system}`, columns)
      : [...wrapped(`${names}  ${first.system}`, columns), ...(verbose ? linesByHost(plans, addresses, options) : [])];
  const lines = first.lines.flatMap((_line, index) => {
    const all = plans.flatMap((plan) => plan.lines[index] ?? []);
    const common = commonLine(plans, all);
    return common ? shownLine(common, columns) : linesByHost(plans, all, options);
  });
  return [...heading, ...lines];
}

function addressOf({ address, connected }: HostView): string {
  return connected && connected.address !== address ? `${connected.address} → ${address}` : address;
}

/** The line of all hosts: equal, or with the names of the hosts in braces. Undefined where hosts differ otherwise. */
function commonLine(plans: readonly HostPlan[], lines: readonly PlanLine[]): PlanLine | undefined {
  const [line] = lines;
  if (!line) return undefined;
  if (lines.every((one) => wholeLine(one) === wholeLine(line))) return line;
  const names = hostNames(plans.map(({ host }) => host.name));
  if (textWidth(names) > NAMES_WIDTH) return undefined;
  const [text, ...more] = lines.map((one, index) => ownNameReplaced(one, plans[index]?.host.name ?? '', `{${names}}`));
  const same = more.every((one) => wholeLine(one) === (text && wholeLine(text)));
  return same ? text : undefined;
}

function shownLine({ lead, text, note, verbatim }: PlanLine, columns: number): readonly string[] {
  const line = ` ${lead}${text}`.trimEnd();
  return verbatim ? [line] : withNote(line, note, columns).flatMap((one) => wrapped(one, columns));
}

/** One line for each host, with the host's name before the text. */
function linesByHost(plans: readonly HostPlan[], lines: readonly PlanLine[], options: PlanOptions): readonly string[] {
  const { paint, verbose, columns } = options;
  const visible = verbose || plans.length <= HOST_LINES + 1 ? plans.length : HOST_LINES;
  const names = plans.slice(0, visible).map(({ host }) => host.name);
  const width = widest(names);
  const lead = lines[0]?.lead ?? '';
  const blank = ' '.repeat(textWidth(lead));
  const hidden = plans.length - visible;
  return [
    ...names.flatMap((name, index) => {
      const line = lines[index] ?? { lead, text: '' };
      const first = index === 0 || line.lead !== lead ? line.lead : blank;
      const text = `${paint('dim', pad(name, width))}  ${line.text}`;
      return shownLine({ ...line, lead: first, text }, columns);
    }),
    ...(hidden > 0 ? [` ${blank}${paint('dim', moreHosts({ count: hidden }))}`] : []),
  ];
}

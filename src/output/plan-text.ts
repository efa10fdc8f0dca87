import stringWidth from 'string-width';
import { impersonal } from './group-failures.ts';
import { changeLines, type PlanLine } from './changes.ts';
import { failureLines, type Paint, plural, stepTitle } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';
import { hostNames } from './host-ranges.ts';
import { type HostView, isPending } from './run-view.ts';

export interface PlanOptions {
  readonly paint: Paint;
  /** Steps with nothing to do are told, too, all lines of a file and all hosts. */
  readonly verbose: boolean;
  /** How wide a line may be; Infinity where lines are not broken. */
  readonly columns: number;
}

interface HostPlan {
  readonly host: HostView;
  readonly system: string;
  readonly lines: readonly PlanLine[];
}

/** Of hosts that are shown together, so many tell where they differ; the rest do so in the same way. */
const MOST_ALIKE = 4;

/**
 * The plans of hosts. Plans that are equal but for what is a host's own (its name, its addresses) are shown once, where
 * the first of them stands, with the lines in which they differ host by host.
 */
export function planLines(hosts: readonly HostView[], options: PlanOptions): readonly string[] {
  const groups = new Map<string, HostPlan[]>();
  for (const host of hosts) {
    const plan = hostPlan(host, options);
    if (!plan) continue;
    const shape = shapeOf(plan);
    groups.set(shape, [...(groups.get(shape) ?? []), plan]);
  }
  return [...groups.values()].flatMap((plans) => groupLines(plans, options));
}

function hostPlan(host: HostView, options: PlanOptions): HostPlan | undefined {
  const { connected, plan = [], warnings } = host;
  const { paint, verbose } = options;
  const steps = verbose ? plan : plan.filter(isPending);
  if (!connected || steps.length === 0) return undefined;
  const change = { address: connected.address, paint, full: verbose };
  const lines = [
    ...warnings.flatMap((warning) => warningLines(warning, paint, Infinity).map(asLine)),
    ...steps.flatMap((step) => {
      if (step.failure)
        return failureLines(step.failure).map((line, index) =>
          asLine(`${index === 0 ? paint('red', '?') : ' '} ${line}`),
        );
      if (step.changes.length === 0) return [asLine(paint('dim', `= ${stepTitle(step)}`))];
      return step.changes.flatMap((one) => changeLines(step, one, change));
    }),
  ];
  return { host, system: connected.system, lines };
}

function asLine(text: string): PlanLine {
  return { lead: '', text };
}

/** Equal for plans that differ only in what is a host's own. */
function shapeOf({ host, system, lines }: HostPlan): string {
  return impersonal([system, ...lines.flatMap(({ lead, text }) => [lead, text])].join('\n'), host);
}

function groupLines(plans: readonly HostPlan[], options: PlanOptions): readonly string[] {
  const [first] = plans;
  if (!first) return [];
  const { paint, columns } = options;
  const names = paint('bold', hostNames(plans.map(({ host }) => host.name)));
  const moves = plans.map(({ host }) => ({ lead: '', text: addressOf(host) }));
  const [alone] = moves;
  const heading =
    plans.length === 1 && alone
      ? [`${names}  ${alone.text}   ${first.system}`]
      : [...wrapped(`${names}  ${first.system}`, columns), ...differing(plans, moves, options)];
  const lines = first.lines.flatMap((line, index) => {
    const all = plans.map((plan) => plan.lines[index] ?? line);
    const same = all.every(({ lead, text }) => lead === line.lead && text === line.text);
    return same ? plain(line, columns) : differing(plans, all, options);
  });
  return [...heading, ...lines];
}

function addressOf({ address, connected }: HostView): string {
  return connected && connected.address !== address ? `${connected.address} → ${address}` : address;
}

function plain({ lead, text, verbatim }: PlanLine, columns: number): readonly string[] {
  const line = `  ${lead}${text}`.trimEnd();
  return verbatim ? [line] : wrapped(line, columns);
}

/** One line of each host, with its name before what differs. */
function differing(plans: readonly HostPlan[], lines: readonly PlanLine[], options: PlanOptions): readonly string[] {
  const { paint, verbose, columns } = options;
  const most = verbose || plans.length <= MOST_ALIKE + 1 ? plans.length : MOST_ALIKE;
  const names = plans.slice(0, most).map(({ host }) => host.name);
  const width = widest(names);
  const lead = lines[0]?.lead ?? '';
  const blank = ' '.repeat(stringWidth(lead));
  const left = plans.length - most;
  return [
    ...names.flatMap((name, index) => {
      const line = lines[index];
      const about = index === 0 || line?.lead !== lead ? (line?.lead ?? '') : blank;
      return wrapped(`  ${about}${paint('dim', pad(name, width))}  ${line?.text ?? ''}`.trimEnd(), columns);
    }),
    ...(left > 0
      ? [`  ${blank}${paint('dim', `… and ${plural(left, 'more host')} likewise (all of them: --verbose)`)}`]
      : []),
  ];
}

export function warningLines(
  { message, next }: { readonly message: string; readonly next?: string },
  paint: Paint,
  columns: number,
): readonly string[] {
  return [
    ...wrapped(`${paint('yellow', 'warning:')} ${message}`, columns),
    ...(next === undefined ? [] : wrapped(`  ${next}`, columns)),
  ];
}

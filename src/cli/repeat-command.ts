import { NAMED_HOSTS, type NextCommands, quoted } from '../output/next-commands.ts';
import type { StepSelection } from '../project/step-selection.ts';
import { programName, toPaste } from './program-name.ts';

/** What a command line selects. */
export interface RunSelection extends StepSelection {
  readonly inventory: string;
  readonly playbook: readonly string[];
  readonly host: readonly string[];
  readonly reboot?: boolean;
}

/** The command that applies the same again, as it is recorded. */
export function applyCommand(selection: RunSelection): string {
  return `provision apply ${runArguments(selection)}`;
}

/** The commands that a summary offers. `planFile` is where a new plan is saved. */
export function nextCommands(selection: RunSelection, planFile = 'plan.json'): NextCommands {
  return {
    retry: toPaste(applyCommand(selection)),
    reboot: toPaste(applyCommand({ ...selection, reboot: true })),
    plan: `${programName()} plan ${runArguments(selection)}`,
    trust: `${programName()} trust ${quoted(selection.inventory)}`,
    replan: `${programName()} plan ${runArguments(selection)} --out ${quoted(planFile)}`,
  };
}

function runArguments({ inventory, playbook, host, step = [], tags = [], startAt, reboot }: RunSelection): string {
  const words = [
    inventory,
    ...playbook.flatMap((file) => ['--playbook', file]),
    ...step.flatMap((name) => ['--step', name]),
    ...(tags.length > 0 ? ['--tags', tags.join(',')] : []),
    ...(startAt === undefined ? [] : ['--start-at', startAt]),
    ...(reboot ? ['--reboot'] : []),
    // A saved plan names each of its hosts.
    ...(host.length > NAMED_HOSTS ? [] : host.flatMap((pattern) => ['--host', pattern])),
  ];
  return words.map(quoted).join(' ');
}

import { stdout } from 'node:process';
import { plural } from '../output/format.ts';
import { sanitize } from '../output/sanitize.ts';
import { stepId } from '../model/step.ts';
import { fitted, pad, widest } from '../output/layout.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { checked, dependsOnFacts, skippedStep } from './messages.ts';
import { columnsOf, forTerminal } from './terminal.ts';
import { variablesText, type VariablesOptions } from './variables-text.ts';
import { loadProject, type ProjectHost, type ProjectRequest } from '../project/project.ts';

export interface CheckOptions extends ProjectRequest {
  readonly verbose?: boolean;
}

/** Validates the input and shows its hosts. Contacts no host. */
export async function check(inventoryPath: string, options: CheckOptions): Promise<number> {
  const { work, guessable, ...loaded } = await loadProject(inventoryPath, options);
  const warnings = [...guessable, ...loaded.warnings];
  const columns = columnsOf(stdout);
  const print = (text: string) => void stdout.write(forTerminal(stdout, text));
  print(hostsText(work, options.verbose === true, { paint: painter(stdout), columns }));
  if (warnings.length > 0) {
    const { diagnosticsText } = await import('../output/diagnostics-text.ts');
    print(`\n${diagnosticsText(warnings, { paint: painter(stdout), color: 'yellow', columns })}\n`);
  }
  print(`${fitted(checked(work.length, warnings.length), columns)}\n`);
  return Exit.ok;
}

/** One line per host. Variables and steps that successive hosts have in common stand once, below the last of these hosts. */
function hostsText(work: readonly ProjectHost[], verbose: boolean, options: VariablesOptions): string {
  const { columns } = options;
  const variables = work.map((one) => (verbose ? variablesText(one.variables(), one.group, options) : ''));
  const steps = work.map((one) => (verbose ? fitted(sanitize(stepsText(one)), columns) : ''));
  const width = widest(work.map(({ host }) => host.name));
  const last = (texts: readonly string[], index: number) => (texts[index] === texts[index + 1] ? '' : texts[index]);
  return work
    .map((one, index) => fitted(sanitize(hostLine(one, width)), columns) + last(variables, index) + last(steps, index))
    .join('');
}

function hostLine({ host, steps }: ProjectHost, width: number): string {
  const from = host.bootstrap === undefined ? '' : ` (bootstrap ${host.bootstrap})`;
  return `${pad(host.name, width)}  ${host.address}${from}  ${plural(steps.length, 'step')}\n`;
}

function stepsText({ steps, skipped }: ProjectHost): string {
  const lines = [
    ...steps.map((step) => ({ step, text: stepText(step) })),
    ...skipped.map((step) => ({ step, text: skippedText(step) })),
  ];
  const width = lines.reduce((most, { step }) => Math.max(most, stepId(step).length), 0);
  return lines
    .toSorted((one, other) => one.step.number - other.step.number)
    .map(({ step, text }) => `  ${stepId(step).padStart(width)}  ${text}\n`)
    .join('');
}

function stepText({ tags, conditions = [], ...step }: ProjectHost['steps'][number]): string {
  return [
    titleText(step),
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]),
    ...(conditions.length === 0 ? [] : [dependsOnFacts(conditions)]),
  ].join('  ');
}

function skippedText({ condition, ...step }: ProjectHost['skipped'][number]): string {
  return skippedStep(titleText(step), condition);
}

function titleText({
  type,
  name = '',
  title,
}: Pick<ProjectHost['skipped'][number], 'type' | 'name' | 'title'>): string {
  const own = `${type} ${name}`.trim();
  return title === undefined ? own : `${title} (${own})`;
}

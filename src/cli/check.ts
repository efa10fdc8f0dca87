import { stdout } from 'node:process';
import { plural } from '../output/format.ts';
import { sanitize } from '../output/sanitize.ts';
import { stepId } from '../model/step.ts';
import { fitted, pad, widest } from '../output/layout.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { checked, skippedStep } from './messages.ts';
import { columnsOf, forTerminal } from './terminal.ts';
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
  print(sanitize(hostsText(work, options.verbose === true, columns)));
  if (warnings.length > 0) {
    const { diagnosticsText } = await import('../output/diagnostics-text.ts');
    print(`\n${diagnosticsText(warnings, { paint: painter(stdout), color: 'yellow', columns })}\n`);
  }
  print(`${fitted(checked(work.length, warnings.length), columns)}\n`);
  return Exit.ok;
}

/** One line per host. Steps that successive hosts have in common stand once, below the last of these hosts. */
function hostsText(work: readonly ProjectHost[], verbose: boolean, columns: number): string {
  const stepTexts = work.map((one) => (verbose ? stepsText(one) : ''));
  const width = widest(work.map(({ host }) => host.name));
  return work
    .map((one, index) => hostLine(one, width) + (stepTexts[index] === stepTexts[index + 1] ? '' : stepTexts[index]))
    .map((text) => fitted(text, columns))
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

function stepText({ type, name, title, tags }: ProjectHost['steps'][number]): string {
  const own = `${type} ${name}`.trim();
  const called = title === undefined ? own : `${title} (${own})`;
  return [called, ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`])].join('  ');
}

function skippedText({ type, title, condition }: ProjectHost['skipped'][number]): string {
  return skippedStep(title ?? type, condition);
}

import { stdout } from 'node:process';
import { plural } from '../output/format.ts';
import { diagnosticsText } from '../output/diagnostics-text.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { checked } from './messages.ts';
import { forTerminal } from './screen.ts';
import { loadProject, type ProjectHost, type ProjectRequest } from '../project/project.ts';

export interface CheckOptions extends ProjectRequest {
  readonly verbose?: boolean;
}

/** Validates the input and shows its hosts. Contacts no host. */
export async function check(inventoryPath: string, options: CheckOptions): Promise<number> {
  const { work, warnings } = await loadProject(inventoryPath, options);
  const print = (text: string) => void stdout.write(forTerminal(stdout, text));
  print(hostsText(work, options.verbose === true));
  if (warnings.length > 0) print(`\n${diagnosticsText(warnings, painter(stdout), 'yellow')}\n`);
  print(`${checked(work.length, warnings.length)}\n`);
  return Exit.ok;
}

/** One line per host. Steps that successive hosts have in common stand once, below the last of these hosts. */
function hostsText(work: readonly ProjectHost[], verbose: boolean): string {
  const stepTexts = work.map(({ steps }) => (verbose ? stepsText(steps) : ''));
  return work
    .map((one, index) => hostLine(one) + (stepTexts[index] === stepTexts[index + 1] ? '' : stepTexts[index]))
    .join('');
}

function hostLine({ host, steps }: ProjectHost): string {
  const from = host.bootstrap === undefined ? '' : ` (bootstrap ${host.bootstrap})`;
  return `${host.name}  ${host.address}${from}  ${plural(steps.length, 'step')}\n`;
}

function stepsText(steps: ProjectHost['steps']): string {
  const width = String(steps.at(-1)?.number ?? 0).length;
  return steps.map((step) => `  ${stepLine(step, width)}\n`).join('');
}

function stepLine({ number, type, name, title, tags }: ProjectHost['steps'][number], width: number): string {
  const own = `${type} ${name}`.trim();
  const called = title === undefined ? own : `${title} (${own})`;
  return [String(number).padStart(width), called, ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`])].join(
    '  ',
  );
}

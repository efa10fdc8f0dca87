import { stdout } from 'node:process';
import { plural } from '../output/format.ts';
import { diagnosticsText } from '../output/diagnostics-text.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { load, type LoadedWork, type LoadOptions } from '../project/project.ts';

export interface CheckOptions extends LoadOptions {
  readonly verbose?: boolean;
}

/** Everything that can be known without a host. */
export async function check(inventoryPath: string, options: CheckOptions): Promise<number> {
  const { work, remarks } = await load(inventoryPath, options);
  stdout.write(hostsText(work, options.verbose === true));
  if (remarks.length > 0) stdout.write(`\n${diagnosticsText(remarks, painter(stdout), 'yellow')}\n`);
  const counts = [plural(work.length, 'host'), ...(remarks.length > 0 ? [plural(remarks.length, 'remark')] : [])];
  stdout.write(`${counts.join(' · ')} · nothing is wrong with the input · no host was contacted\n`);
  return Exit.ok;
}

/** A line a host; the steps of hosts that have the same ones stand once, below the last of them. */
function hostsText(work: readonly LoadedWork[], verbose: boolean): string {
  const stepTexts = work.map(({ steps }) => (verbose ? stepsText(steps) : ''));
  return work
    .map((one, index) => hostLine(one) + (stepTexts[index] === stepTexts[index + 1] ? '' : stepTexts[index]))
    .join('');
}

function hostLine({ host, steps }: LoadedWork): string {
  const from = host.bootstrap === undefined ? '' : ` (at first ${host.bootstrap})`;
  return `${host.name}  ${host.address}${from}  ${plural(steps.length, 'step')}\n`;
}

function stepsText(steps: LoadedWork['steps']): string {
  const width = String(steps.at(-1)?.number ?? 0).length;
  return steps.map((step) => `  ${stepLine(step, width)}\n`).join('');
}

function stepLine({ number, type, name, title, tags }: LoadedWork['steps'][number], width: number): string {
  const own = `${type} ${name}`.trim();
  const called = title === undefined ? own : `${title} (${own})`;
  return [String(number).padStart(width), called, ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`])].join(
    '  ',
  );
}

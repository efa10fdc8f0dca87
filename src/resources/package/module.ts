import { exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import type { Difference } from '../../model/resource.ts';
import { dnf } from '../programs.ts';

/** A stream of a module, `nodejs:20`. */
export interface Stream {
  readonly name: string;
  readonly stream: string;
}

export function streamOf(text: string): Stream {
  const [name = '', stream = ''] = text.split(':', 2);
  return { name, stream };
}

/** dnf.modularity(7): dnf writes one file for each module whose state was changed. */
function fileOf({ name }: Stream): string {
  return `/etc/dnf/modules.d/${name}.module`;
}

export function moduleProbe(module: Stream): readonly Operation[] {
  return [read(fileOf(module))];
}

/** The stream that is enabled. Undefined if none is: then the default stream of the repository counts, if it has one. */
export function parseModule([file]: readonly Result[], module: Stream): string | undefined {
  const lines = (content(file, fileOf(module)) ?? '').split('\n');
  const value = (key: string) =>
    lines.map((line) => new RegExp(`^${key}\\s*=\\s*(.*)$`).exec(line)?.[1]?.trim()).find((one) => one !== undefined);
  const stream = value('stream') ?? '';
  return value('state') === 'enabled' && stream !== '' ? stream : undefined;
}

export function moduleDifference({ name, stream }: Stream, enabled: string | undefined): readonly Difference[] {
  if (enabled === stream) return [];
  return [{ field: `module ${name}`, before: enabled ?? null, after: stream }];
}

/** dnf refuses to enable a stream while another one is enabled. */
export function enable({ name, stream }: Stream, enabled: string | undefined): readonly Operation[] {
  return [
    ...(enabled === undefined ? [] : [exec(...dnf('-y', 'module', 'reset', name))]),
    exec(...dnf('-y', 'module', 'enable', `${name}:${stream}`)),
  ];
}

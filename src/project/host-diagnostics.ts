import type { Diagnostic } from '../input/diagnostic.ts';
import { placeId } from '../input/source.ts';
import type { Host } from '../model/host.ts';

export interface HostDiagnostics {
  readonly host: Host;
  readonly diagnostics: readonly Diagnostic[];
}

/** The diagnostics of all hosts, each once, with the names of the hosts that have it unless all of them do. */
export function mergeDiagnostics(all: readonly HostDiagnostics[]): readonly Diagnostic[] {
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly hosts: Set<string> }>();
  for (const { host, diagnostics } of all) {
    for (const diagnostic of diagnostics) {
      const id = `${placeId(diagnostic.place)}:${diagnostic.message}`;
      const same = found.get(id) ?? { diagnostic, hosts: new Set() };
      same.hosts.add(host.name);
      found.set(id, same);
    }
  }
  return [...found.values()].map(({ diagnostic, hosts }) =>
    hosts.size === all.length ? diagnostic : { ...diagnostic, hosts: [...hosts] },
  );
}

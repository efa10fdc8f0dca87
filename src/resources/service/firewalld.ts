import type { Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { dockerProbe, parseDocker, type RunningDocker } from '../docker/packet-rules.ts';
import type { Desired } from './schema.ts';
import { unitName } from './unit-name.ts';

// firewalld and Docker Engine share the packet filter: firewalld takes the rules of Docker with it.

export function isFirewalld({ name }: Pick<Desired, 'name'>): boolean {
  return unitName(name) === 'firewalld.service';
}

export function dockerProbeFor(desired: Desired): readonly Operation[] {
  return isFirewalld(desired) ? dockerProbe : [];
}

export function parseDockerFor(desired: Desired, results: readonly Result[]): { readonly docker?: RunningDocker } {
  const docker = isFirewalld(desired) ? parseDocker(results) : undefined;
  return docker ? { docker } : {};
}

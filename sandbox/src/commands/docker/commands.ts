import type { SimulatedHost } from '../../host/host.ts';
import type { Answer, Call } from '../command.ts';
import type { Declaration } from '../declaration.ts';

/** A command of docker(1): its declaration, and what it does with an engine that runs. */
export type Command = readonly [declaration: Declaration, perform: (call: Call) => Answer | Promise<Answer>];
export type Commands = Readonly<Record<string, Command>>;

export function versionOf(host: SimulatedHost): string {
  return host.packages.find(({ name }) => name === 'docker-ce-cli')?.version ?? '';
}

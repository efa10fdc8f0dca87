import type { Operation } from '../../../src/model/operation.ts';
import type { Exchange } from '../../../src/model/transport.ts';
import { resources } from '../../../src/resources/index.ts';
import { prelude, request } from '../../../src/transport/shell/script.ts';
import type { Step } from '../scenario.ts';

/** An exchange as the transport sends it, in one shell. Its marks are `\n@ STATUS\n` on both streams. */
export function exchange(
  name: string,
  what: Exchange | { readonly resource: string; readonly parameters: unknown },
): Step {
  const sent = 'probe' in what ? what : { probe: probeOf(what.resource, what.parameters) };
  return { name: `exchange: ${name}`, line: prelude('@', '') + request(sent, 'nonce') };
}

function probeOf(type: string, parameters: unknown): readonly Operation[] {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  return resource.probe(resource.schema.parse(parameters)).operations;
}

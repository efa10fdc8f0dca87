import type { Host } from '../model/host.ts';
import { bind, type Step } from '../model/resource.ts';
import { reboot } from '../resources/reboot.ts';

interface Work {
  readonly host: Host;
  readonly steps: readonly Step[];
}

/** The same steps, the last one of which restarts the host for what the others leave to a reboot. */
export function endingWithReboot({ host, steps }: Work): Work {
  if (steps.at(-1)?.restarts) return { host, steps };
  const number = Math.max(0, ...steps.map((step) => step.number)) + 1;
  return { host, steps: [...steps, bind(reboot, reboot.schema.parse('needed'), number)] };
}

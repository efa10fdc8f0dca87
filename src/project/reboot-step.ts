import type { HostWork } from '../model/host-work.ts';
import { bind } from '../model/step.ts';
import { reboot } from '../resources/reboot/index.ts';

/** The same steps, the last one of which reboots the host if the others need a reboot. */
export function withRebootStep({ host, steps }: HostWork): HostWork {
  if (steps.at(-1)?.reboots) return { host, steps };
  const number = Math.max(0, ...steps.map((step) => step.number)) + 1;
  return { host, steps: [...steps, bind(reboot, reboot.schema.parse('needed'), number)] };
}

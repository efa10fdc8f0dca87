import { machine } from './converge.ts';
import { done, type Machine } from './fake-transport.ts';

export interface Behaviour {
  /** Brings settings into force at boot: by default all. */
  readonly boots?: (one: Machine) => void;
  /** How long it is down, in ms; Infinity for good. */
  readonly down?: number;
  /** The answers of `systemctl is-system-running`, one after the other; the last one is repeated. */
  readonly states?: readonly string[];
  /** It does not reboot when told to. */
  readonly stays?: true;
  /** How often the connection is lost just before the request arrives. */
  readonly lost?: number;
}

/** A machine that can reboot. What is `set` is in force only afterwards. */
export function restartable(state: Readonly<Record<string, string>> = {}, behaviour: Behaviour = {}) {
  const one = machine(state);
  const { boots = inForce, down = 30, states = ['running'], stays } = behaviour;
  let { lost = 0 } = behaviour;
  let looks = 0;
  const told = { reboots: 0 };
  const bootId = () => `boot ${told.reboots}`;
  one.facts.bootId = bootId();
  const run = one.run.bind(one);
  one.run = (exchange) => {
    if (lost > 0 && JSON.stringify(exchange.change ?? []).includes('systemctl')) {
      lost -= 1;
      one.lose();
      return { change: [], probe: [] };
    }
    return run(exchange);
  };
  one.twist = (_self, argv) => {
    const words = argv.join(' ');
    if (words.endsWith(' is-system-running')) {
      looks += 1;
      return done(`${states[Math.min(looks, states.length) - 1]}\n`);
    }
    if (words === 'uname -r') return done(one.state.get('kernel') ?? 'old');
    if (words.startsWith('grep ')) {
      const entries = ['old', 'new'].map((kernel) => `/boot/loader/entries/${kernel}.conf:linux /vmlinuz-${kernel}\n`);
      return done(`${entries.join('')}/boot/grub2/grubenv:saved_entry=${one.state.get('default') ?? 'old'}\n`);
    }
    if (words !== 'systemctl reboot') return undefined;
    told.reboots += 1;
    if (stays) return done('');
    // The answer arrives before the connection is lost.
    one.clock.after(20, () => {
      one.lose();
      const { addresses } = one;
      one.addresses = [];
      if (!Number.isFinite(down)) return;
      one.clock.after(down, () => {
        one.addresses = addresses;
        one.facts.bootId = bootId();
        one.generation = '';
        one.lockOwner = undefined;
        boots(one);
      });
    });
    return done('');
  };
  return { one, told };
}

export function inForce(one: Machine): void {
  one.state.set('in force', one.state.get('a') ?? '');
  one.state.set('kernel', one.state.get('default') ?? 'old');
}

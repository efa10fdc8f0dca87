import type { Engine } from '../lab/engine.ts';
import * as lab from '../lab/lab.ts';
import { quote } from '../../src/transport/shell/quote.ts';
import type { Implementation, Machine } from './machine.ts';

// In the image the file is executable, which it is not on CentOS. And for one or two seconds the kernel checks that a
// link-local address is unique; nmcli sorts connections by the number of their addresses.
const SETTLE = `chmod 0644 /etc/hostname
while ip -6 -o address show tentative | grep -q .; do sleep 0.1; done`;

/** The hosts of the lab, used at their consoles, so that changes of the network do not matter. */
export function real(engine: Engine): Implementation {
  return {
    name: engine === 'stand-in' ? 'real' : 'real Docker',
    engine,
    async start() {
      await lab.up({ engine });
      return lab.hosts.map(machine);
    },
    // Other tests share the lab and reset the hosts themselves.
    stop: () => lab.reset(),
  };
}

function machine({ name, bootstrap, hostOnly, macs }: lab.LabHost, index: number): Machine {
  let boot = '';
  return {
    name,
    addresses: {
      dhcp: bootstrap,
      static: `192.168.2.${10 + index}`,
      'host-only': hostOnly,
      mac33: macs.ens33,
      mac34: macs.ens34,
    },
    async reset() {
      await lab.reset(name);
      await lab.exec(name, SETTLE);
      boot = await lab.bootId(name);
    },
    async run(line) {
      const { code, stdout, stderr } = await lab.exec(name, `cd /root && exec bash -c ${quote(line)}`);
      return { status: code, stdout, stderr };
    },
    async restarted() {
      await lab.restarted(name, boot);
      boot = await lab.bootId(name);
    },
  };
}

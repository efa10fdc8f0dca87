import { atConsole } from '../lab/console.ts';
import * as lab from '../lab/lab.ts';
import type { Subject } from './record-case.ts';

/** A host of the test lab, through its console. */
export function labSubject(name: string): Subject {
  let boot = '';
  return {
    async reset() {
      await lab.reset(name);
      boot = await lab.bootId(name);
    },
    rebooted: () => lab.restarted(name, boot),
    async script(text) {
      const { code, stderr } = await lab.exec(name, text);
      return { status: code, stderr };
    },
    exchange: (exchange) => atConsole(name, exchange),
  };
}

import { readFile } from 'node:fs/promises';
import type { Operation } from '../../src/model/operation.ts';
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
    async exchange(exchange) {
      for (const operation of exchange.change ?? []) await store(name, operation);
      return atConsole(name, exchange);
    },
  };
}

/** The console has no receiver of files: what an operation sends is put where the receiver would store it. */
async function store(name: string, operation: Operation): Promise<void> {
  if (operation.kind !== 'send' || 'entries' in operation.source) return;
  const { digest, file } = operation.source;
  const base64 = (await readFile(file)).toString('base64');
  const folder = '/var/cache/provision/files';
  await lab.exec(name, `umask 077; mkdir -p ${folder} && echo ${base64} | base64 -d >${folder}/${digest}`);
}

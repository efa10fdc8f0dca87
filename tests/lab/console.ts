import { readFileSync } from 'node:fs';
import type { FileContent } from '../../src/model/operation.ts';
import type { Answer, Exchange } from '../../src/model/transport.ts';
import { ShellChannel } from '../../src/transport/channel.ts';
import { filesOf } from '../../src/transport/upload.ts';
import { exec } from './lab.ts';

/** Runs an exchange at the console of a host, without SSH and its network. */
export const atConsole = (host: string, exchange: Exchange): Promise<Answer> =>
  inShell(exchange, (script) => exec(host, script));

/** Runs an exchange as one script in a shell of root; `run` sends the script to the host. */
export async function inShell(
  exchange: Exchange,
  run: (script: string) => Promise<{ readonly stdout: string; readonly stderr: string }>,
): Promise<Answer> {
  for (const file of filesOf(exchange.change ?? [])) await run(storeCommand(file));
  let script = '';
  const write = (text: string) => {
    script += text;
  };
  const channel = new ShellChannel({ write, end: () => {} });
  const answer = channel.run(exchange);
  const { stdout, stderr } = await run(script);
  channel.stdout(Buffer.from(stdout));
  channel.stderr(Buffer.from(stderr));
  channel.fail(new Error(`the shell ended early: ${stderr}`)); // no effect if the answer was complete
  return answer;
}

/** No receiver of files is at the console: a small file is put where the receiver would store it. */
function storeCommand(source: FileContent): string {
  const folder = '/var/cache/provision/files';
  const base64 = readFileSync(source.file).toString('base64');
  return `umask 077; mkdir -p ${folder} && printf %s ${base64} | base64 -d >${folder}/${source.digest}`;
}

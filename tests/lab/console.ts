import type { Answer, Exchange } from '../../src/model/transport.ts';
import { ShellChannel } from '../../src/transport/channel.ts';
import { exec } from './lab.ts';

/** Carries an exchange out in a host past SSH and its network, as if typed at its console. */
export async function atConsole(host: string, exchange: Exchange): Promise<Answer> {
  let script = '';
  const channel = new ShellChannel((text) => {
    script += text;
  });
  const answer = channel.run(exchange);
  const { stdout, stderr } = await exec(host, script);
  channel.stdout(Buffer.from(stdout));
  channel.stderr(Buffer.from(stderr));
  channel.fail(new Error(`the console of ${host} ended early: ${stderr}`)); // nothing, if the answer was whole
  return answer;
}

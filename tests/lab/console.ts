import type { Answer, Exchange } from '../../src/model/transport.ts';
import { ShellChannel } from '../../src/transport/channel.ts';
import { exec } from './lab.ts';

/** Carries an exchange out in a host past SSH and its network, as if typed at its console. */
export const atConsole = (host: string, exchange: Exchange): Promise<Answer> =>
  inShell(exchange, (script) => exec(host, script));

/** Carries an exchange out by one script for root's shell, however that gets to the host. */
export async function inShell(
  exchange: Exchange,
  run: (script: string) => Promise<{ readonly stdout: string; readonly stderr: string }>,
): Promise<Answer> {
  let script = '';
  const channel = new ShellChannel((text) => {
    script += text;
  });
  const answer = channel.run(exchange);
  const { stdout, stderr } = await run(script);
  channel.stdout(Buffer.from(stdout));
  channel.stderr(Buffer.from(stderr));
  channel.fail(new Error(`the shell ended early: ${stderr}`)); // nothing, if the answer was whole
  return answer;
}

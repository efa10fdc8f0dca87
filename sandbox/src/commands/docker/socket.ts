import { answerTo } from '../../host/docker/api.ts';
import { NotSimulatedError } from '../../host/docker/errors.ts';
import { type Answer, type Call, fail, notSimulated, ok } from '../command.ts';

const SOCKET = /^(\/var)?\/run\/docker\.sock$/;
/** curl(1), EXIT CODES. */
const COULD_NOT_CONNECT = 7;

/** The answers of the engine to requests at its socket. `written` gives what is written after each. */
export function askSocket({ host, operands }: Call, socket: string, written: (status: string) => string): Answer {
  if (!SOCKET.test(socket)) return notSimulated('curl', `--unix-socket ${socket}`);
  if (host.units.isActive('docker.socket')) host.units.start('docker.service');
  if (!host.units.isActive('docker.service')) {
    const { hostname, port } = new URL(operands[0] ?? 'http://localhost');
    const what = `Failed to connect to ${hostname} port ${port || '80'} after 0 ms: Couldn't connect to server`;
    const problem = `curl: (${COULD_NOT_CONNECT}) ${what}`;
    return fail(COULD_NOT_CONNECT, problem, written('000'));
  }
  try {
    const texts = operands.map((url) => {
      const { status, body } = answerTo(host.engine, new URL(url));
      return `${JSON.stringify(body)}\n${written(String(status))}`;
    });
    return ok(texts.join(''));
  } catch (error) {
    if (error instanceof NotSimulatedError) return notSimulated('curl', error.message);
    throw error;
  }
}

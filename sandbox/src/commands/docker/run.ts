import { containerNamed, createContainer, removeContainer, startContainer } from '../../host/docker/containers.ts';
import { EngineError, NotSimulatedError } from '../../host/docker/errors.ts';
import { findImage, imageNamed, pullImage } from '../../host/docker/images.ts';
import { tagOf } from '../../host/docker/names.ts';
import type { Container } from '../../host/docker/state.ts';
import { statusOf } from '../../host/docker/status.ts';
import { type Answer, type Call, ok } from '../command.ts';
import { containerOf, CREATE } from './create-options.ts';
import type { Commands } from './commands.ts';
import { pullLines } from './image-commands.ts';

/** The exit status of docker-run(1) where the engine refuses. */
const REFUSED = 125;
/** Where the container has no such program. */
const NO_PROGRAM = 127;

interface Created {
  readonly container: Container;
  /** What docker prints about an image that the host did not have. */
  readonly pulled: string;
}

class RunError extends Error {
  readonly pulled: string;

  constructor(pulled: string, message: string) {
    super(message);
    this.pulled = pulled;
  }
}

function create(call: Call): Created {
  const { host, operands, options } = call;
  const [name = ''] = operands;
  let pulled = '';
  if (!findImage(host.engine, name) || options.get('pull') === 'always') {
    pulled = `Unable to find image '${tagOf(name)}' locally\n`;
    try {
      pulled += pullLines(name, pullImage(host.engine, name))
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join('');
    } catch (error) {
      if (error instanceof EngineError) throw new RunError(pulled, error.message);
      throw error;
    }
  }
  const container = createContainer(host.engine, containerOf(call, imageNamed(host.engine, name).config));
  return { container, pulled };
}

function performCreate(call: Call): Answer {
  try {
    const { container, pulled } = create(call);
    return { status: 0, stdout: `${container.id}\n`, stderr: pulled };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return { status: 1, stdout: '', stderr: `${error.pulled}Error response from daemon: ${error.message}\n` };
  }
}

async function performRun(call: Call): Promise<Answer> {
  const { host, options } = call;
  let created: Created | undefined;
  try {
    created = create(call);
    const { container, pulled } = created;
    startContainer(host.engine, container);
    if (options.has('detach')) return { ...ok(`${container.id}\n`), stderr: pulled };
    return await attached(call, created);
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof RunError)) throw error;
    if (created && options.has('rm')) removeContainer(host.engine, created.container, { force: true });
    return created ? notStarted(error, created) : refused(error, error instanceof RunError ? error.pulled : '');
  }
}

/** Until the process of the container ends. */
async function attached({ host: { engine }, sleep }: Call, { container, pulled }: Created): Promise<Answer> {
  const { run } = containerNamed(engine, container.id);
  if (run.kind !== 'started' || run.process.kind !== 'ends')
    throw new NotSimulatedError('a container that goes on in the foreground');
  const { after, status, stdout, stderr } = run.process;
  await sleep(after);
  const ended = containerNamed(engine, container.id);
  if (container.hostConfig.AutoRemove && statusOf(ended, engine.now()).name === 'exited')
    removeContainer(engine, ended, { volumes: true });
  return { status, stdout, stderr: `${pulled}${stderr}` };
}

/** The engine did not create the container. */
function refused(error: Error, pulled: string): Answer {
  return { status: REFUSED, stdout: '', stderr: `${pulled}${sentence(error)}See 'docker run --help'.\n` };
}

function notStarted(error: Error, { pulled }: Created): Answer {
  const isMissing = /executable file not found|no such file or directory/.test(error.message);
  return { status: isMissing ? NO_PROGRAM : REFUSED, stdout: '', stderr: `${pulled}${sentence(error)}` };
}

/** docker(1) ends a message with one full stop. */
function sentence({ message }: Error): string {
  return `docker: Error response from daemon: ${message.replace(/\.$/, '')}.\n`;
}

export const runCommands: Commands = {
  create: [{ options: CREATE, runs: true }, performCreate],
  run: [{ options: `${CREATE} -d|--detach -i|--interactive`, runs: true }, performRun],
};

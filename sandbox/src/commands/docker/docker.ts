import type { SimulatedHost } from '../../host/host.ts';
import { EngineError, NotSimulatedError } from '../../host/docker/errors.ts';
import { type Answer, type Call, fail, notSimulated, ok, program, type Program } from '../command.ts';
import { type Commands, versionOf } from './commands.ts';
import { containerCommands } from './container-commands.ts';
import { imageCommands } from './image-commands.ts';
import { listCommands } from './list-commands.ts';
import { logout } from './logout.ts';
import { networkCommands } from './network-commands.ts';
import { runCommands } from './run.ts';
import { volumeCommands } from './volume-commands.ts';

const SOCKET = 'unix:///var/run/docker.sock';

function programsOf(commands: Commands): ReadonlyMap<string, Program> {
  return new Map(
    Object.entries(commands).map(([name, [declaration, perform]]) => [
      name,
      program(declaration, (call) => asked(call, () => perform(call))),
    ]),
  );
}

/** A request at the socket starts the engine. */
async function asked({ host, name }: Call, perform: () => Answer | Promise<Answer>): Promise<Answer> {
  if (!answers(host)) return fail(1, `Cannot connect to the Docker daemon at ${SOCKET}. Is the docker daemon running?`);
  try {
    return await perform();
  } catch (error) {
    if (error instanceof EngineError) return fail(1, `Error response from daemon: ${error.message}`);
    if (error instanceof NotSimulatedError) return notSimulated(name, error.message);
    throw error;
  }
}

/** Whether the engine runs, or its socket starts it. */
function answers(host: SimulatedHost): boolean {
  const listening = host.units.isActive('docker.socket');
  if (listening && !host.units.isActive('docker.service')) host.units.start('docker.service');
  return host.units.isActive('docker.service');
}

function group(commands: Commands): Program {
  const programs = programsOf(commands);
  return program({ runs: true }, (call) => dispatch(programs, call));
}

function dispatch(programs: ReadonlyMap<string, Program>, call: Call): Answer | Promise<Answer> {
  const [verb, ...args] = call.operands;
  const found = programs.get(verb ?? '');
  if (!found) return notSimulated(call.name, verb ?? 'without a command');
  return found.perform({ ...call, args, name: `${call.name} ${verb}` });
}

const COMMANDS: ReadonlyMap<string, Program> = new Map([
  ...programsOf({ ...containerCommands, ...imageCommands, ...listCommands, ...runCommands }),
  ['container', group({ ...containerCommands, ...runCommands })],
  ['image', group({ pull: imageCommands['pull'], tag: imageCommands['tag'], rm: imageCommands['rmi'] } as Commands)],
  ['logout', logout],
  ['network', group(networkCommands)],
  ['version', program({}, ({ host }) => version(host))],
  ['volume', group(volumeCommands)],
]);

const OPTIONS = '-v|--version -H|--host= --config=';

export const docker = program({ options: OPTIONS, runs: true }, (call) => {
  const { options, host } = call;
  if (options.has('version')) return ok(`Docker version ${versionOf(host)}, build simulated\n`);
  return dispatch(COMMANDS, call);
});

function version(host: SimulatedHost): Answer {
  const client = `Client: Docker Engine - Community\n Version:           ${versionOf(host)}\n`;
  const server = `\nServer: Docker Engine - Community\n Engine:\n  Version:          ${versionOf(host)}\n`;
  if (answers(host)) return ok(`${client}${server}`);
  return fail(1, `Cannot connect to the Docker daemon at ${SOCKET}. Is the docker daemon running?`, client);
}

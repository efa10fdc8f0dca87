import {
  containerNamed,
  findContainer,
  pauseContainer,
  removeContainer,
  renameContainer,
  startContainer,
  stopContainer,
  updateContainer,
} from '../../host/docker/containers.ts';
import { EngineError } from '../../host/docker/errors.ts';
import type { Container, HostConfig } from '../../host/docker/state.ts';
import { statusOf } from '../../host/docker/status.ts';
import type { Store } from '../../host/docker/store.ts';
import { type Answer, type Call, fail, ok } from '../command.ts';
import { bytesOf, policyOf } from './create-options.ts';
import type { Commands } from './commands.ts';
import { forEach } from './words.ts';

function each(call: Call, perform: (container: Container) => void, tail?: string): Answer {
  return forEach(call, (name) => perform(containerNamed(call.host.engine, name)), tail);
}

function restart(engine: Store, container: Container): void {
  stopContainer(engine, container, false);
  startContainer(engine, containerNamed(engine, container.id));
}

function logs({ host: { engine }, operands, options }: Call): Answer {
  const { log } = statusOf(containerNamed(engine, operands[0] ?? ''), engine.now());
  const lines = log.split(/(?<=\n)/).filter(Boolean);
  const tail = options.get('tail') ?? options.get('n') ?? 'all';
  return ok((tail === 'all' ? lines : lines.slice(-Number(tail))).join(''));
}

function rename({ host: { engine }, operands: [from = '', to = ''] }: Call): Answer {
  try {
    renameContainer(engine, containerNamed(engine, from), to);
    return ok();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return fail(1, `Error response from daemon: ${error.message}\nError: failed to rename container named ${from}`);
  }
}

function remove(call: Call): Answer {
  const { options, operands, host } = call;
  const wanted = { force: options.has('force'), volumes: options.has('volumes') };
  const isMissing = (name: string) => wanted.force && !findContainer(host.engine, name);
  // With --force, a container that is not there is reported first, and is no failure.
  const missing = operands.filter(isMissing).map((name) => `Error response from daemon: No such container: ${name}\n`);
  const others = { ...call, operands: operands.filter((name) => !isMissing(name)) };
  const answer = each(others, (one) => removeContainer(host.engine, one, wanted));
  return { ...answer, stderr: missing.join('') + answer.stderr };
}

function update(call: Call): Answer {
  const { options, host } = call;
  const memory = options.get('memory');
  const swap = options.get('memory-swap');
  const cpus = options.get('cpus');
  const restartPolicy = options.get('restart');
  const changes: Partial<HostConfig> = {
    ...(memory === undefined ? {} : { Memory: bytesOf(memory) }),
    ...(swap === undefined ? {} : { MemorySwap: bytesOf(swap) }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(Number(cpus) * 1e9) }),
    ...(restartPolicy === undefined ? {} : { RestartPolicy: policyOf(restartPolicy) }),
  };
  return each(call, (one) => updateContainer(host.engine, one, changes));
}

export const containerCommands: Commands = {
  kill: [{ options: '-s|--signal=' }, (call) => each(call, (one) => stopContainer(call.host.engine, one, true, true))],
  logs: [{ options: '-n|--tail= -t|--timestamps' }, logs],
  pause: [{}, (call) => each(call, (one) => pauseContainer(call.host.engine, one, true))],
  rename: [{}, rename],
  restart: [{ options: '-t|--time=' }, (call) => each(call, (one) => restart(call.host.engine, one))],
  rm: [{ options: '-f|--force -v|--volumes' }, remove],
  start: [
    {},
    (call) => each(call, (one) => startContainer(call.host.engine, one), 'Error: failed to start containers'),
  ],
  stop: [
    { options: '-t|--time= -s|--signal=' },
    (call) => each(call, (one) => stopContainer(call.host.engine, one, true)),
  ],
  unpause: [{}, (call) => each(call, (one) => pauseContainer(call.host.engine, one, false))],
  update: [{ options: '-m|--memory= --memory-swap= --cpus= --restart=' }, update],
};

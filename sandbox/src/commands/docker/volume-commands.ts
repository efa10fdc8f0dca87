import { describeVolume } from '../../host/docker/describe.ts';
import { createVolume, removeVolume, volumeNamed } from '../../host/docker/volumes.ts';
import { type Answer, type Call, ok } from '../command.ts';
import type { Commands } from './commands.ts';
import { formatted, inspected } from './format.ts';
import { columns, forEach, pairsOf } from './words.ts';

function create({ host, options, given, operands }: Call): Answer {
  const all = (option: string) => given.filter(([name]) => name === option).map(([, value]) => value);
  const { name } = createVolume(host.engine, {
    name: operands[0],
    driver: options.get('driver') ?? 'local',
    options: pairsOf(all('opt')),
    labels: pairsOf(all('label')),
  });
  return ok(`${name}\n`);
}

function list({ host: { engine }, options }: Call): Answer {
  const rows = engine.state.volumes
    .map(({ name }) => ({ Driver: 'local', Name: name }))
    .sort((one, other) => (one.Name < other.Name ? -1 : 1));
  if (options.has('quiet')) return ok(rows.map(({ Name }) => `${Name}\n`).join(''));
  const format = options.get('format');
  if (format !== undefined) return ok(rows.map((row) => `${formatted(format, row)}\n`).join(''));
  return ok(
    columns(
      ['DRIVER', 'VOLUME NAME'],
      rows.map((row) => Object.values(row)),
    ),
  );
}

export const volumeCommands: Commands = {
  create: [{ options: '-d|--driver= -o|--opt= --label=' }, create],
  inspect: [
    { options: '-f|--format=' },
    (call) => inspected(call, (name) => describeVolume(volumeNamed(call.host.engine, name))),
  ],
  ls: [{ options: '-q|--quiet --format=' }, list],
  rm: [{}, (call) => forEach(call, (name) => removeVolume(call.host.engine, name))],
};

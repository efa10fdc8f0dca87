import { answerTo, selectContainers } from '../../host/docker/api.ts';
import { commandOf, containerNamed, findContainer } from '../../host/docker/containers.ts';
import { describeImage, describeNetwork, describeVolume } from '../../host/docker/describe.ts';
import { describeContainer, portsOf, statusText } from '../../host/docker/describe-container.ts';
import { findImage } from '../../host/docker/images.ts';
import { findNetwork } from '../../host/docker/networks.ts';
import type { Container, Image } from '../../host/docker/state.ts';
import { statusOf } from '../../host/docker/status.ts';
import type { Store } from '../../host/docker/store.ts';
import { durationText, sizeText } from '../../host/docker/texts.ts';
import { findVolume } from '../../host/docker/volumes.ts';
import { type Answer, type Call, fail, ok } from '../command.ts';
import { type Commands, versionOf } from './commands.ts';
import { formatted, inspected } from './format.ts';
import { partsOf } from './image-commands.ts';
import { columns } from './words.ts';

/** How many letters of a command `docker ps` shows, with its quotation marks. */
const SHOWN = 22;

function ps(call: Call): Answer {
  const { host, options, given } = call;
  const filters: Record<string, readonly string[]> = {};
  for (const [, text] of given.filter(([name]) => name === 'filter')) {
    const [key = '', value = ''] = text.split(/=(.*)/s);
    filters[key] = [...(filters[key] ?? []), value];
  }
  const showsAll = options.has('all') || filters['status'] !== undefined;
  const found = selectContainers(host.engine, filters, showsAll);
  const isWhole = options.has('no-trunc');
  if (options.has('quiet')) return ok(found.map(({ id }) => `${isWhole ? id : id.slice(0, 12)}\n`).join(''));
  const rows = found.map((one) => rowOf(host.engine, one, isWhole));
  return printed(call, rows, ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES']);
}

function rowOf(store: Store, container: Container, isWhole: boolean): Readonly<Record<string, string>> {
  const now = store.now();
  const status = statusOf(container, now);
  const command = commandOf(container.config).join(' ');
  const short = isWhole || command.length <= SHOWN - 2 ? command : `${command.slice(0, SHOWN - 3)}…`;
  const ports = Object.entries(portsOf(container, status)).flatMap(([port, bindings]) =>
    bindings.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}->${port}`),
  );
  return {
    ID: isWhole ? container.id : container.id.slice(0, 12),
    Image: container.config.Image,
    Command: `"${short}"`,
    RunningFor: `${durationText(now - container.created)} ago`,
    Status: statusText(status, now),
    Ports: ports.join(', '),
    Names: container.name,
    State: status.name,
  };
}

/** By `--format`, or as a table of as many columns as it has heads. */
function printed(
  { options }: Call,
  rows: readonly Readonly<Record<string, string>>[],
  heads: readonly string[],
): Answer {
  const format = options.get('format');
  if (format !== undefined) return ok(rows.map((row) => `${formatted(format, row)}\n`).join(''));
  const cells = rows.map((row) => Object.values(row).slice(0, heads.length));
  return ok(columns(heads, cells));
}

function images(call: Call): Answer {
  const { host, options, operands } = call;
  const [wanted] = operands;
  const all = host.engine.state.images.flatMap((image) => imageRows(host.engine, image));
  const rows = all.filter(({ Repository }) => wanted === undefined || Repository === partsOf(wanted).repository);
  if (options.has('quiet')) return ok([...new Set(rows.map(({ ID }) => `${ID}\n`))].join(''));
  return printed(call, rows, ['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE']);
}

function imageRows(store: Store, { id, tags, digests, created, size }: Image) {
  const names = tags.length > 0 ? tags : [...new Set(digests.map((one) => one.split('@')[0] ?? ''))];
  return (names.length > 0 ? names : ['<none>']).map((name) => {
    const { repository, tag } = partsOf(name);
    return {
      Repository: repository,
      Tag: tags.length > 0 ? tag : '<none>',
      ID: id.slice('sha256:'.length, 'sha256:'.length + 12),
      CreatedSince: `${durationText(store.now() - created)} ago`,
      Size: sizeText(size),
    };
  });
}

function info({ host }: Call): Answer {
  const version = versionOf(host);
  const { body } = answerTo(host.engine, new URL('http://localhost/info'));
  const { Containers: containers, Images: count } = body as { readonly Containers: number; readonly Images: number };
  const server = `Server:\n Containers: ${containers}\n Images: ${count}\n Server Version: ${version}\n`;
  return ok(`Client: Docker Engine - Community\n Version:    ${version}\n\n${server}`);
}

/** Of whatever has the name. */
function inspect(call: Call): Answer {
  const { host, operands } = call;
  const describe = (name: string): object | undefined => {
    const { engine } = host;
    const container = findContainer(engine, name);
    if (container) return describeContainer(engine, container);
    const [image, network, volume] = [findImage(engine, name), findNetwork(engine, name), findVolume(engine, name)];
    return image ? describeImage(image) : network ? describeNetwork(network) : volume && describeVolume(volume);
  };
  const missing = operands.filter((name) => !describe(name));
  const found = operands.filter((name) => !missing.includes(name));
  const answer = inspected({ ...call, operands: found }, (name) => describe(name) ?? {});
  const errors = missing.map((name) => `Error: No such object: ${name}\n`).join('');
  return missing.length === 0 ? answer : fail(1, errors, answer.stdout);
}

export const listCommands: Commands = {
  images: [{ options: '-q|--quiet --format=' }, images],
  info: [{}, info],
  inspect: [{ options: '-f|--format=' }, inspect],
  port: [
    {},
    ({ host: { engine }, operands: [name = ''] }) => {
      const container = containerNamed(engine, name);
      const ports = Object.entries(portsOf(container, statusOf(container, engine.now())));
      const lines = ports.flatMap(([port, bindings]) =>
        bindings.map(({ HostIp, HostPort }) => `${port} -> ${HostIp === '::' ? '[::]' : HostIp}:${HostPort}\n`),
      );
      return ok(lines.join(''));
    },
  ],
  ps: [{ options: '-a|--all -q|--quiet -f|--filter= --format= --no-trunc' }, ps],
};

import { encode } from '../../host/bytes.ts';
import { importImage, loadImage, pullImage, removeImage, tagImage } from '../../host/docker/images.ts';
import { parseReference, repositoryOf, tagOf } from '../../host/docker/names.ts';
import type { ImageConfig } from '../../host/docker/state.ts';
import type { SimulatedHost } from '../../host/host.ts';
import { readTar } from '../../host/tar.ts';
import { type Answer, type Call, fail, notSimulated, ok } from '../command.ts';
import { EngineError } from '../../host/docker/errors.ts';
import type { Commands } from './commands.ts';

/** What `docker pull` prints; the last line is the name. */
export function pullLines(name: string, { digest, isNew }: ReturnType<typeof pullImage>): readonly string[] {
  const { tag, registry, path } = parseReference(name);
  const id = digest.replace('sha256:', '').slice(0, 12);
  return [
    `${tag ?? name}: Pulling from ${path}`,
    ...(isNew ? [`${id}: Pulling fs layer`, `${id}: Download complete`, `${id}: Pull complete`] : []),
    `Digest: ${digest}`,
    `Status: ${isNew ? 'Downloaded newer image' : 'Image is up to date'} for ${tagOf(name)}`,
    `${registry}/${path}${tag === undefined ? `@${digest}` : `:${tag}`}`,
  ];
}

function pull({ host: { engine }, options, operands: [name = ''] }: Call): Answer {
  const platform = options.get('platform');
  if (platform !== undefined && platform !== 'linux/amd64')
    return notSimulated('docker pull', `--platform ${platform}`);
  const using = /[:@]/.test(name.split('/').at(-1) ?? '') ? [] : ['Using default tag: latest'];
  const lines = [...using, ...pullLines(name, pullImage(engine, name))];
  return ok(`${(options.has('quiet') ? lines.slice(-1) : lines).join('\n')}\n`);
}

function rmi({ host: { engine }, options, operands }: Call): Answer {
  const [lines, errors]: [string[], string[]] = [[], []];
  for (const name of operands) {
    try {
      lines.push(...removeImage(engine, name, options.has('force')));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      errors.push(`Error response from daemon: ${error.message}`);
    }
  }
  const text = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
  return { status: errors.length > 0 ? 1 : 0, stdout: text(lines), stderr: text(errors) };
}

const NOTHING: ImageConfig = { User: '', Env: null, Cmd: null, Entrypoint: null, WorkingDir: '', Labels: null };

function importFile(call: Call): Answer {
  const { host, given, operands, path, stdin } = call;
  const [source = '', name] = operands;
  const bytes = source === '-' ? encode(stdin) : bytesOf(host, path(source));
  if (bytes === undefined) return fail(1, `open ${source}: no such file or directory`);
  const files = readTar(bytes);
  if (!files) return notSimulated('docker import', 'something else than an uncompressed archive');
  const changes = given.filter(([option]) => option === 'change').map(([, text]) => changeOf(text));
  if (changes.includes(undefined)) return notSimulated('docker import', '--change with another instruction');
  const config = Object.assign({}, NOTHING, ...changes) as ImageConfig;
  const programs = files.map(({ name: file }) => `/${file.replace(/^\/+/, '')}`);
  const size = files.reduce((sum, { content }) => sum + content.length, 0);
  const image = importImage(host.engine, { name, comment: `Imported from ${source}`, programs, size, config });
  return ok(`${image.id}\n`);
}

function bytesOf({ disk }: SimulatedHost, path: string): string | undefined {
  return disk.stat(path)?.kind === 'file' ? disk.readBytes(path) : undefined;
}

/** Of the instructions of a Dockerfile: `ENV NAME=VALUE` and `CMD ["WORD", …]`. */
function changeOf(text: string): Partial<ImageConfig> | undefined {
  const [, instruction, rest = ''] = /^(ENV|CMD|ENTRYPOINT) (.*)$/s.exec(text) ?? [];
  if (instruction === 'ENV') return { Env: [rest] };
  if (instruction === undefined || !rest.startsWith('[')) return undefined;
  const words = JSON.parse(rest) as readonly string[];
  return instruction === 'CMD' ? { Cmd: words } : { Entrypoint: words };
}

/** An archive of docker-save(1). */
function load({ host, options, path }: Call): Answer {
  const file = options.get('input') ?? '';
  const bytes = bytesOf(host, path(file));
  if (bytes === undefined) return fail(1, `open ${file}: no such file or directory`);
  const files = new Map(readTar(bytes)?.map(({ name, content }) => [name, content]));
  const manifest = files.get('manifest.json');
  if (manifest === undefined) return notSimulated('docker load', 'an archive without manifest.json');
  const images = JSON.parse(manifest) as readonly {
    readonly Config: string;
    readonly RepoTags: readonly string[] | null;
  }[];
  const lines = images.flatMap(({ Config: configFile, RepoTags }) => {
    const id = `sha256:${configFile.replace(/^blobs\/sha256\/|\.json$/g, '')}`;
    const { config } = JSON.parse(files.get(configFile) ?? '{}') as { readonly config?: Partial<ImageConfig> };
    const rest = {
      comment: '',
      created: host.now(),
      size: bytes.length,
      programs: [],
      config: { ...NOTHING, ...config },
    };
    loadImage(host.engine, id, RepoTags ?? [], rest);
    return RepoTags ? RepoTags.map((tag) => `Loaded image: ${tag}`) : [`Loaded image ID: ${id}`];
  });
  return ok(lines.map((line) => `${line}\n`).join(''));
}

export const imageCommands: Commands = {
  import: [{ options: '-c|--change= -m|--message=' }, importFile],
  load: [{ options: '-i|--input= -q|--quiet' }, load],
  pull: [{ options: '-q|--quiet --platform=' }, pull],
  rmi: [{ options: '-f|--force' }, rmi],
  tag: [
    {},
    ({ host, operands: [source = '', name = ''] }) => {
      tagImage(host.engine, source, name);
      return ok();
    },
  ],
};

/** `repository` and `tag` of a name, as lists print them. */
export function partsOf(name: string): { readonly repository: string; readonly tag: string } {
  const reference = parseReference(name);
  return { repository: repositoryOf(reference), tag: reference.tag ?? '<none>' };
}

// Bundles the program into dist/, with code splitting: `--version` loads one small file. See docs/decisions/0001-bundle.md.
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compact } from '../src/transport/shell/texts.ts';

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

/** string-width makes its Intl.Segmenter as it loads, 5 % of `check`; most commands never measure with it. */
const segmenterWhenUsed: Plugin = {
  name: 'segmenter-when-used',
  setup(bundler) {
    bundler.onLoad({ filter: /node_modules\/string-width\/index\.js$/ }, async ({ path }) => {
      const made = 'const segmenter = new Intl.Segmenter();';
      const text = await readFile(path, 'utf8');
      if (!text.includes(made)) throw new Error(`${path} makes its segmenter in another way`);
      const whenUsed =
        'let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };';
      return { contents: text.replace(made, whenUsed) };
    });
  },
};

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  // Halves the size that is read and parsed at start-up. Names stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  metafile: true,
  logLevel: 'warning',
  plugins: [segmenterWhenUsed],
  define: {
    PROVISION_VERSION: JSON.stringify(version),
    PROVISION_SHELL_FILES: JSON.stringify(JSON.stringify(await shellFiles())),
  },
  // Native accelerators of ssh2, which do not speed up connecting; and the optional peer dependency of the sandbox.
  external: ['cpu-features', '*.node', 'just-bash'],
  banner: {
    js: `#!/usr/bin/env node
import { createRequire as provisionRequire } from 'node:module'; const require = provisionRequire(import.meta.url); const __dirname = import.meta.dirname;`,
  },
});
await chmod('dist/main.js', 0o755);
await writeFile('dist/LICENSES.txt', await licenses(Object.keys(metafile.inputs)));

/** The compact texts of src/transport/shell by name, for src/transport/shell/texts.ts. */
async function shellFiles(): Promise<Readonly<Record<string, string>>> {
  const directory = 'src/transport/shell';
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sh'));
  const entries = names.map(async (name) => [
    basename(name, '.sh'),
    compact(await readFile(join(directory, name), 'utf8')),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Readonly<Record<string, string>>;
}

/** The licences of all packages in the bundle. */
async function licenses(inputs: readonly string[]): Promise<string> {
  const packages = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const texts = await Promise.all(
    [...packages].sort().map(async (directory) => {
      const about = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
        name: string;
        version: string;
      };
      const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry));
      if (file) {
        const text = await readFile(join(directory, file), 'utf8');
        return `${about.name} ${about.version}\n\n${text.trim()}\n`;
      }
      throw new Error(`${basename(dirname(directory))}/${about.name} has no licence file`);
    }),
  );
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

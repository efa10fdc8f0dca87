// Draws the output of a command on a terminal as an SVG.
//   npm run picture -- docs/dry-run.svg provision apply inventory/class.yaml --dry-run --host workers
// The command runs in the control namespace of the lab; the first line of the picture is the command line.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { env, execPath } from 'node:process';
import { promisify, stripVTControlCharacters } from 'node:util';
import * as lab from '../tests/lab/lab.ts';

const [target, program, ...args] = process.argv.slice(2);
if (!target || program !== 'provision') throw new Error('usage: npm run picture -- FILE.svg provision …');

const STYLE = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`);

const COLORS: Readonly<Record<string, string>> = {
  '1': 'font-weight="bold"',
  '2': 'fill="#8b949e"',
  '31': 'fill="#ff7b72"',
  '32': 'fill="#7ee787"',
  '33': 'fill="#e3b341"',
  '36': 'fill="#79c0ff"',
};

const argv = ['netns', 'exec', lab.controlNamespace, execPath, 'dist/main.js', ...args];
const environment = { ...env, FORCE_COLOR: '1', CLASS_PASSWORD: await lab.password() };
const { stdout } = await promisify(execFile)('ip', argv, { env: environment });
await writeFile(target, picture([`$ provision ${args.join(' ')}`, ...stdout.trimEnd().split('\n')]));

function picture(lines: readonly string[]): string {
  const [advance, height, margin] = [8.4, 19, 16];
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(columns * advance + 2 * margin);
  const full = lines.length * height + 2 * margin;
  const rows = lines.map(
    (line, index) => `<text x="${margin}" y="${margin + (index + 0.8) * height}">${spans(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${full}" viewBox="0 0 ${width} ${full}" role="img" aria-label="${escape(lines[0] ?? '')}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`;
}

/** Converts colours to spans. In the output of provision, a style ends before the next one begins. */
function spans(line: string): string {
  let style: string | undefined;
  return line
    .split(STYLE)
    .map((part, index) => {
      if (index % 2 === 1) {
        style = COLORS[part];
        return '';
      }
      return style === undefined ? spaces(part) : `<tspan ${style}>${spaces(part)}</tspan>`;
    })
    .join('');
}

/** With no-break spaces, so that no viewer collapses them. */
function spaces(text: string): string {
  return escape(text).replaceAll(' ', '\u00A0');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

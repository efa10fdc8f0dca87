// docs/performance.md and docs/performance.svg from measured rows.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import type { Cost } from './measure.ts';
import { median } from './measure.ts';

export interface Result {
  readonly name: string;
  readonly costs: readonly Cost[];
}

/** One kind of work; the first result is that of provision. */
export interface Row {
  readonly name: string;
  readonly results: readonly Result[];
}

const PAGE = 'docs/performance.md';
const CHART = 'docs/performance.svg';
const BEGIN = '<!-- begin: measured by npm run bench -->';
const END = '<!-- end: measured by npm run bench -->';

/** The medians of a row on the terminal, as they are measured. */
export function printRow(row: Row): void {
  console.log(`${row.name}\n${table(row)}\n`);
}

/** Writes what was measured into the page, between its marks, and the chart. */
export async function writePage(rows: readonly Row[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  const text = [await machine(), ...rows.map((row) => `### ${capital(row.name)}\n\n${table(row)}`)].join('\n\n');
  await writeFile(PAGE, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
  await writeFile(CHART, chart(rows));
}

async function machine(): Promise<string> {
  const version = async (program: string, ...args: readonly string[]) => {
    const { stdout, stderr } = await promisify(execFile)(program, args).catch(() => ({ stdout: '', stderr: '' }));
    return (stdout || stderr).split('\n', 1)[0]?.trim() ?? '';
  };
  const [ssh, ansible] = await Promise.all([version('ssh', '-V'), version('ansible', '--version')]);
  const { version: own } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const date = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  const parts = [`provision ${own}`, `Node ${process.version}`, ssh, ansible].filter(Boolean);
  return `Measured ${date} with ${parts.join(', ')}, on ${cpus().length} cores of ${cpu?.model ?? 'an unknown CPU'} that the control side and the hosts share.`;
}

function table({ results }: Row): string {
  const [own] = results;
  const lines = results.map((result) => {
    const wall = result.costs.map((cost) => cost.wall);
    const of = (pick: (cost: Cost) => number) => median(result.costs.map(pick));
    const ratio = own && result !== own ? (median(own.costs.map((cost) => cost.wall)) / median(wall)).toFixed(2) : '';
    return [
      result.name,
      `${seconds(median(wall))} (${seconds(Math.min(...wall))} to ${seconds(Math.max(...wall))})`,
      ratio,
      seconds(of((cost) => cost.control)),
      seconds(of((cost) => cost.hosts)),
      of((cost) => cost.tasks) > 0 ? String(Math.round(of((cost) => cost.tasks))) : '',
      `${Math.round(of((cost) => cost.bytes) / 1024)} KiB`,
      `${Math.round(of((cost) => cost.memory) / 2 ** 20)} MiB`,
    ];
  });
  const head = ['', 'wall', 'provision / this', 'control CPU', 'hosts’ CPU', 'tasks on docker1', 'bytes', 'memory'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function seconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Bars of the wall times, each row on a scale of its own: the longest bar is its slowest contender. */
function chart(rows: readonly Row[]): string {
  const [width, labels, bar, gap] = [760, 230, 16, 30];
  let y = 10;
  const parts: string[] = [];
  for (const { name, results } of rows) {
    parts.push(`<text x="10" y="${y + 12}" font-weight="bold">${capital(name)}</text>`);
    y += 20;
    const times = results.map(({ costs }) => median(costs.map((cost) => cost.wall)));
    const longest = Math.max(...times);
    for (const [index, result] of results.entries()) {
      const time = times[index] ?? 0;
      const length = Math.max(1, ((width - labels - 90) * time) / longest);
      parts.push(
        `<text x="${labels - 8}" y="${y + 12}" text-anchor="end">${result.name}</text>`,
        `<rect x="${labels}" y="${y}" width="${length.toFixed(1)}" height="${bar - 3}" fill="${index === 0 ? '#2f6f4f' : '#9aa5b1'}"/>`,
        `<text x="${(labels + length + 6).toFixed(1)}" y="${y + 12}">${seconds(time)}</text>`,
      );
      y += bar;
    }
    y += gap - bar;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

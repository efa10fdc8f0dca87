import type { SimulatedHost } from '../host/host.ts';
import { type Answer, fail, ok, type Program } from './command.ts';

/** `systemd-run [--unit=NAME] [--on-active=SECONDS] -- COMMAND`: in a unit of its own, now or a little later. */
export const systemdRun: Program = async ({ args, host, user, env }) => {
  const at = args.findIndex((arg) => !arg.startsWith('-') || arg === '--');
  const options = at < 0 ? args : args.slice(0, at);
  const argv = at < 0 ? [] : args.slice(args[at] === '--' ? at + 1 : at);
  if (argv.length === 0) return fail(1, 'Command line to execute required.');
  if (user.uid !== 0) return fail(1, 'Failed to start transient service unit: Interactive authentication required.');
  const [program = ''] = argv;
  if (!isProgram(host, program, env('PATH') ?? '')) {
    return fail(1, `Failed to find executable ${program}: No such file or directory`);
  }
  const given = valueOf(options, 'unit');
  const name = given ?? `run-r${Math.random().toString(16).slice(2, 14)}`;
  const unit = name.endsWith('.service') ? name : `${name}.service`;
  if (host.units.loadState(unit) !== 'not-found') {
    const why = `Unit ${unit} was already loaded or has a fragment file.`;
    return fail(1, `Failed to start transient service unit: ${why}`);
  }
  const delay = valueOf(options, 'on-active')?.replace(/s$/, '');
  const begin = () => host.runInUnit(unit, argv, options.includes('--collect'));
  if (delay === undefined) await begin();
  else host.later(Number(delay) * 1000, () => void begin());
  return options.includes('--quiet') ? ok() : told(delay === undefined ? 'as unit' : 'timer as unit', unit);
};

function valueOf(options: readonly string[], name: string): string | undefined {
  return options.find((option) => option.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function isProgram({ disk }: SimulatedHost, name: string, path: string): boolean {
  const places = name.includes('/') ? [name] : path.split(':').map((directory) => `${directory}/${name}`);
  return places.some((place) => disk.stat(place)?.kind === 'file');
}

function told(what: string, unit: string): Answer {
  return { ...ok(), stderr: `Running ${what}: ${unit}\n` };
}

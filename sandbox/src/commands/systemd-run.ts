import type { SimulatedHost } from '../host/host.ts';
import { fail, ok, program } from './command.ts';

/** Properties of the timer make no difference here. */
const OPTIONS = '-q|--quiet -G|--collect -u|--unit= --on-active= -E|--setenv= --timer-property=';

/** `systemd-run [--unit=NAME] [--on-active=SECONDS] -- COMMAND`: in a unit of its own, now or a little later. */
export const systemdRun = program({ options: OPTIONS, runs: true }, async (call) => {
  const { options, given, operands, host, user } = call;
  const [command] = operands;
  if (command === undefined) return fail(1, 'Command line to execute required.');
  if (user.uid !== 0) return fail(1, 'Failed to start transient service unit: Interactive authentication required.');
  if (!isProgram(host, command, call.env('PATH') ?? '')) {
    return fail(1, `Failed to find executable ${command}: No such file or directory`);
  }
  const name = options.get('unit') ?? `run-r${Math.random().toString(16).slice(2, 14)}`;
  const unit = name.endsWith('.service') ? name : `${name}.service`;
  if (host.units.loadState(unit) !== 'not-found') {
    const why = `Unit ${unit} was already loaded or has a fragment file.`;
    return fail(1, `Failed to start transient service unit: ${why}`);
  }
  const set = given.filter(([key]) => key === 'setenv').map(([, variable]) => variable.split(/=(.*)/s));
  const variables = Object.fromEntries(set.map(([variable = '', value = '']) => [variable, value]));
  const delay = options.get('on-active')?.replace(/s$/, '');
  const begin = () => host.runInUnit(unit, operands, { collect: options.has('collect'), variables });
  if (delay === undefined) await begin();
  else host.later(Number(delay) * 1000, () => void begin());
  if (options.has('quiet')) return ok();
  return { ...ok(), stderr: `Running ${delay === undefined ? 'as unit' : 'timer as unit'}: ${unit}\n` };
});

function isProgram({ disk }: SimulatedHost, name: string, path: string): boolean {
  const places = name.includes('/') ? [name] : path.split(':').map((directory) => `${directory}/${name}`);
  return places.some((place) => disk.stat(place)?.kind === 'file');
}

import { type Offer, solveInstallation, solveRemoval, type Transaction } from '../../host/solver.ts';
import { type Answer, fail, notSimulated } from '../command.ts';
import { ADVICE, agreed, problemsText, requested, situationOf } from './change.ts';
import type { Request } from './request.ts';

/** `dnf shell /dev/stdin`, with `install`, `remove` and `run`. Like dnf, it goes on after an error and exits with 0. */
export async function runScript(request: Request): Promise<Answer> {
  const { call, names } = request;
  if (names[0] !== '/dev/stdin') return notSimulated('dnf', 'shell without /dev/stdin');
  const lines = call.stdin.split('\n').filter(Boolean);
  const other = lines.find((line) => !/^(install|remove) |^run$/.test(line));
  if (other !== undefined) return notSimulated('dnf', `shell: ${other}`);
  const words = (verb: string) =>
    lines.flatMap((line) => (line.startsWith(`${verb} `) ? line.split(' ').slice(1) : []));
  const { offers, stdout: fetched, trouble } = request.loaded();
  if (trouble !== undefined) return fail(1, trouble, fetched);
  const { wanted, missing, stdout } = requested(call.host, offers, words('install'));
  const before = `${fetched}${stdout}${missing?.stdout ?? ''}`;
  const error = missing ? `${missing.stderr}\n` : '';
  const solution = solveBoth(request, offers, wanted, words('remove'));
  if (solution.kind === 'problems') {
    return { status: 0, stdout: `${before}${ADVICE}`, stderr: error + problemsText(solution.problems) };
  }
  const { stdout: printed, stderr } = await agreed(request, solution.transaction, before);
  return { status: 0, stdout: printed, stderr: error + stderr };
}

function solveBoth(
  { call: { host } }: Request,
  offers: readonly Offer[],
  wanted: readonly Offer[],
  names: readonly string[],
) {
  const situation = situationOf(host, offers);
  const removal = solveRemoval(situation, names);
  const gone = [...removal.remove, ...removal.dependants, ...removal.unused];
  const left = { ...situation, installed: situation.installed.filter((one) => !gone.includes(one)) };
  const solution = solveInstallation(left, wanted);
  if (solution.kind === 'problems') return solution;
  // What is needed again stays.
  const { install, upgrade, dependencies, weak } = solution.transaction;
  const needed = [...install, ...upgrade, ...dependencies, ...weak].map((offer) => offer.package.name);
  const unused = removal.unused.filter(({ name }) => !needed.includes(name));
  const kept = removal.unused.filter((one) => !unused.includes(one)).map(({ name }) => name);
  const without = (list: readonly Offer[]) => list.filter((offer) => !kept.includes(offer.package.name));
  const { remove, dependants } = removal;
  const transaction: Transaction = {
    ...solution.transaction,
    dependencies: without(dependencies),
    weak: without(weak),
    ...{ remove, dependants, unused },
  };
  return { kind: 'transaction' as const, transaction };
}

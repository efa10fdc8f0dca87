import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../../src/model/operation.ts';
import { output, type Result } from '../../src/model/result.ts';
import { bind, type Step } from '../../src/model/step.ts';
import type { Answer, Exchange } from '../../src/model/transport.ts';
import { resources } from '../../src/resources/index.ts';
import { type Answers, fileOf, operationsOf, type Outcome, SECOND_OPINION, type Situation } from './case.ts';
import { desiredOf } from './desired.ts';

/** As https://docs.docker.com/engine/install/centos/ says, in the place of podman and runc; with tar, to make images. */
export const START_ENGINE = `dnf --assumeyes --quiet remove runc &&
dnf --assumeyes --quiet install dnf-plugins-core tar &&
dnf config-manager --quiet --add-repo https://download.docker.com/linux/centos/docker-ce.repo &&
dnf --assumeyes --quiet install docker-ce docker-ce-cli containerd.io docker-buildx-plugin &&
systemctl start docker`;

/** The version of Docker Engine that the host has, as it gives itself. */
export async function engineVersion(host: Subject): Promise<string> {
  const [result] = (await host.exchange({ probe: [exec('dockerd', '--version')] })).probe;
  const [, version] = /^Docker version ([^,]+),/.exec(output(result, 'dockerd')) ?? [];
  if (version === undefined) throw new Error(`dockerd --version gives no version: ${JSON.stringify(result)}`);
  return version;
}

/** A host on which a situation is recorded. */
export interface Subject {
  /** Returns the host to its freshly installed state. */
  reset(): Promise<void>;
  script(text: string): Promise<{ readonly status: number; readonly stderr: string }>;
  exchange(exchange: Exchange): Promise<Answer>;
  /** Waits until the host has rebooted since it was reset. */
  rebooted(): Promise<void>;
}

/** Prepares the situation on a fresh host, applies the declared state, and returns everything the host answered. */
export async function recordCase(host: Subject, situation: Situation): Promise<Answers> {
  const argv = situation.system === 'debian' ? undefined : SECOND_OPINION[situation.resource];
  const opinion = async () => (argv ? (await host.exchange({ probe: [exec(...argv)] })).probe[0] : undefined);
  let before: Result | undefined;
  const answers = await recordAnswers(host, situation, async () => {
    before = await opinion();
  });
  const after = before && (await opinion());
  return before && after ? { ...answers, secondOpinion: { before, after } } : answers;
}

async function recordAnswers(host: Subject, situation: Situation, prepared: () => Promise<void>): Promise<Answers> {
  await host.reset();
  for (const text of [situation.engine && START_ENGINE, situation.prepare]) {
    if (text === undefined) continue;
    const { status, stderr } = await host.script(text);
    if (status !== 0)
      throw new Error(`${fileOf(situation)}: the prepare script failed with status ${status}: ${stderr}\n${text}`);
  }
  await prepared();
  const step = stepOf(situation);
  const answers = (first?: readonly Result[]) => answersTo(host, step, first);
  const before = await answers();
  const state = step.plan(before);
  if (state.kind === 'unknown') {
    return { ...situation, before, changes: [], results: [], after: before, unknown: state.reason };
  }
  const { changes, pendingReboot } = state;
  const first = await host.exchange({ change: operationsOf(changes), probe: step.operations });
  const whole = {
    ...situation,
    before,
    changes,
    ...(pendingReboot === undefined ? {} : { pendingReboot }),
    results: first.change,
  };
  if (changes.some(({ reboots }) => reboots)) {
    await host.rebooted();
    return { ...whole, after: await answers() };
  }
  if (!changes.some(({ commitConfirm }) => commitConfirm)) return { ...whole, after: await answers(first.probe) };

  // A detached operation takes a moment; the engine would reconnect only then.
  await sleep(3000);
  const reconnected = await answers();
  const left = step.plan(reconnected);
  if (left.kind === 'unknown' || left.changes.length === 0) return { ...whole, after: reconnected };
  if (left.changes.some(({ commitConfirm }) => commitConfirm)) return { ...whole, after: reconnected };
  const last = await host.exchange({ change: operationsOf(left.changes), probe: step.operations });
  const confirmation = { before: reconnected, changes: left.changes, results: last.change };
  return { ...whole, confirmation, after: await answers(last.probe) };
}

/** The answers to everything that the step asks, as a run reads them. `first` are those to its operations. */
async function answersTo(host: Subject, step: Step, first?: readonly Result[]): Promise<readonly Result[]> {
  let results = first ?? (await host.exchange({ probe: step.operations })).probe;
  for (;;) {
    const next = step.further?.(results) ?? [];
    if (next.length === 0) return results;
    results = [...results, ...(await host.exchange({ probe: next })).probe];
  }
}

function stepOf({ resource, parameters }: Situation): Step {
  const found = resources.get(resource);
  if (!found) throw new Error(`unknown resource ${resource}`);
  return bind(found, desiredOf(found, parameters), 1);
}

/** The outcome that the answers show, to compare with the one that the situation declares. */
export function outcomeOf(situation: Situation, { changes, after, unknown }: Answers): Outcome {
  if (unknown !== undefined) return 'unknown';
  if (changes.length === 0) return 'unchanged';
  const again = stepOf(situation).plan(after);
  return again.kind === 'unknown' || again.changes.length > 0 ? 'fails' : 'converges';
}

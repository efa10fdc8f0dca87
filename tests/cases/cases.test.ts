import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { output, type Result } from '../../src/model/result.ts';
import type { Resource } from '../../src/model/resource.ts';
import { bind, type Planned, type Step, type StepState } from '../../src/model/step.ts';
import { isEnabled, parseRepositories, repositoriesProbe } from '../../src/resources/dnf-repo/repositories.ts';
import { resources } from '../../src/resources/index.ts';
import { type Case, fileOf } from './case.ts';
import { desiredOf } from './desired.ts';
import { probeFile, probes, probesOf } from './probes.ts';
import { readsOnly } from './reads-only.ts';
import { situations } from './situations.ts';

/** The recorded answers of real hosts: the same answers must give the same plan, and the answers after the change none. */
const recorded = new Map(
  readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => [
      file.replaceAll('\\', '/'),
      JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Case,
    ]),
);

/** Fields whose previous values no declaration brings back. */
const NOT_DECLARABLE = /^(autoconnect|profile$|interface-name$|mac-address$|cloud-init at boot$)/;

test('every situation is recorded with its parameters, and there are no other recordings', () => {
  expect([...recorded.keys()].sort()).toEqual(situations.map(fileOf).sort());
  for (const situation of situations) {
    expect(recorded.get(fileOf(situation))).toMatchObject(JSON.parse(JSON.stringify(situation)) as object);
  }
});

test.each([...recorded])('%s comes from the test lab or a real host', (_file, { source }) => {
  // A sandbox host answers with what was recorded before: its answers prove nothing.
  expect(source.kind).toMatch(/^(lab|host)$/);
  expect(source.os).toMatch(/\w/);
});

test.each([...recorded].filter(([, { engine }]) => engine !== undefined))(
  '%s comes from the version of Docker Engine that it says',
  (_file, { engine, source }) => {
    expect(source.engine).toMatch(engine === '20.10' ? /^20\.10\./ : /^26\.1\./);
  },
);

test('every resource has cases', () => {
  expect(new Set(situations.map(({ resource }) => resource))).toEqual(new Set(resources.keys()));
});

describe.each([...resources.keys()])('the probes of %s', (type) => {
  test('are those of probe.txt; "npm run cases:probes" writes it', () => {
    const written = existsSync(probeFile(type)) ? readFileSync(probeFile(type), 'utf8') : '';
    expect(probesOf(type)).toBe(written);
  });

  // What the unless of a command does is up to the playbook.
  test.each(probes(type).filter(({ name }) => `${type}/${name}` !== 'command/unless'))(
    'change nothing on the host: $name',
    ({ operations }) => {
      expect(operations.filter((operation) => !readsOnly(operation))).toEqual([]);
    },
  );
});

describe.each([...recorded])('%s', (_file, { resource: type, parameters, outcome, ...one }) => {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  const step = bind(resource, desiredOf(resource, parameters), 1);

  test.runIf(outcome === 'unknown')('the state is unknown', () => {
    expect(step.plan(one.before)).toMatchObject({ kind: 'unknown', reason: one.unknown });
  });

  test.runIf(outcome !== 'unknown')('the answers before the change give the recorded plan', () => {
    const state = planned(one.before);
    expect(JSON.parse(JSON.stringify(state.changes))).toEqual(one.changes);
    expect(state.pendingReboot).toBe(one.pendingReboot);
    expect(state.changes.length > 0).toBe(outcome !== 'unchanged');
  });

  test.runIf(outcome !== 'unknown')('the answers after the change give no plan, unless the change failed', () => {
    expect(planned(one.after).changes.length > 0).toBe(outcome === 'fails');
  });

  test.runIf(one.confirmation)('the answers before the confirmation give its recorded plan', () => {
    const { before = [], changes } = one.confirmation ?? {};
    expect(JSON.parse(JSON.stringify(planned(before).changes))).toEqual(changes);
    expect(planned(before).settling).toBeDefined();
  });

  test.runIf(outcome === 'converges')('every operation succeeded', () => {
    // The check for providers has nothing to look at where a name with a version is installed.
    const results = [...one.results, ...(one.confirmation?.results ?? [])].filter(({ kind }) => kind !== 'skipped');
    for (const result of results) expect(result).toMatchObject({ kind: 'done', status: 0 });
  });

  test.runIf(one.secondOpinion)('the repositories are those that dnf itself lists', () => {
    for (const [results, opinion] of [
      [one.before, one.secondOpinion?.before],
      [one.after, one.secondOpinion?.after],
    ] as const) {
      if (results.length === 1) continue; // A file that shall be absent: only that file is read.
      const { definitions } = parseRepositories(results.slice(0, repositoriesProbe.length));
      const found = [...definitions.values()].map(({ id, section }) => [id, isEnabled(section)] as const);
      expect(new Map(found)).toEqual(listedByDnf(opinion));
    }
  });

  const restored = outcome === 'converges' ? restoredStep(step, resource, one.before) : undefined;

  // The probe of a restored package step is another one: there are no answers to it.
  test.runIf(restored && key(restored) === key(step))('the restored declaration undoes the change', () => {
    const others = fieldsOf(restored?.plan(one.before)).filter((field) => !NOT_DECLARABLE.test(field));
    expect(type === 'hostname' ? others.filter((field) => field !== 'kernel argument') : others).toEqual([]);
    expect(fieldsOf(restored?.plan(one.after))).not.toEqual([]);
  });

  function planned(results: readonly Result[]): Planned {
    const state = step.plan(results);
    if (state.kind === 'unknown') throw new Error(`the state is unknown: ${state.reason}`);
    return state;
  }
});

test('these changes cannot be undone by a declaration', () => {
  const without = situations.filter((situation) => {
    const one = recorded.get(fileOf(situation));
    const resource = resources.get(situation.resource);
    if (situation.outcome !== 'converges' || !one || !resource) return false;
    return !restoredStep(bind(resource, desiredOf(resource, situation.parameters), 1), resource, one.before);
  });
  expect(without.map(fileOf)).toEqual([
    'hostname/only-until-the-reboot.json',
    'network/saved-but-not-active.json',
    'network/no-profile.json',
    'network/no-profile-and-no-auto-default.json',
    'network/dhcp-with-a-leftover-address.json',
    'network/bound-to-another-mac.json',
    'network/rollback-pending.json',
    'network/rival-for-any-device.json',
    'network/rival-of-highest-priority.json',
    'network/for-one-user-only.json',
    'network/in-memory-only.json',
    'network/dhcp-without-its-dns-and-routes.json',
    'network/resolv-conf-overwritten.json',
    'network/networkmanager-not-enabled.json',
    'network/profile-of-cloud-init.json',
    'service/enabled-for-another-target.json',
    'selinux/disabled-in-the-file-only.json',
    'selinux/permissive-by-kernel-argument.json',
    'package/latest-with-an-upgrade.json',
    'package/unfinished-transaction.json',
    'dnf_repo/fields-changed-by-hand.json',
    'dnf_repo/absent.json',
    'dnf_repo/error-page.json',
    'dnf_repo/cut-off.json',
    'command/creates.json',
    'command/unless.json',
    'reboot/another-kernel.json',
    'file/large-file-replaced.json',
    'directory/recursive.json',
    'directory/purge.json',
    'directory/absent-with-content.json',
    'link/file-replaced.json',
    'user/home-directory-removed-by-hand.json',
    'user/removed.json',
    'user/removed-with-home.json',
    'authorized_key/another-option.json',
    'authorized_key/permissions-that-sshd-refuses.json',
    'line/appended.json',
    'line/several-become-one.json',
    'line/created.json',
    'line/absent.json',
    'ini/several-options.json',
    'ini/created.json',
    'ini/option-absent.json',
    'ini/section-absent.json',
    'sysctl/fresh.json',
    'sysctl/several.json',
    'sysctl/changed-by-hand.json',
    'sysctl/absent.json',
    'timezone/copied-file.json',
    'locale/no-file.json',
    'kernel_module/absent.json',
    'time_sync/distribution-defaults.json',
    'time_sync/not-restarted.json',
    'swap/absent.json',
    'package/pattern-older.json',
    'package/module-stream.json',
    'package/security-updates.json',
    'download/changed-on-the-host.json',
    'download/absent.json',
    'archive/unpacked-in-part.json',
    'archive/members-missing.json',
    'archive/old-removed.json',
    'archive/absent.json',
    'unit/file-newer-than-loaded.json',
    'unit/removed.json',
    'unit/removed-while-its-file-is-missing.json',
    'timer/stopped-by-hand.json',
    'timer/files-removed-by-hand.json',
    'mount/unmounted-by-hand.json',
    'docker_login/removed.json',
    'docker_login/removed-from-docker-hub.json',
    'docker_network/both-families.json',
    'docker_network/another-mtu.json',
    'docker_network/another-mtu-in-use-and-recreated.json',
    'docker_volume/another-label-and-recreated.json',
    'docker_volume/removed.json',
    'docker_daemon/edited-by-hand.json',
    'docker_daemon/not-restarted.json',
    'docker_image/retagged-by-hand.json',
    'docker_image/loaded-in-place-of-another.json',
    'docker_image/built-with-other-arguments.json',
    'docker_image/built-in-place-of-another.json',
    'docker_image/removed.json',
    'docker_image/removed-by-force.json',
    'docker_prune/unused.json',
    'docker_prune/unused-with-names.json',
    'firewall/running-only.json',
    'firewall/permanent-only.json',
    'firewall/new-zone.json',
    'firewall/new-zone-on-el8.json',
    'firewall/default-zone.json',
    'firewall/new-zone-while-docker-runs.json',
    'firewall/docker0-in-another-zone.json',
    'firewall/reloaded-while-docker-runs.json',
    'service/firewalld-reloaded-while-docker-runs.json',
    'selinux/booleans.json',
    'selinux/boolean-changed-until-the-next-boot.json',
    'selinux/file-contexts.json',
    'selinux/file-with-another-label.json',
    'selinux/everything.json',
    'docker_container/dns-of-before.json',
    'docker_container/dns-of-before-on-a-network.json',
    'docker_container/paused-by-hand.json',
    'docker_container/image-retagged.json',
    'docker_container/another-tag-and-variable.json',
    'docker_container/network-disconnected.json',
    'docker_container/interrupted-before-the-new-one.json',
    'docker_container/interrupted-before-its-start.json',
    'docker_container/interrupted-and-declared-anew.json',
    'docker_container/removed.json',
    'docker_swarm/new.json',
    'docker_swarm/leaves.json',
    'docker_node/drain.json',
    'docker_compose/folder-other-files.json',
    'docker_compose/another-service-and-options.json',
    'docker_compose/another-image-of-the-tag.json',
    'docker_compose/stopped.json',
    'docker_compose/paused.json',
    'docker_compose/unhealthy.json',
    'docker_compose/fewer-replicas.json',
    'docker_compose/orphan-removed.json',
    'docker_compose/removed.json',
    'docker_compose/removed-with-volumes.json',
    'docker_compose/volumes-left.json',
    'docker_service/scaled-by-hand.json',
    'docker_service/another-image-and-variable.json',
    'docker_service/paused.json',
    'docker_service/removed.json',
    'docker_stack/deployed-by-hand.json',
    'docker_stack/changed-by-hand.json',
    'docker_stack/pruned.json',
    'docker_stack/paused.json',
    'docker_stack/removed.json',
    'docker_login/20.10/removed.json',
    'docker_network/20.10/both-families.json',
    'docker_network/20.10/another-mtu.json',
    'docker_volume/20.10/another-label-and-recreated.json',
    'docker_volume/20.10/removed.json',
    'docker_daemon/20.10/edited-by-hand.json',
    'docker_image/20.10/retagged-by-hand.json',
    'docker_image/20.10/removed.json',
    'docker_container/20.10/another-tag-and-variable.json',
    'docker_container/20.10/network-disconnected.json',
    'docker_container/20.10/removed.json',
    'base_repos/dead-mirrors.json',
    'base_repos/one-of-them-by-hand.json',
    'base_repos/mirrors-without-a-list.json',
    'machine_identity/clone.json',
    'machine_identity/clone-of-a-host-with-its-own.json',
    'machine_identity/not-in-use.json',
    'network/route-deleted-by-hand.json',
    'network/routes-removed.json',
    'network/mtu.json',
    'network/mtu-changed-by-hand.json',
    'network/features.json',
    'network/bridge-of-the-own-card.json',
    'network/bridge-with-another-port.json',
    'network/bridge-without-its-port.json',
    'network/bridge-without-addresses.json',
    'package/debian-pattern-newer.json',
    'package/debian-latest-with-an-upgrade.json',
    'package/debian-held.json',
    'package/debian-not-configured.json',
    'package/debian-files-incomplete.json',
    'apt_repo/changed-by-hand.json',
    'apt_repo/lists-removed.json',
    'apt_repo/absent.json',
  ]);
});

function restoredStep(step: Step, resource: Resource<unknown, unknown>, before: readonly Result[]): Step | undefined {
  const desired = step.restore(before);
  return desired === undefined ? undefined : bind(resource, desired, 1);
}

/** A table of `id  name  status`; the name may contain blanks, and a line break where dnf prints one. */
function listedByDnf(result: Result | undefined): ReadonlyMap<string, boolean> {
  const [, table = ''] = output(result, 'dnf repolist').split(/^repo id .*\n/m);
  const rows = table.matchAll(/^(\S+) [^]*? (enabled|disabled)\s*$/gm);
  return new Map([...rows].map(([, id = '', status]) => [id, status === 'enabled']));
}

function key({ operations }: Step): string {
  return JSON.stringify(operations);
}

function fieldsOf(state: StepState | undefined): readonly string[] {
  if (state?.kind !== 'planned') throw new Error('the state is unknown');
  return state.changes.flatMap(({ diff }) => diff.map(({ field }) => field));
}

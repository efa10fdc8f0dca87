import { readFile, writeFile } from 'node:fs/promises';
import { DNS, type HostPlan } from './host-plan.ts';
import { notOurInventory } from './messages.ts';
import { refuse } from './refuse.ts';
import { LOOPBACK } from './server/places.ts';

/** The first words of every inventory of the sandbox: a file that begins otherwise is never overwritten. */
const MARK = '# The sandbox';
const HEADER = `${MARK}: provision sandbox up. root logs in to its hosts without a password.`;

/** Throws UsageError for a file that is not an inventory of the sandbox. */
export async function writeInventory(file: string, plans: readonly HostPlan[], playbook: string): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before !== undefined && !before.startsWith(MARK)) refuse(notOurInventory(file));
  await writeFile(file, inventoryOf(plans, playbook));
}

/** An inventory of these hosts. `playbook` is relative to the inventory's directory. */
function inventoryOf(plans: readonly HostPlan[], playbook: string): string {
  const groups = new Map<string, HostPlan[]>();
  for (const plan of plans) groups.set(plan.gateway, [...(groups.get(plan.gateway) ?? []), plan]);
  const lines = [
    HEADER,
    `playbook: ${playbook}`,
    'vars:',
    '  domain: example.com',
    '  nic: ens33',
    `  dns: [${DNS}]`,
    'ssh:',
    '  user: root',
    'groups:',
  ];
  for (const [gateway, members] of groups) {
    const name = groups.size === 1 ? 'sandbox' : `subnet${gateway.split('.')[2] ?? ''}`;
    lines.push(`  ${name}:`, `    vars: { gateway: ${gateway} }`, '    hosts:');
    for (const { name: host, address, port } of members) {
      lines.push(`      ${host}: { address: ${address}, bootstrap: ${LOOPBACK}, ssh: { port: ${port} } }`);
    }
  }
  return `${lines.join('\n')}\n`;
}

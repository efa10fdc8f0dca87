import { NotSimulatedError } from '../host/docker/errors.ts';
import { packetRules } from '../host/docker/packet-rules.ts';
import { notSimulated, ok, program } from './command.ts';

const OPTIONS = '-t|--table= -S|--list-rules';

/** Only the rules of a running Docker Engine: without it, other programs may have some. */
export const iptables = program({ options: OPTIONS }, ({ options, host }) => {
  const table = options.get('table') ?? 'filter';
  if (!options.has('list-rules') || (table !== 'filter' && table !== 'nat'))
    return notSimulated('iptables', 'other than --list-rules of filter and nat');
  if (!host.units.isActive('docker.service')) return notSimulated('iptables', 'without a running Docker Engine');
  try {
    return ok(`${packetRules(host.engine, table).join('\n')}\n`);
  } catch (error) {
    if (error instanceof NotSimulatedError) return notSimulated('iptables', error.message);
    throw error;
  }
});

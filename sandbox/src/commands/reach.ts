import { isIPv4 } from '../../../src/model/ip.ts';
import type { SimulatedHost } from '../host/host.ts';
import { lookUp, reach } from '../host/reach.ts';
import { withoutPrefix } from '../host/world.ts';
import { type Call, fail, ok, program } from './command.ts';

export const ping = program({ options: '-c= -W= -w= -q' }, async (call) => {
  const { host, options, operands } = call;
  const [target] = operands;
  if (target === undefined) return fail(1, 'ping: usage error: Destination address required');
  const found = lookUp(host, target);
  if (found === 'unknown') return fail(2, `ping: ${target}: Name or service not known`);
  if (found === 'no-server') return fail(2, `ping: ${target}: Temporary failure in name resolution`);
  const { address } = found;
  const way = reach(host, address);
  if (way === 'no-route') return fail(2, 'ping: connect: Network is unreachable');
  const count = Number(options.get('c') ?? 0);
  const quiet = options.has('q');
  const sent = await send(call, way === 'answers', count, options, address, target, quiet);
  return { status: way === 'answers' && sent.received > 0 ? 0 : 1, stdout: sent.text, stderr: '' };
});

async function send(
  call: Call,
  answers: boolean,
  count: number,
  options: ReadonlyMap<string, string>,
  address: string,
  target: string,
  quiet: boolean,
) {
  const local = target === 'localhost';
  const head = local
    ? `PING localhost(localhost (::1)) 56 data bytes\n`
    : `PING ${target} (${address}) 56(84) bytes of data.\n`;
  const from = local ? 'localhost (::1)' : isIPv4(target) ? address : `${address} (${address})`;
  let [text, transmitted, received] = [head, 0, 0];
  const started = Date.now();
  const wanted = count || Number.POSITIVE_INFINITY;
  const deadline = options.has('w') ? Number(options.get('w')) * 1000 : Number.POSITIVE_INFINITY;
  try {
    while (transmitted < wanted && (received < wanted || answers)) {
      if (transmitted > 0) await call.sleep(Math.min(1000, Math.max(0, deadline - (Date.now() - started))));
      if (Date.now() - started >= deadline) break;
      transmitted += 1;
      if (answers) {
        received += 1;
        if (!quiet) text += `64 bytes from ${from}: icmp_seq=${transmitted} ttl=64 time=0.${300 + transmitted} ms\n`;
      }
      if (!answers && transmitted === wanted) await call.sleep(Math.min(waitFor(options), deadline));
    }
  } catch {
    text += '^C\n';
  }
  const loss = Math.round((1 - received / Math.max(1, transmitted)) * 100);
  text += `\n--- ${target} ping statistics ---\n`;
  text += `${transmitted} packets transmitted, ${received} received, ${loss}% packet loss, time ${Date.now() - started}ms\n`;
  text += received > 0 ? 'rtt min/avg/max/mdev = 0.301/0.301/0.301/0.000 ms\n' : '\n';
  return { text, received };
}

/** How long ping waits for the last answer, in milliseconds. */
function waitFor(options: ReadonlyMap<string, string>): number {
  return Number(options.get('W') ?? 10) * 1000;
}

/** arping(8). With -D an answer is a failure: another host has the address. */
export const arping = program({ options: '-V -D -f -c= -w= -I=' }, async (call) => {
  const { host, options, operands } = call;
  if (options.has('V')) return ok('arping from iputils 20210202\n');
  const [address = ''] = operands;
  const name = options.get('I') ?? '';
  const device = host.network.device(name);
  if (!device) return fail(2, `arping: Device ${name} not available.`);
  const mac = ownerOf(host, address);
  const duplicates = options.has('D');
  const source = duplicates ? '0.0.0.0' : withoutPrefix(device.applied?.addresses[0] ?? '0.0.0.0');
  const head = `ARPING ${address} from ${source} ${name}\n`;
  const count = Number(options.get('c') ?? 1);
  if (mac === undefined) {
    await call.sleep(host.world.arpPatience * count);
    const text = `${head}Sent ${count} probes (${count} broadcast(s))\nReceived 0 response(s)\n`;
    return { status: duplicates ? 0 : 1, stdout: text, stderr: '' };
  }
  const times = duplicates || options.has('f') ? 1 : count;
  const reply = `Unicast reply from ${address} [${mac}]  0.651ms\n`.repeat(times);
  const text = `${head}${reply}Sent ${times} probes (1 broadcast(s))\nReceived ${times} response(s)\n`;
  return { status: duplicates ? 1 : 0, stdout: text, stderr: '' };
});

function ownerOf(host: SimulatedHost, address: string): string | undefined {
  if (host.world.infrastructure.includes(address)) return '02:00:00:00:00:FE';
  return host.world.owner(address, host.name);
}

// A TCP relay that delays each direction: the distance that this kernel cannot simulate.
//   tsx scripts/bench/relay.ts MILLISECONDS LISTEN-PORT=ADDRESS…     delay of one direction
import { createServer, connect, type Socket } from 'node:net';
import { argv, stdout } from 'node:process';

const delay = Number(argv[2]);

for (const pair of argv.slice(3)) {
  const [port, address] = pair.split('=') as [string, string];
  createServer((near) => {
    const far = connect(22, address);
    near.setNoDelay(true);
    far.setNoDelay(true);
    forward(near, far);
    forward(far, near);
  }).listen(Number(port), '127.0.0.1');
}
stdout.write('ready\n');

function forward(from: Socket, to: Socket): void {
  const later = (work: () => void) => setTimeout(work, delay);
  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
}

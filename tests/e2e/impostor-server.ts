// An SSH server at each address, which accepts any login. Prints "ready", and a line for each key exchange and each
// authentication request. Arguments: address and private key file of each, alternating.
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import ssh2 from 'ssh2';

const words = argv.slice(2);
const servers = words.flatMap((address, index) =>
  index % 2 === 1 ? [] : [{ address, key: readFileSync(words[index + 1] ?? '', 'utf8') }],
);
await Promise.all(
  servers.map(({ address, key }) => {
    const print = (what: string) => stdout.write(`${address} ${what}\n`);
    const server = new ssh2.Server({ hostKeys: [key] }, (connection) => {
      print('connection');
      connection.on('error', () => {});
      connection.on('authentication', (context) => {
        print(`authentication ${context.method}`);
        context.accept();
      });
    });
    return new Promise<void>((resolve) => server.listen(22, address, resolve));
  }),
);
stdout.write('ready\n');

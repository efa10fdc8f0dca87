// A separate process: wrong-year-server.ts DIRECTORY PORT. A proxy for the lab's web server that uses the certificate in
// DIRECTORY.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import process from 'node:process';

const [dir = '', port = ''] = process.argv.slice(2);
const options = { key: readFileSync(join(dir, 'key.pem')), cert: readFileSync(join(dir, 'certificate.pem')) };

createServer(options, ({ url, method, headers }, response) => {
  const forwarded = request({ host: '127.0.0.1', port: 80, path: url, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  forwarded.end();
}).listen(Number(port), () => console.log('ready'));

// The web server of the lab, a separate process: web-server.ts WWW[:WWW] PUBLISHED CERTIFICATE KEY. Serves the files of
// WWW/<host name>/. A file at the same place in PUBLISHED takes precedence, so that a test can replace it.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join, normalize } from 'node:path';

const [www = '', published = '', certificate = '', key = ''] = process.argv.slice(2);

function find(path: string): string | undefined {
  return [published, ...www.split(':')].map((root) => join(root, normalize(path))).find((file) => isFile(file));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The answer of mirrors.centos.org: the place of a repository, and the hash of its index. */
function metalink(repository: string): Buffer | undefined {
  const [, name, stream] = /^centos-(baseos|appstream)-(9-stream)$/.exec(repository) ?? [];
  const path = `mirror.stream.centos.org/${stream}/${name === 'baseos' ? 'BaseOS' : 'AppStream'}/x86_64/os/repodata/repomd.xml`;
  const file = find(path);
  if (!file) return undefined;
  const index = readFileSync(file);
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?>
<metalink version="3.0" xmlns="http://www.metalinker.org/" type="dynamic" xmlns:mm0="http://fedorahosted.org/mirrormanager">
 <files>
  <file name="repomd.xml">
   <mm0:timestamp>${/<revision>(\d+)</.exec(index.toString())?.[1] ?? 0}</mm0:timestamp>
   <size>${index.length}</size>
   <verification><hash type="sha256">${createHash('sha256').update(index).digest('hex')}</hash></verification>
   <resources maxconnections="1">
    <url protocol="https" type="https" location="KR" preference="100">https://${path}</url>
   </resources>
  </file>
 </files>
</metalink>
`);
}

function answer(request: IncomingMessage): Buffer | undefined {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const url = new URL(request.url ?? '/', 'https://lab.invalid');
  if (host === 'www.google.com') return Buffer.from('Google\n');
  if (host === 'mirrors.centos.org') return metalink(url.searchParams.get('repo') ?? '');
  const file = find(join(host, decodeURIComponent(url.pathname)));
  return file ? readFileSync(file) : undefined;
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  const body = answer(request);
  const status = body ? 200 : 404;
  console.log(new Date().toISOString(), status, request.method, `${request.headers.host}${request.url}`);
  response.writeHead(status, { 'Content-Length': body?.length ?? 0 });
  response.end(request.method === 'HEAD' ? undefined : body);
}

createHttpServer(handle).listen(80);
createHttpsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, handle).listen(443);

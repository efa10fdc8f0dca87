import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findKey } from '../../src/cli/trust-finding.ts';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { host } from './fake-transport.ts';
import { named } from './named.ts';
import { tempDir } from './temp-dir.ts';

const [ADDRESS, BOOTSTRAP] = ['192.168.2.10', '192.168.2.131'];
const HOST = keyNamed('host');
const OTHER = keyNamed('other');

/** A public key as SSH encodes it: the type, then the data. */
function keyNamed(name: string): Buffer {
  const parts = ['ssh-ed25519', name.padEnd(32, '.')].map((text) => Buffer.from(text));
  return Buffer.concat(parts.flatMap((part) => [Buffer.from([0, 0, 0, part.length]), part]));
}

const line = (at: string, key: Buffer) => `${at} ssh-ed25519 ${key.toString('base64')}`;

interface Case {
  readonly what: string;
  /** The key at the address and at the bootstrap address; undefined where nothing answers. */
  readonly shown: readonly [Buffer | undefined, Buffer | undefined];
  /** Lines of provision's own file, and of the user's. */
  readonly own?: readonly string[];
  readonly user?: readonly string[];
  readonly replace?: boolean;
  readonly finding: object;
}

const NEW = { verdict: 'new', note: 'new' };
const KNOWN = { verdict: 'known', note: 'already recorded', patterns: [] };

test.each(
  named<Case>([
    { what: 'no answer', shown: [undefined, undefined], finding: { problem: 'does not answer: no route' } },
    {
      what: 'a new key is recorded where it was shown',
      shown: [undefined, HOST],
      finding: { ...NEW, address: BOOTSTRAP, patterns: [BOOTSTRAP], replaced: [] },
    },
    {
      what: 'one machine at both addresses',
      shown: [HOST, HOST],
      finding: { ...NEW, patterns: [ADDRESS, BOOTSTRAP], warnings: [] },
    },
    {
      what: 'two machines, no key recorded',
      shown: [OTHER, HOST],
      finding: {
        problem: expect.stringMatching(/^different machines answer at 192\.168\.2\.10 and 192\.168\.2\.131/),
      },
    },
    { what: 'a recorded key', shown: [undefined, HOST], own: [line(BOOTSTRAP, HOST)], finding: KNOWN },
    {
      what: 'a recorded key, shown at the new address',
      shown: [HOST, undefined],
      own: [line(BOOTSTRAP, HOST)],
      finding: { ...NEW, address: ADDRESS, patterns: [ADDRESS] },
    },
    {
      what: 'a recorded key, and another machine',
      shown: [OTHER, HOST],
      own: [line(BOOTSTRAP, HOST)],
      finding: {
        ...KNOWN,
        address: BOOTSTRAP,
        warnings: [expect.stringMatching(`^warning: another machine answers at ${ADDRESS}: ssh-ed25519 SHA256:`)],
      },
    },
    {
      what: 'a recorded key, and another machine, with --replace',
      shown: [OTHER, HOST],
      own: [line(BOOTSTRAP, HOST)],
      replace: true,
      finding: { ...KNOWN, address: BOOTSTRAP },
    },
    {
      what: 'two machines, each with a recorded key',
      shown: [OTHER, HOST],
      own: [line(ADDRESS, OTHER), line(BOOTSTRAP, HOST)],
      finding: { problem: expect.stringMatching(/^different machines answer/) },
    },
    {
      what: 'another machine at the address, with nothing at the recorded one',
      shown: [OTHER, undefined],
      own: [line(BOOTSTRAP, HOST)],
      finding: { verdict: 'refused', note: expect.stringMatching(/^DIFFERS .*:1; .* use --replace$/), patterns: [] },
    },
    {
      what: 'a reinstalled host, with --replace: the old key goes from all addresses',
      shown: [undefined, HOST],
      own: [line(`${ADDRESS},${BOOTSTRAP}`, OTHER)],
      replace: true,
      finding: { ...NEW, patterns: [BOOTSTRAP], replaced: [ADDRESS, BOOTSTRAP] },
    },
    {
      what: 'a key in another file, with --replace',
      shown: [undefined, HOST],
      own: [line(ADDRESS, OTHER)],
      user: ['', line(BOOTSTRAP, OTHER)],
      replace: true,
      finding: { verdict: 'refused', note: expect.stringMatching(/user:2; .* remove that line$/) },
    },
    {
      what: 'a revoked key, with --replace',
      shown: [undefined, HOST],
      user: [`@revoked ${line('*', HOST)}`],
      replace: true,
      finding: { verdict: 'refused', note: expect.stringMatching(/^REVOKED in .*user:1; generate a new host key/) },
    },
    {
      what: 'a key that is recorded and revoked',
      shown: [undefined, HOST],
      own: [line(BOOTSTRAP, HOST), `@revoked ${line(ADDRESS, HOST)}`],
      finding: {
        verdict: 'refused',
        note: expect.stringMatching(/^REVOKED in .*own:2; generate a new host key on the host$/),
        patterns: [],
      },
    },
  ]),
)('%s', async (_what, { shown, own = [], user = [], replace = false, finding }) => {
  const directory = tempDir();
  const [ownFile, userFile] = [join(directory, 'own'), join(directory, 'user')];
  writeFileSync(ownFile, own.join('\n'));
  writeFileSync(userFile, user.join('\n'));
  const knownHosts = await KnownHosts.load(ownFile, [userFile]);
  const addresses = [ADDRESS, BOOTSTRAP];
  const answers = {
    host: host('docker1', { address: ADDRESS, bootstrap: BOOTSTRAP }),
    keys: new Map(addresses.flatMap((at, index) => (shown[index] ? [[at, shown[index]] as const] : []))),
    patterns: new Map(addresses.map((at) => [at, at])),
    names: addresses,
    errors: ['no route'],
  };
  expect(findKey(answers, { knownHosts, own: ownFile, replace })).toMatchObject(finding);
});

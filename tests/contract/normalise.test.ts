import { expect, test } from 'vitest';
import { Normaliser } from './normalise.ts';

const OWN = { dhcp: '192.168.2.131', static: '192.168.2.10', mac33: '02:00:c0:a8:02:01' };
const normalise = (text: string, ...names: ConstructorParameters<typeof Normaliser>[1]) =>
  new Normaliser([OWN], names).normalise(text);

test('the machine’s own addresses are replaced by names, other addresses are not', () => {
  expect(normalise('IP4.ADDRESS[1]:192.168.2.131/24\nvia 192.168.2.10: 192.168.2.13 192.168.2.1 1.192.168.2.10')).toBe(
    'IP4.ADDRESS[1]:{dhcp}/24\nvia {static}: 192.168.2.13 192.168.2.1 1.192.168.2.10',
  );
  expect(normalise(String.raw`02:00:C0:A8:02:01 02\:00\:c0\:a8\:02\:01 02:00:c0:a8:02:02`)).toBe(
    '{mac33} {mac33} {mac}',
  );
  expect(normalise('00:00:00:00:00:00 ff:ff:ff:ff:ff:ff')).toBe('00:00:00:00:00:00 ff:ff:ff:ff:ff:ff');
});

test('an id has the same number in all outputs, with and without hyphens', () => {
  const normaliser = new Normaliser([OWN], []);
  expect(normaliser.normalise('8ad19c8b-a959-404b-a652-5de676db7273')).toBe('{id 1}');
  expect(normaliser.normalise('ba4c8c3077a9476f92cd0dc51ddaee11 8ad19c8ba959404ba6525de676db7273')).toBe(
    '{id 2} {id 1}',
  );
});

test('times are removed, the text around them stays', () => {
  expect(normalise('Active: active (running) since Sat 2026-11-21 06:26:50 UTC; 1min 29s ago')).toBe(
    'Active: active (running) since {time}; {span} ago',
  );
  expect(normalise('valid_lft 1711sec preferred_lft forever')).toBe('valid_lft {span} preferred_lft forever');
});

test('named rules apply only to scenarios that list them', () => {
  const route = 'default via 192.168.2.254 dev ens33 proto static metric 102';
  expect(normalise(route)).toBe(route);
  expect(normalise(route, 'routes')).toBe(route.replace('102', '{metric}'));
  expect(normalise('a   b ', 'columns')).toBe('a b');
});

test('names, versions, repositories and results of a dnf transaction stay', () => {
  const text = `Last metadata expiration check: 0:00:01 ago on Sat Nov 21 06:29:28 2026.
 runc                   x86_64      4:1.1.12-1.el9        @AppStream       86  
(1/2): runc-1.1.12-1.el9.x86_64.rpm             3.4 MB/s | 6.1 kB     00:00    
  Preparing        :                                                        1/1 
  Installing       : slirp4netns-4:1.3.1-1.el9.x86_64                       1/6 
  Installing       : runc-4:1.1.12-1.el9.x86_64                             2/6 
Complete!
`;
  expect(normalise(text, 'columns', 'dnf')).toBe(` runc x86_64 4:1.1.12-1.el9 @AppStream {size}
  Installing : runc-4:1.1.12-1.el9.x86_64
  Installing : slirp4netns-4:1.3.1-1.el9.x86_64
Complete!
`);
});

test('the journal and the processes of a unit’s status are removed', () => {
  const text = `● docker.service - Docker Application Container Engine
     Loaded: loaded (/lib/systemd/system/docker.service; enabled; preset: disabled)
   Main PID: 327 (dockerd)
     CGroup: /system.slice/docker.service
             └─327 /usr/bin/dockerd -H fd://

Nov 21 06:29:30 docker1 systemd[1]: Started docker.service.
`;
  expect(normalise(text, 'unit details')).toBe(`● docker.service - Docker Application Container Engine
     Loaded: loaded (/usr/lib/systemd/system/docker.service; enabled; preset: disabled)
   Main PID: {pid} (dockerd)
`);
});

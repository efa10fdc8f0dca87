import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A program, by its digest',
      step: `download:
  path: /usr/local/bin/kubectl
  url: https://dl.k8s.io/release/v1.31.0/bin/linux/amd64/kubectl
  checksum: sha256:7c27adc64a84d1c0cc3dcf7bf4b6e916cc00f3f576a2dbac51b318d926032437
  mode: "0755"`,
    },
    {
      what: 'From a server that wants a token',
      step: `download:
  path: /opt/app.jar
  url: https://packages.example.com/app-1.4.jar
  checksum: sha256:02a3e298f1533f62558c58e4c70edcab9af5a50d62d925fd5390942020fb0fb8
  headers: { Authorization: !env APP_AUTHORIZATION }
  owner: app`,
    },
    {
      what: 'Through a proxy',
      step: `download:
  path: /srv/data.csv
  url: https://example.com/data.csv
  proxy: http://proxy.example.com:3128`,
    },
    {
      what: 'Removed',
      step: 'download: { path: /opt/hello.txt, state: absent }',
      recorded: 'absent',
    },
  ],
  knownIssues: [
    { what: 'The digest is another one', recorded: 'another-digest' },
    { what: 'The server does not have the file', recorded: 'not-found' },
    {
      what: 'The publisher gives a file with digests',
      advice:
        'Write the digest itself. A file beside the download can be changed by whoever can change the download, and it would have to be fetched in every run.',
    },
    {
      what: 'The publisher gives no digest',
      advice:
        'Download the file once, check it as you can, and declare what `sha256sum FILE` prints. Without `checksum` a file that exists is never downloaded again, even if it has changed on the server or on the host.',
    },
    {
      what: 'The host needs a proxy, and the download does not use it',
      advice:
        'A change is not a login: of the environment, only http_proxy, https_proxy, all_proxy and no_proxy in /etc/environment count, not the scripts in /etc/profile.d and not ~/.curlrc. Otherwise declare `proxy`.',
    },
    {
      what: 'A secret header reaches another server',
      advice:
        'curl follows redirections. It sends Authorization and Cookie only to the first server, and any other header to all of them.',
    },
    {
      what: 'Every run takes long because of a large file',
      advice: 'The host reads the whole file to compute its digest: about two seconds for each GiB.',
    },
    {
      what: 'The download takes longer than the connection may wait',
      advice:
        'It continues on the host, and the next run waits for it. With `timeout` of the step it ends after that time. A download of which nothing arrives for 60 s fails.',
    },
  ],
};

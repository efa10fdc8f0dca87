import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A file of this computer',
      step: 'archive: { path: /srv/site, source: files/site.tar.gz, owner: root, group: wheel }',
      recorded: 'from-this-computer',
    },
    {
      what: 'A release of a program, without the folder that all its names begin with',
      step: `archive:
  path: /opt/node
  url: https://nodejs.org/dist/v20.18.0/node-v20.18.0-linux-x64.tar.xz
  checksum: sha256:4543670b589593f8fa5f106111fd5139081da42bb165a9239f05195e405f240a
  strip: 1
  creates: [bin/node]
  remove_old: true`,
    },
    {
      what: 'Several archives in one folder: each has a name',
      step: `archive:
  path: /usr/local
  name: go
  file: /srv/archives/go1.23.2.linux-amd64.tar.gz`,
    },
    {
      what: 'Removed, with its files and no others',
      step: 'archive: { path: /opt/app, state: absent }',
      recorded: 'absent',
    },
  ],
  knownIssues: [
    { what: 'A link in the archive points outside of its folder', recorded: 'link-outside' },
    { what: 'The program that unpacks it is missing', recorded: 'no-unzip' },
    {
      what: 'How provision knows that the archive has been unpacked',
      advice:
        'The directory `.provision-archive`, or `.provision-archive-NAME`, inside of the folder has the digest of the archive and the names of its members. Without this directory the archive is unpacked again. Only root may read it.',
    },
    {
      what: 'A file of the archive was changed on the host',
      advice:
        'It stays as it is: a run checks that all members exist, and does not compare their content. Missing ones are placed again. For the content of single files use `file`.',
    },
    {
      what: 'The program removes files of its own archive, and each run brings them back',
      advice: 'All members of the archive have to exist. Leave these files out of the archive.',
    },
    {
      what: 'Owners and set-user-ID bits of the archive are not kept',
      advice:
        'Everything belongs to root, or to `owner` and `group`, and no program gets rights that only its archive gives it. If the owner changes later on the host, declare `directory` with `recursive: true`.',
    },
    {
      what: 'A newer archive has fewer files',
      advice:
        'A dry run cannot know what is in an archive that is not unpacked yet. The next run lists the files that are left of the earlier one; `remove_old: true` removes them.',
    },
    {
      what: 'The archive of the host was removed after it was unpacked',
      advice: 'Nothing changes as long as all its members exist.',
    },
  ],
};

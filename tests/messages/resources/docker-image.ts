import type * as messages from '../../../src/resources/docker-image/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['pull']],
  needsTag: [['load']],
  notTogether: [['pull', 'load']],
  thing: [['nginx:1.27']],
  containersOf: [['nginx:1.27']],
  loadedFrom: [['images/app.tar', '0123456789abcdef0123456789abcdef']],
  builtFrom: [
    [{ folder: 'images/app', digest: '0123456789abcdef0123456789abcdef', entries: [{ content: {} }] }],
    [{ folder: 'images/app', digest: '0123456789abcdef0123456789abcdef', entries: [{ content: {} }, { content: {} }] }],
  ],
  shortDigest: [['0123456789abcdef0123456789abcdef']],
  shownDigest: [
    [{ kind: 'asked', digest: 'sha256:0123456789abcdef' }],
    [{ kind: 'asked', digest: undefined }],
    [{ kind: 'unknown' }],
  ],
  sourceChanges: [['app:1.4']],
  noSource: [['app:1.4']],
  isInUse: [
    [{ name: 'nginx:1.27', containers: ['web'] }],
    [{ name: 'nginx:1.27', containers: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ],
  advise: [
    ['unauthorized'],
    ['manifest unknown'],
    ['server gave HTTP response to HTTPS client'],
    ['x509: certificate signed by unknown authority'],
    ['no matching manifest for linux/arm64'],
    ['no space left on device'],
    ['ERROR: BuildKit is enabled but the buildx component is missing or broken.'],
    ['ERROR: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1'],
    ['Loaded image: other:1'],
    [''],
  ],
} satisfies Samples<typeof messages>;

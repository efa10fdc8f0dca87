import type * as messages from '../../../src/resources/docker-compose/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['content']],
  valueOfEnvironment: [['PASSWORD']],
  unsetVariable: [
    ['PASSWORD', ''],
    ['PASSWORD', 'needs a password'],
  ],
  invalidReference: [['$(date)']],
  invalidYaml: [[{ error: 'Map keys must be unique', line: 3, column: 5 }]],
  inFile: [
    [{ file: 'compose/blog.yaml', place: '', message: 'must be a map' }],
    [{ file: 'compose/blog.yaml', place: 'services.web', message: 'the service needs an image' }],
  ],
  networkThing: [['blog_default']],
  volumeThing: [['blog_data']],
  containerThing: [['blog-web-1']],
  orphan: [['blog-old-1']],
  replaces: [[['web']]],
  recreates: [[['db', 'web']]],
  pulls: [['wordpress:6']],
  keepsVolumes: [[['blog_data']]],
  imageChanges: [['app:1']],
  containersOf: [['blog']],
  networksOf: [['blog']],
  volumesOf: [['blog']],
  imageThing: [['wordpress:6']],
  noPlugin: [[]],
  refusedByCompose: [[15]],
  unexpectedConfig: [[''], ['services.web.image']],
  hasOrphans: [[['blog-old-1']]],
  advise: [
    ['Bind for 0.0.0.0:80 failed: port is already allocated'],
    ['Error response from daemon: pull access denied for app'],
    ['container blog-db-1 is unhealthy'],
    ['container blog-setup-1 exited (0)'],
    ['container blog-web-1 exited (1)'],
    ['network backend declared as external, but could not be found'],
  ],
} satisfies Samples<typeof messages>;

import type * as messages from '../../../src/resources/docker-stack/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithContent: [['external']],
  notWithAbsent: [['content']],
  longName: [[63]],
  serviceThing: [['shop_web']],
  networkThing: [['shop_default']],
  secretThing: [['shop_password-0123456789ab']],
  configThing: [['shop_site-0123456789ab']],
  changedOn: [[{ name: 'shop', host: 'master' }]],
  otherMode: [[{ service: 'web', found: 'global' }]],
  hasOrphans: [[['service shop_old', 'secret shop_password-0123456789ab']]],
  servicesOf: [['shop']],
  tasksOf: [['shop']],
  secretsOf: [['shop']],
  configsOf: [['shop']],
  noManager: [[]],
  noStackConfig: [[]],
  refusedByDocker: [[1]],
  unexpectedConfig: [['services.web.ports'], ['']],
  undefinedThing: [[{ service: 'web', kind: 'volumes', name: 'data' }]],
  advise: [
    ['network "front" is declared as external, but could not be found'],
    ['secret not found: shop_key'],
    ["port '8080' is already in use by service 'web'"],
    ['Failed to remove network x'],
    ['rollback_completed: rollback completed'],
  ],
} satisfies Samples<typeof messages>;

import type * as messages from '../../../src/resources/docker-service/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  thing: [['web']],
  tasksOf: [['web']],
  notWithAbsent: [['image']],
  runningTasks: [[2, 3]],
  taskFailed: [
    ['docker2', 'No such image: web:2'],
    [undefined, 'no suitable node (scheduling constraints not satisfied on 4 nodes)'],
  ],
  paused: [['update paused due to failure or early termination of task x']],
  wasRolledBack: [['rollback completed']],
  changedOn: [[{ name: 'web', host: 'master' }]],
  noManager: [[]],
  noService: [['web']],
  otherMode: [[{ name: 'web', found: 'global' }]],
  advise: [
    ['update out of sequence'],
    ['name conflicts with an existing object'],
    ['No such image: web:2'],
    ['no suitable node'],
    ['rollback_completed: rollback completed'],
    ['paused: update paused'],
    ['network net not found'],
    ['web.1 on docker1: Running 1 second ago'],
  ],
} satisfies Samples<typeof messages>;

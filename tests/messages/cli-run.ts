import type * as messages from '../../src/cli/run-messages.ts';
import type { Samples } from './samples.ts';

const run = '20260102T030405.678Z-a1b2c3';
const file = '/home/ann/.local/state/provision/runs/20260102T030405.678Z-a1b2c3.jsonl';
const RUNNING = { host: 'docker2', number: '9', steps: 10, title: 'package docker-ce' };

export const samples = {
  fileWritten: [[{ what: 'Plan', file: 'plan.json' }], [{ what: 'Report', file: 'report.html' }]],
  logFile: [[{ file }]],
  runLogIncomplete: [[{ reason: "EROFS: read-only file system, mkdir '/home/student/.local'" }]],
  runIsLogged: [[{ run }]],
  cannotWrite: [[{ file: 'out/report.html', reason: 'ENOENT: no such file or directory' }]],
  linkInSharedDirectory: [[{ link: '/tmp/report.html', directory: '/tmp' }]],
  outputIsInput: [[{ option: '--report', file: './class.yaml', input: 'inventory/class.yaml' }]],
  sameOutput: [[{ options: ['--out', '--report'], file: 'plan.json' }]],
  planUnreadable: [[{ file: 'plan.json', reason: 'ENOENT: no such file or directory' }]],
  planInvalid: [
    [{ file: 'plan.json', reason: 'it is not JSON' }],
    [{ file: 'plan.json', reason: 'its format is 1, and this version of provision reads format 2' }],
  ],
  approvePlan: [[{ hosts: 1 }], [{ hosts: 4 }]],
  interrupted: [
    [{ steps: [] }],
    [
      {
        steps: [
          RUNNING,
          ...['docker3', 'docker4', 'master'].map((host) => ({
            ...RUNNING,
            host,
            number: '8',
            title: 'dnf_repo docker-ce',
          })),
        ],
      },
    ],
  ],
  leftRunning: [[{ run, steps: [] }], [{ run, steps: [RUNNING], again: 'provision apply inventory/class.yaml' }]],
  olderRuns: [[{ count: 12 }]],
  runNotFound: [[{ word: 'lost', similar: 'last' }], [{ word: 'docker1' }]],
  runAmbiguous: [[{ word: '20260102', runs: [run, '20260102T010203.456Z-d4e5f6'] }]],
  logUnreadable: [[{ file, reason: 'EACCES: permission denied' }]],
  logEmpty: [[{ run, file }]],
  logOfOtherFormat: [
    [{ run, file, version: '0.3.0', format: 2, known: 1 }],
    [{ run, file, version: null, format: null, known: 1 }],
  ],
  logLinesUnreadable: [[{ count: 1 }]],
  historyTotal: [[{ hosts: 4, changes: 36 }]],
} satisfies Samples<typeof messages>;

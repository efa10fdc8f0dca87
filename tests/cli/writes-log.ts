// Logs events without end, and says of each that it was reported: a run to be killed.
import { writeSync } from 'node:fs';
import { runLog } from '../../src/runs/run-log.ts';

const [directory = '', run = ''] = process.argv.slice(2);
const { listener } = runLog(directory, run);
const time = new Date().toISOString();
const host = { name: 'docker1', address: '192.0.2.1', steps: 1 };
listener({ time, type: 'run-started', run, version: '0', command: 'apply', inventory: 'x.yaml', hosts: [host] });
for (let line = 0; ; line += 1) {
  listener({ time, type: 'step-output', host: 'docker1', step: 1, line: `${line} ${'x'.repeat(line % 5000)}` });
  writeSync(1, `${line}\n`);
}

// Logs events and prints a line for each logged event, until it is killed.
import { writeSync } from 'node:fs';
import { EVENT_FORMAT } from '../../src/model/formats.ts';
import { runLog } from '../../src/runs/run-log.ts';

const [directory = '', run = ''] = process.argv.slice(2);
const { listener } = runLog(directory, run);
const time = new Date().toISOString();
const host = { name: 'docker1', address: '192.0.2.1', steps: 1 };
const format = EVENT_FORMAT;
listener({
  time,
  type: 'run-started',
  format,
  run,
  version: '0',
  command: 'apply',
  inventory: 'x.yaml',
  hosts: [host],
});
for (let line = 0; ; line += 1) {
  listener({ time, type: 'step-output', host: 'docker1', step: 1, line: `${line} ${'x'.repeat(line % 5000)}` });
  writeSync(1, `${line}\n`);
}

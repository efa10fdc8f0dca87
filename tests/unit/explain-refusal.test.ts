import { expect, test } from 'vitest';
import * as messages from '../../src/transport/change-messages.ts';
import { type Explained, quoted } from '../../src/transport/failure.ts';
import { explainRefusal, type FinalRefusal } from '../../src/transport/refusal.ts';

test.each<[FinalRefusal, Explained]>([
  [{ kind: 'no-space', store: 'jobs', words: 'full' }, messages.noSpaceForJobs('one', 'full')],
  [{ kind: 'no-space', store: 'files', words: 'full' }, messages.noSpaceForFiles('one', 'full')],
  [{ kind: 'not-writable', store: 'jobs', words: 'no' }, messages.jobsNotWritable('one', 'no')],
  [{ kind: 'not-writable', store: 'files', words: 'no' }, messages.filesNotWritable('one', 'no')],
  [{ kind: 'other-version', format: '7' }, messages.otherVersion('one', '7')],
  [{ kind: 'source-changed', file: 'f' }, messages.sourceChanged('f')],
  [{ kind: 'source-unreadable', file: 'f', words: 'no' }, messages.sourceUnreadable('f', 'no')],
  [{ kind: 'damaged', file: 'f' }, messages.fileDamaged('one', 'f')],
])('the refusal %j', (refusal, explained) => {
  expect(explainRefusal('one', refusal)).toEqual(explained);
});

test('a host that says nothing has no words', () => {
  expect([quoted(''), quoted('full')]).toEqual([{}, { words: 'full' }]);
});

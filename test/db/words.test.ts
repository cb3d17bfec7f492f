import { expect, test } from 'vitest';
import { MessageStatus, Purpose } from '../../src/generated/prisma/enums.ts';
import { MESSAGE_STATUSES, PURPOSE_NAMES } from '../../src/kernel/words.ts';

test.each([
  ['purposes', PURPOSE_NAMES, Purpose],
  ['statuses', MESSAGE_STATUSES, MessageStatus],
])('the kernel and the database have the same %s, in the same order', (_name, words, stored) => {
  expect(words).toEqual(Object.values(stored));
});

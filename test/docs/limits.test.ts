import fs from 'node:fs';
import { getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { MAX_CONTACTS } from '../../src/domains/contacts/actions.ts';
import { MAX_ATTRIBUTES_OCTETS, NAMING } from '../../src/domains/contacts/draft.ts';
import { MAX_CANCELED } from '../../src/domains/messages/cancel.ts';
import { MAX_MESSAGES } from '../../src/domains/messages/event-filter.ts';
import {
  MAX_AHEAD_DAYS,
  MAX_BINARY_OCTETS,
  MAX_KEY_LENGTH,
  MAX_METADATA_LENGTH,
  MAX_RECIPIENTS,
  TAGS,
  VALIDITY,
} from '../../src/domains/messages/limits.ts';
import { MAX_RESCHEDULED } from '../../src/domains/messages/reschedule.ts';
import { MAX_TEXT } from '../../src/domains/templates/render-job.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, operationCost } from '../../src/graphql/limits/cost.ts';
import { QUERY_LIMITS } from '../../src/graphql/limits/limits.ts';
import { formatDuration } from '../../src/graphql/schema/scalars.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { ALL_PURPOSES, PURPOSES } from '../../src/policy/purposes.ts';
import { MAX_PARTS } from '../../src/text/encode.ts';

const GUIDE = fs.readFileSync('docs/api.md', 'utf8');

/** A section of the guide, up to the next. */
function section(heading: string): string {
  const [, text] = GUIDE.split(`\n## ${heading}\n`);
  return text?.split('\n## ')[0] ?? expect.unreachable(`there is no section "${heading}"`);
}

describe('the table of costs', () => {
  const text = section('What an operation costs');
  const rows = [...text.matchAll(/^\| `(.+)` \| ([\d,]+) \|$/gm)].map(
    ([, operation = '', points = '']) => [operation, Number(points.replaceAll(',', ''))] as const,
  );

  test.each(rows)('%s', (operation, points) => {
    const document = parse(operation);
    expect(validate(schema, document)).toEqual([]);
    const definition = getOperationAST(document) ?? expect.unreachable('no operation');
    expect(operationCost({ schema, document, operation: definition, variables: {} })).toBe(points);
  });

  test('has operations of every kind, and the limit', () => {
    const kinds = rows.map(([operation]) => getOperationAST(parse(operation))?.operation);
    expect(new Set(kinds)).toEqual(new Set(['query', 'mutation', 'subscription']));
    expect(text).toContain(`more than ${QUERY_LIMITS.cost.toLocaleString('en')} points`);
  });
});

describe('the table of what a request may have', () => {
  const rows = new Map(
    [...section('Limits').matchAll(/^\| (.+?) \| (.+?) \|$/gm)].map(([, what = '', limit = '']) => [what, limit]),
  );
  const shown = (count: number) => count.toLocaleString('en');
  const validities = ALL_PURPOSES.map((purpose) => `${purpose} ${formatDuration(PURPOSES[purpose].validForMs)}`);

  test.each([
    ['parts of a message', shown(MAX_PARTS)],
    ['octets of `content.binary`', shown(MAX_BINARY_OCTETS)],
    ["characters of a template's body, and of what it renders to", shown(MAX_TEXT)],
    ['`sendAt`', `at most ${MAX_AHEAD_DAYS} days from now`],
    ['`validFor`', `${formatDuration(VALIDITY.minMs)} to ${formatDuration(VALIDITY.maxMs)}, beginning at \`sendAt\``],
    ['`validFor` where it is absent', validities.join(', ')],
    ['characters of an `idempotencyKey`', shown(MAX_KEY_LENGTH)],
    ['`tags`', `${TAGS.most} of ${TAGS.length} characters`],
    ['`metadata`', `${shown(MAX_METADATA_LENGTH)} characters of JSON`],
    ['recipients of `sendMessages`', shown(MAX_RECIPIENTS)],
    ['contacts of `upsertContacts`', shown(MAX_CONTACTS)],
    ['attributes of a contact', `${MAX_ATTRIBUTES_OCTETS / 1024} KiB of JSON`],
    ['`name` of a contact', `${NAMING.name} characters`],
    ['`tags` of a contact', `${NAMING.tags} of ${NAMING.tag} characters`],
    ['messages that one `cancelMessages` cancels', `${shown(MAX_CANCELED)}; call again for the rest`],
    [
      'messages to which one `rescheduleMessages` gives another time',
      `${shown(MAX_RESCHEDULED)}; call again for the rest`,
    ],
    ['messages that a subscription names in `messageIds`', shown(MAX_MESSAGES)],
    ['entries of a page', `${DEFAULT_PAGE_SIZE}, at most ${MAX_PAGE_SIZE}`],
  ])('%s', (what, limit) => {
    expect(rows.get(what)).toBe(limit);
  });

  test('the texts of the shortest and the longest validity are what they say', () => {
    expect([VALIDITY.min, VALIDITY.max]).toEqual([VALIDITY.minMs, VALIDITY.maxMs].map(formatDuration));
  });
});

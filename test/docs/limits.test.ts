import fs from 'node:fs';
import { getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { operationCost } from '../../src/graphql/cost.ts';
import { QUERY_LIMITS } from '../../src/graphql/limits.ts';
import { schema } from '../../src/graphql/schema.ts';

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

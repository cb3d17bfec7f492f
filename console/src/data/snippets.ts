/** An act as code: GraphQL, curl and TypeScript that do the same. */
import type { Snippet } from '../ui/CodeTabs.tsx';

/** Input of sendMessage, as far as the console writes it. */
export interface SendInput {
  to: { phone: string } | { contactId: string };
  content: { text: string } | { template: { name: string; locale?: string; variables?: unknown } };
  purpose: string;
  sender?: string;
  sendAt?: string;
}

const MUTATION = `mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { accepted { id status } }
    ... on Error { code message }
  }
}`;

/** Makes the code that sends a message. */
export function sendSnippets(input: SendInput): Snippet[] {
  return [
    { language: 'GraphQL', text: sendLiteral(input) },
    { language: 'curl', text: curl(MUTATION, { input }) },
    { language: 'TypeScript', text: typescript(MUTATION, { input }) },
  ];
}

function sendLiteral(input: SendInput): string {
  return `mutation {
  sendMessage(input: ${literal(input, 1)}) {
    __typename
    ... on SendMessagePayload { accepted { id status } }
    ... on Error { code message }
  }
}`;
}

/** Names whose values are names of enums. */
const ENUMS: ReadonlySet<string> = new Set(['purpose']);

/** Writes a value in GraphQL. @param depth levels of indent it stands at */
export function literal(value: unknown, depth = 0, name = ''): string {
  if (typeof value === 'string') return ENUMS.has(name) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => literal(each, depth)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const indent = '  '.repeat(depth + 1);
  const fields = Object.entries(value).map(([key, each]) => `${indent}${key}: ${literal(each, depth + 1, key)}`);
  return `{\n${fields.join('\n')}\n${'  '.repeat(depth)}}`;
}

/** Makes a command that sends an operation; the key is read from HELIOGRAPH_API_KEY. */
export function curl(query: string, variables: unknown): string {
  const body = JSON.stringify({ query: query.replaceAll(/\s+/g, ' '), variables }).replaceAll("'", "'\\''");
  return `curl -s ${location.origin}/graphql \\
  -H 'content-type: application/json' \\
  -H "authorization: Bearer $HELIOGRAPH_API_KEY" \\
  -d '${body}'`;
}

function typescript(query: string, variables: unknown): string {
  return `const response = await fetch('${location.origin}/graphql', {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    authorization: \`Bearer \${process.env.HELIOGRAPH_API_KEY}\`,
  },
  body: JSON.stringify({
    query: \`${query.replaceAll('\n', '\n    ')}\`,
    variables: ${JSON.stringify(variables, null, 2).replaceAll('\n', '\n    ')},
  }),
});
const { data } = await response.json();`;
}

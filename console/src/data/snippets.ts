/** An act as code: GraphQL, curl and TypeScript that do the same. */

/** An act in a language. */
export interface Snippet {
  language: string;
  text: string;
}

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
    { language: 'TypeScript', text: typescript(input) },
    { language: 'Command line', text: commandLine(input) },
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

/** Makes a command that sends an operation; the key is read from HELIOGRAPH_KEY. */
export function curl(query: string, variables: unknown): string {
  const body = JSON.stringify({ query: query.replaceAll(/\s+/g, ' '), variables }).replaceAll("'", "'\\''");
  return `curl -s ${location.origin}/graphql \\
  -H 'content-type: application/json' \\
  -H "authorization: Bearer $HELIOGRAPH_KEY" \\
  -d '${body}'`;
}

/** Writes a value as TypeScript: names without quotes, texts in single ones. */
export function typescriptLiteral(value: unknown, depth = 0): string {
  if (typeof value === 'string')
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map((each) => typescriptLiteral(each, depth)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const indent = '  '.repeat(depth + 1);
  const fields = Object.entries(value).map(
    ([name, each]) => `${indent}${nameText(name)}: ${typescriptLiteral(each, depth + 1)},`,
  );
  return `{\n${fields.join('\n')}\n${'  '.repeat(depth)}}`;
}

function nameText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : typescriptLiteral(name);
}

function typescript({ to, content, ...rest }: SendInput): string {
  const message = {
    to: 'phone' in to ? to.phone : to,
    content: 'text' in content ? content.text : content,
    ...rest,
  };
  return `import { createClient } from '@heliograph/client';

const hub = createClient({ url: '${location.origin}', key: process.env.HELIOGRAPH_KEY });
const sent = await hub.send(${typescriptLiteral(message)});
if (!sent.ok) console.error(sent.error.message);`;
}

/** Writes a word of a command line, in quotes where the shell needs them. */
export function word(text: string): string {
  return /^[\w+.,:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function commandLine({ to, content, purpose, sender, sendAt }: SendInput): string {
  const words = ['heliograph send', word('phone' in to ? to.phone : to.contactId)];
  if ('text' in content) words.push(word(content.text));
  else {
    const { name, locale, variables } = content.template;
    words.push(`--template ${word(name)}`);
    if (locale !== undefined) words.push(`--locale ${word(locale)}`);
    for (const [key, value] of Object.entries((variables ?? {}) as Record<string, unknown>))
      words.push(`--var ${word(`${key}=${String(value)}`)}`);
  }
  words.push(`--purpose ${purpose.toLowerCase()}`);
  if (sender !== undefined) words.push(`--sender ${word(sender)}`);
  if (sendAt !== undefined) words.push(`--at ${word(sendAt)}`);
  return words.join(' ');
}

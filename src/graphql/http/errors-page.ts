/** The page `docs/errors.md`: every code that an answer can have, from the tables that the code itself uses. */
import { ROUTE_REJECTIONS } from '../../domains/carriers/route-facts.ts';
import { CLIENT_CODES, COMMAND_CODES, type CodeMeaning, ERROR_CODES, REQUEST_CODES } from '../../kernel/error-codes.ts';
import { REASONS } from '../../policy/reasons.ts';
import { CLOSES } from '../ws/close-codes.ts';

/** The page as text. `heliograph errors --write` stores it. */
export function printedErrors(): string {
  return `# Errors and reasons

Written by \`heliograph errors --write\` from the tables of the code; do not edit it.

## Expected failures

Members of a mutation's result: \`... on Error { message code help }\`. Nothing was changed. In \`errors\` of a query or a subscription
the same codes are \`extensions.code\`, with \`extensions.help\`; \`INVALID_INPUT\` has \`extensions.issues\`.

${sections(ERROR_CODES)}
## Errors of the request

Entries of \`errors\`, with \`extensions { code help }\`. The request was not executed, but for \`INTERNAL\`.

${sections(REQUEST_CODES)}
## Errors on the way

Codes that [\`@heliograph/client\`](../client/README.md) adds to those above, where no answer of the hub has come.

${sections(CLIENT_CODES)}
## Errors of the command line

Codes that [\`heliograph\`](cli.md) adds to those above. \`heliograph errors <code>\` explains each of this page.

${sections(COMMAND_CODES)}
## Subscriptions

A subscription that fails for good ends with one \`error\` message (graphql-transport-ws) whose entries have a code as above: whether its
document or its variables are wrong, the key may not, an id names nothing, or the stream broke later. The socket stays open. Sockets are closed with:

| code | what happened | what to do |
|---|---|---|
${Object.values(CLOSES)
  .map(({ code, meaning, remedy }) => `| ${code} | ${meaning} | ${remedy} |`)
  .join('\n')}

## Reasons

\`StatusReason.code\` of a message, \`ConsentVerdict.code\` and, beside \`INVALID_INPUT\` and \`NOT_FOUND\`, \`RecipientRefusal.code\`. The codes are
text and not an enum: messages outlive the release that gave them their reason, and a release may add one.

${sections(REASON_MEANINGS)}
## Why a route is passed over

\`RejectedRoute.code\` and \`RouteRejection.code\`.

| code | what it means |
|---|---|
${Object.entries(ROUTE_REJECTIONS)
  .map(([code, meaning]) => `| ${code} | ${meaning} |`)
  .join('\n')}
`;
}

/** Meaning of a code of errors or of a reason, and its remedy; `null`: it is none. */
export function explained(code: string): CodeMeaning | null {
  const known = { ...REASON_MEANINGS, ...COMMAND_CODES, ...CLIENT_CODES, ...REQUEST_CODES, ...ERROR_CODES };
  return (known as Readonly<Record<string, CodeMeaning>>)[code] ?? null;
}

/** Reasons in the form of the other codes. */
const REASON_MEANINGS: Readonly<Record<string, CodeMeaning>> = Object.fromEntries(
  Object.entries(REASONS).map(([code, { description, advice }]) => [
    code,
    { meaning: description, remedy: advice ?? 'Nothing has to be done.' },
  ]),
);

function sections(codes: Readonly<Record<string, CodeMeaning>>): string {
  return Object.entries(codes)
    .map(([code, { meaning, remedy }]) => section(code, meaning, remedy))
    .join('\n');
}

function section(code: string, meaning: string, remedy: string): string {
  return `### ${code}\n\n${meaning}\n\n${remedy}\n`;
}

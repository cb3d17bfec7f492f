/** Finds what people name instead of writing its id: connections, routes, lists, segments and triggers. */
import { usageError } from '../exit-codes.ts';
import type { Hub } from './hub.ts';
import { notFound } from './not-found.ts';
import { connectionOf, pagesOf } from './paging.ts';

/** Lists of things with names. */
const LISTS = {
  connection: `query Names($first: Int, $after: String) { smscConnections(first: $first, after: $after) { ${connectionOf('id name')} } }`,
  route: `query Names($first: Int, $after: String) { routes(first: $first, after: $after) { ${connectionOf('id name')} } }`,
  list: `query Names($first: Int, $after: String) { contactLists(first: $first, after: $after) { ${connectionOf('id name')} } }`,
  segment: `query Names($first: Int, $after: String) { segments(first: $first, after: $after) { ${connectionOf('id name')} } }`,
  trigger: `query Names($first: Int, $after: String) { triggers(first: $first, after: $after) { ${connectionOf('id name')} } }`,
} as const;

/** The id of a thing by its id or its name. @throws CliError when there is none, or several have the name */
export async function idOfNamed(hub: Hub, what: keyof typeof LISTS, text: string): Promise<string> {
  if (text.startsWith(`${what}_`)) return text;
  const found: string[] = [];
  for await (const page of pagesOf<{ id: string; name: string }>(hub, LISTS[what], {}, null)) {
    found.push(...page.filter(({ name }) => name === text).map(({ id }) => id));
  }
  const [id, second] = found;
  if (id === undefined) throw notFound(what, text);
  if (second !== undefined)
    throw usageError(`${found.length} are called "${text}".`, `Give an id: ${found.join(', ')}`);
  return id;
}

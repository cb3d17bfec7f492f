/** Filters of webhook endpoints: how they are stored, and which events they let through. Pure. */
import * as z from 'zod';
import type { FilterFacts } from './source.ts';

/** A filter as it is stored: every condition has to hold; one that an event knows nothing of holds nothing back. */
export const StoredFilter = z.object({
  purposes: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  contactId: z.string().optional(),
  writtenTo: z.string().optional(),
});
/** A filter. */
export type WebhookFilter = z.output<typeof StoredFilter>;

/** Check that a filter has a condition: else the facts of events need not be read. */
export function hasConditions(filter: WebhookFilter): boolean {
  return Object.values(filter).some((condition) => condition !== undefined);
}

/** Check that an event meets every condition. */
export function letsThrough(filter: WebhookFilter, facts: FilterFacts): boolean {
  const { purpose, tags, contactId, writtenTo } = facts;
  return (
    (filter.purposes === undefined || purpose === undefined || filter.purposes.includes(purpose)) &&
    (filter.tags === undefined || tags === undefined || filter.tags.some((tag) => tags.includes(tag))) &&
    (filter.contactId === undefined || contactId === undefined || filter.contactId === contactId) &&
    (filter.writtenTo === undefined || writtenTo === undefined || filter.writtenTo === writtenTo)
  );
}

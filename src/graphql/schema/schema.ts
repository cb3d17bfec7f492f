/** The schema of the API, built from the types and fields of all domains. */
import { isInterfaceType, lexicographicSortSchema, printSchema } from 'graphql';
import './scalars.ts';
import './errors.ts';
// The nouns, in the order in which they may know of each other.
import '../../domains/accounts/graphql.ts';
import '../../domains/accounts/audit-graphql.ts';
import '../../domains/accounts/changes-graphql.ts';
import '../../domains/accounts/requests-graphql.ts';
import '../../domains/accounts/reads-graphql.ts';
import '../../domains/members/graphql.ts';
import '../../domains/rules/graphql.ts';
import '../../domains/rules/retention-graphql.ts';
import '../../domains/rules/workspace-graphql.ts';
import '../../domains/carriers/graphql.ts';
import '../../domains/carriers/trial-graphql.ts';
import '../../domains/carriers/routes.ts';
import '../../domains/carriers/live.ts';
import '../../domains/prices/budget-graphql.ts';
import '../../domains/prices/graphql.ts';
import '../../domains/prices/invoice-graphql.ts';
import '../../domains/prices/routing-graphql.ts';
import '../../domains/prices/number-graphql.ts';
import '../../domains/contacts/graphql.ts';
import '../../domains/contacts/delete-graphql.ts';
import '../../domains/contacts/erase-graphql.ts';
import '../../domains/contacts/export-graphql.ts';
import '../../domains/contacts/tag-graphql.ts';
import '../../domains/contacts/upsert-graphql.ts';
import '../../domains/contacts/audit-graphql.ts';
import '../../domains/consents/graphql.ts';
import '../../domains/consents/history-graphql.ts';
import '../../domains/consents/verify-graphql.ts';
import '../../domains/consents/proof-graphql.ts';
import '../../domains/consents/complaint-graphql.ts';
import '../../domains/consents/link-graphql.ts';
import '../../domains/consents/hours-graphql.ts';
import '../../domains/consents/suppression-graphql.ts';
import '../../domains/consents/keyword-graphql.ts';
import '../../domains/links/graphql.ts';
import '../../domains/links/settings-graphql.ts';
import '../../domains/templates/graphql.ts';
import '../../domains/templates/delete-graphql.ts';
import '../../domains/templates/links-graphql.ts';
import '../../domains/templates/publish-graphql.ts';
import '../../domains/messages/corrections-graphql.ts';
import '../../domains/messages/graphql.ts';
import '../../domains/messages/cancel-graphql.ts';
import '../../domains/messages/links-graphql.ts';
import '../../domains/messages/related.ts';
import '../../domains/messages/replace-graphql.ts';
import '../../domains/messages/reschedule-graphql.ts';
import '../../domains/messages/resend-graphql.ts';
import '../../domains/messages/simulate-graphql.ts';
import '../../domains/messages/stream.ts';
import '../../domains/messages/live-graphql.ts';
import '../../domains/audience/graphql.ts';
import '../../domains/audience/field-graphql.ts';
import '../../domains/audience/segment-graphql.ts';
import '../../domains/audience/segment-stream.ts';
import '../../domains/conversations/graphql.ts';
import '../../domains/conversations/simulate-graphql.ts';
import '../../domains/conversations/handset-graphql.ts';
import '../../domains/conversations/reply-graphql.ts';
import '../../domains/conversations/texts-graphql.ts';
import '../../domains/conversations/conversation-graphql.ts';
import '../../domains/conversations/act-graphql.ts';
import '../../domains/conversations/answer-graphql.ts';
import '../../domains/conversations/conversation-stream.ts';
import '../../domains/webhooks/graphql.ts';
import '../../domains/webhooks/delivery-graphql.ts';
import '../../domains/conversations/presence-graphql.ts';
import '../../domains/verifications/graphql.ts';
import '../../domains/verifications/list-graphql.ts';
import '../../domains/conversations/asking-graphql.ts';
import '../../domains/conversations/bot-graphql.ts';
import '../../domains/conversations/bot-stream.ts';
import '../../domains/bots/assistant-graphql.ts';
import '../../domains/bots/webhook-graphql.ts';
import '../../domains/webhooks/stream.ts';
import '../../domains/conversations/proposal-graphql.ts';
import '../../domains/conversations/times-graphql.ts';
import '../../domains/conversations/team-graphql.ts';
import '../../domains/conversations/assignment-graphql.ts';
import '../../domains/conversations/absence-graphql.ts';
import '../../domains/conversations/view-graphql.ts';
import '../../domains/verifications/fraud-graphql.ts';
import '../../domains/verifications/fraud-stream.ts';
import '../../domains/verifications/passkey-graphql.ts';
import '../../domains/verifications/settings-graphql.ts';
import '../../domains/coupons/graphql.ts';
import '../../domains/campaigns/coupon-graphql.ts';
import '../../domains/campaigns/follow-graphql.ts';
import '../../domains/campaigns/graphql.ts';
import '../../domains/campaigns/pause-graphql.ts';
import '../../domains/campaigns/related.ts';
import '../../domains/campaigns/report-graphql.ts';
import '../../domains/campaigns/stream.ts';
import '../../domains/campaigns/variants-graphql.ts';
import '../../domains/triggers/graphql.ts';
import '../../domains/analytics/graphql.ts';
import '../../domains/analytics/alerts-graphql.ts';
import '../../domains/samples/graphql.ts';
import { identifiedTypeOf } from '../../kernel/global-ids.ts';
import { builder } from './builder.ts';
import { withCheckedCursors } from './list-cursors.ts';

/** The API: every noun's types and fields. */
export const schema = withCheckedCursors(builder.toSchema({ sortSchema: true }));

const node = schema.getType('Node');
for (const { name } of isInterfaceType(node) ? schema.getPossibleTypes(node) : []) {
  if (identifiedTypeOf(name) === null) throw new Error(`the ids of ${name} have no prefix in kernel/global-ids.ts`);
}

/** The schema as text, in a stable order and with descriptions: `schema.graphql` at the root is this. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

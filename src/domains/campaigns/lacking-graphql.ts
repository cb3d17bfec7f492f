/** Recipients of a campaign who lack values that its text needs, in the API. */
import { fieldCost } from '../../graphql/limits/cost.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { readId } from '../../graphql/schema/filter-ids.ts';
import { asE164 } from '../../kernel/address.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { Turns } from '../../kernel/turns.ts';
import { ContactType } from '../contacts/graphql.ts';
import { loadContacts } from '../messages/types.ts';
import { type Lacking, type LackingPage, lackingOf } from './lacking.ts';
import { CampaignType } from './types.ts';

/** Recipients of a page at most, and where nobody says how many. */
const PAGE = { most: 100, usual: 50 } as const;
/** Points of cost of a page by itself: for each, a message is written and judged for thousands of recipients. */
const PAGE_COST = 5_000;

/** Pages that an operation asks for: one is looked for at a time. */
const pagesOf = new WeakMap<Context, Turns>();

/** Looks for a page once those before it in the operation are found. */
function inTurn<T>(context: Context, workspaceId: string, look: () => Promise<T>): Promise<T> {
  const pages = pagesOf.get(context) ?? new Turns({ atATime: 1, ofOne: 1 });
  pagesOf.set(context, pages);
  return pages.run(workspaceId, look);
}

const LackingType = builder.objectRef<Lacking>('CampaignRecipientWithout').implement({
  description: 'A recipient of a campaign who gets no message, as values that its text needs are missing.',
  fields: (t) => ({
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      description: 'The recipient; null: they were deleted meanwhile.',
      load: loadContacts,
      resolve: ({ member }) => member.id,
    }),
    to: t.field({
      type: 'PhoneNumber',
      nullable: true,
      description: 'The number that it would go to; null: it is not of the form E.164.',
      resolve: ({ member }) => asE164(member.phone),
    }),
    variables: t.exposeStringList('variables', { description: 'The variables that they have no value for.' }),
  }),
});

const LackingPageType = builder.objectRef<LackingPage>('CampaignRecipientsWithout').implement({
  description: 'Recipients of a campaign who lack values, a page of them.',
  fields: (t) => ({
    recipients: t.expose('found', {
      type: [LackingType],
      description: 'Those of the page, in the order of their ids.',
      // The page has multiplied already.
      complexity: { field: 1, multiplier: 1 },
    }),
    checked: t.exposeInt('looked', { description: 'Recipients that were looked at for this page.' }),
    next: t.id({
      nullable: true,
      description:
        'What `after` takes for the next page; null: this is the last one. A page may have few, even none, and not be the last.',
      resolve: ({ next }) => (next === null ? null : toGlobalId('Contact', next)),
    }),
  }),
});

builder.prismaObjectField(CampaignType, 'recipientsWithout', (t) =>
  t.field({
    type: LackingPageType,
    authScopes: { scope: 'contacts:read' },
    description:
      'Those whom MISSING_VARIABLE of the check counts, found by looking at recipients as the check does: exact as of now. Before its audience is frozen they are of its audience now, and then of the frozen one, also those who were handled. Once a variant was chosen for the rest they are looked at with it, where the check took the first one. Each page looks at 5,000 recipients at most, and costs 5,000 points beside its fields.',
    complexity: ({ first }, context, field) => ({
      ...fieldCost({ first: first ?? PAGE.usual }, context, field),
      field: PAGE_COST,
    }),
    args: {
      variable: t.arg.string({ description: 'Those who lack this variable; absent: who lacks any.' }),
      first: t.arg.int({
        defaultValue: PAGE.usual,
        description: `How many the page has at most, 1 to ${PAGE.most}.`,
      }),
      after: t.arg.id({ description: 'The `next` of the page before; absent: the first page.' }),
    },
    resolve: (campaign, { variable, first, after }, context) => {
      const asked = {
        variable: variable ?? null,
        first: Math.min(PAGE.most, Math.max(1, first ?? PAGE.usual)),
        after: after == null ? null : readId(['Contact'], after, ['after']),
      };
      return inTurn(context, campaign.workspaceId, () => lackingOf(context.runtime, campaign, asked));
    },
  }),
);

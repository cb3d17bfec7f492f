/** The preview of a message in the API. */
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import { requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { InputIssueType } from '../../graphql/schema/errors.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import type { CostlyCharacter } from '../../text/smart.ts';
import { estimates, type PriceEstimate } from '../prices/estimate.ts';
import { PriceEstimateType } from '../prices/types.ts';
import { DecisionType } from './decision.ts';
import { TextEncodingType } from './enums.ts';
import type { Preview, PricedPreview } from './preview-action.ts';

const CostlyCharacterType = builder.objectRef<CostlyCharacter>('CostlyCharacter').implement({
  description: 'A character that makes a text dearer.',
  fields: (t) => ({
    character: t.exposeString('character', { description: 'The object as it is now.' }),
    offset: t.exposeInt('offset', { description: 'Where it stands first, in UTF-16 units.' }),
    offsets: t.exposeIntList('offsets', { description: 'Everywhere it stands, in UTF-16 units.' }),
    count: t.exposeInt('count', { description: 'How often it stands there.' }),
    costUnits: t.exposeInt('costUnits', { description: 'Units each costs.' }),
    forces: t.field({
      type: TextEncodingType,
      nullable: true,
      description: 'The encoding it forces.',
      resolve: (c) => c.forces,
    }),
    suggestion: t.exposeString('suggestion', {
      nullable: true,
      description: 'A cheaper spelling; null: there is none.',
    }),
  }),
});

/** What a message would cost by a list: that of a connection, or the workspace's own (`null`). */
export async function estimateOf(
  context: Context,
  priced: PricedPreview | null,
  list: string | null,
): Promise<PriceEstimate | null> {
  if (priced === null) return null;
  const { actor, scopes } = requirePrincipal(context);
  const { workspaceId } = actor;
  const { pool } = context.runtime.db;
  // The network is of the contact: a key that may not read contacts learns the range alone.
  const known = scopes.has('contacts:read') ? await networksOfNumbers(pool, workspaceId, [priced.to]) : null;
  const mccMnc = known?.get(priced.to) ?? null;
  const [estimate = null] = await estimates(pool, workspaceId, { ...priced, mccMnc, lists: [list] });
  return estimate;
}

/** Text, size and cost that a message would have. */
export const PreviewType = builder.objectRef<Preview>('MessagePreview').implement({
  description: 'What a message would be, take and cost. Nothing is sent.',
  fields: (t) => ({
    issues: t.expose('issues', {
      type: [InputIssueType],
      description:
        'What would keep it from being accepted. The rest answers as far as it can, without what is wrong; who may not get it is in the decision.',
    }),
    warnings: t.exposeStringList('warnings', {
      description:
        'What keeps it from nothing, and is hardly meant: a text that asks for an opt-out word as an answer to something else.',
    }),
    text: t.exposeString('text', {
      description:
        'The text as the recipient would read it, without variables that are missing; BINARY: the octets in hexadecimal.',
    }),
    locale: t.exposeString('locale', {
      nullable: true,
      description: 'The locale of the template’s body that was taken, not always the one asked for; null: no template.',
    }),
    encoding: t.field({
      type: TextEncodingType,
      description: 'How it is written.',
      resolve: (p) => p.encoded.encoding,
    }),
    partCount: t.int({ description: 'Parts it takes.', resolve: (p) => p.encoded.partCount }),
    unitsUsed: t.int({
      description: 'Septets, UTF-16 units or octets; headers are not counted.',
      resolve: (p) => p.encoded.unitsUsed,
    }),
    unitsLeftInPart: t.int({
      description: 'Units that fit before another part begins.',
      resolve: (p) => p.encoded.unitsLeftInPart,
    }),
    costlyCharacters: t.field({
      type: [CostlyCharacterType],
      description: 'Characters that force the encoding or cost double.',
      resolve: (p) => (p.encoded.encoding === 'BINARY' ? [] : p.renderer.costlyCharacters(p.text)),
    }),
    price: t.field({
      type: MoneyType,
      nullable: true,
      description:
        'What it would be charged with, by the workspace’s price list, else by the price of its route; null: not known.',
      resolve: (p) => moneyOf(p.priceMicros, p.priceCurrency),
    }),
    estimate: t.field({
      type: PriceEstimateType,
      nullable: true,
      description: 'What it would cost by the workspace’s price list; null: `to` names no number yet.',
      resolve: ({ priced }, _args, context) => estimateOf(context, priced, null),
    }),
    carrierEstimate: t.field({
      type: PriceEstimateType,
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description:
        'What the carrier of its route would ask for it; null: `to` names no number yet, or no route takes it.',
      resolve: ({ priced }, _args, context) => {
        const connectionId = priced?.connectionId ?? null;
        return connectionId === null ? null : estimateOf(context, priced, connectionId);
      },
    }),
    decision: t.expose('decision', {
      type: DecisionType,
      nullable: true,
      description: 'Whether it might be sent, and by which route; null: `to` names no number yet.',
    }),
  }),
});

/** The charge of a message in the API. */
import { BILLED_AT } from '../../channels/setting.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import type { Charge } from '../../kernel/charge.ts';
import { enumOf } from '../carriers/enums.ts';

/** States of a charge. */
export const ChargeStateType = builder.enumType('ChargeState', {
  description: 'What became of the charge of a message.',
  values: {
    RESERVED: { description: 'The message was accepted, and its end decides.' },
    SETTLED: { description: 'It is charged, once and for good.' },
    RELEASED: {
      description:
        'It is not charged: the message ended before. Only a proof that it was delivered after all charges it.',
    },
  },
});

const moneyIn = (amount: string | null, currency: string | null) =>
  moneyOf(amount === null ? null : BigInt(amount), currency);

/** The charge of a message. */
export const ChargeType = builder.objectRef<Charge>('MessageCharge').implement({
  description: 'What a message is charged with: reserved when it is accepted, then settled once or released.',
  fields: (t) => ({
    state: t.expose('state', { type: ChargeStateType, description: 'What became of it.' }),
    billedAt: t.expose('billedAt', {
      type: enumOf(BILLED_AT),
      description: 'When it is settled: as the carrier of its connection asks for its price.',
    }),
    price: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What the workspace is charged, in its currency; null: there is no price.',
      resolve: ({ price, currency }) => moneyIn(price, currency),
    }),
    cost: t.field({
      type: MoneyType,
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'What the carrier asks, in the currency of its list; null: its list has no price for it.',
      resolve: ({ cost, costCurrency }) => moneyIn(cost, costCurrency),
    }),
  }),
});

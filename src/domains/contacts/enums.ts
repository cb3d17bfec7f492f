/** Closed sets of the contacts' API. */
import { builder } from '../../graphql/schema/builder.ts';
import type { AddressType } from '../../kernel/address.ts';

/** Kinds of addresses. */
export const AddressTypeEnum = builder.enumType('AddressType', {
  description: 'Kinds of addresses. Messages are sent to numbers alone.',
  values: {
    E164: { description: 'A phone number with its calling code.' },
    SHORT_CODE: { description: 'Digits that mean something in one network or country alone.' },
    ALPHANUMERIC: { description: 'A name in place of a number: nothing can be sent to it.' },
  } satisfies Record<AddressType, object>,
});

/** Inputs of the mutations about routes. */
import { builder } from '../../graphql/schema/builder.ts';
import { MoneyInput } from '../../graphql/types/money.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';

/** A route to be made. */
export const RouteInput = builder.inputType('RouteInput', {
  description: 'A way out. A message has to fit everything that is given.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique in the workspace; at most 100 characters.' }),
    connectionIds: t.idList({ required: true, description: 'In order of preference; failover along the list.' }),
    countries: t.stringList({ description: 'ISO 3166-1 alpha-2; absent: any.' }),
    prefixes: t.stringList({ description: 'E.164 prefixes, e.g. "+4479"; absent: any.' }),
    purposes: t.field({ type: [PurposeType], description: 'Absent: any.' }),
    mccMncs: t.stringList({
      description:
        'Networks by MCC and MNC, e.g. "23415": it takes contacts whose mccMnc is one of them; absent: any, known or not.',
    }),
    senders: t.stringList({
      description: 'It takes messages from these, or that name none where its default is one; absent: any.',
    }),
    priority: t.int({
      defaultValue: 0,
      description: 'The highest that matches is taken; the simulator’s route has -100.',
    }),
    weight: t.int({
      description:
        '1 to 1,000: routes that are equal in everything else share the numbers by weight, and a number stays with one. ' +
        'Absent: it asks for no sharing, and counts as 1 where an equal route does.',
    }),
    minAcceptancePercent: t.float({
      description:
        '0 to 100: passed over while less of its submits is accepted and another route fits; absent: no floor.',
    }),
    minDeliveryPercent: t.float({
      description: '0 to 100: passed over while less of its messages is delivered and another fits; absent: no floor.',
    }),
    maxResponseMs: t.int({
      description:
        '1 to 3,600,000: passed over while responses take longer on average and another fits; absent: no limit.',
    }),
    receiptTimeoutSeconds: t.int({
      description:
        '5 to 3,600: a code or an alert that has no receipt after this is sent once more, by the next connection of ' +
        'the route, and marked as a possible duplicate; other purposes never are. Absent: never.',
    }),
    defaultSender: t.string({ description: 'Used when a message names none.' }),
    pricePerPart: t.field({
      type: MoneyInput,
      description: 'What a part costs: of routes that are equal in everything else the cheaper is taken.',
    }),
  }),
});

/** Changes to a route. */
export const UpdateRouteInput = builder.inputType('UpdateRouteInput', {
  description: 'Changes to a route; absent fields stay as they are.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which route.' }),
    name: t.string({ description: 'Unique in the workspace.' }),
    connectionIds: t.idList({ description: 'All of them, in order of preference.' }),
    countries: t.stringList({ description: 'ISO 3166-1 alpha-2; null: any.' }),
    prefixes: t.stringList({ description: 'E.164 prefixes; null: any.' }),
    purposes: t.field({ type: [PurposeType], description: 'Purposes it takes; null: any.' }),
    mccMncs: t.stringList({ description: 'Networks by MCC and MNC; null: any, known or not.' }),
    senders: t.stringList({ description: 'Senders; null: any.' }),
    priority: t.int({ description: 'The highest that matches is taken.' }),
    weight: t.int({ description: '1 to 1,000; null: it asks for no sharing.' }),
    minAcceptancePercent: t.float({ description: '0 to 100; null: no floor.' }),
    minDeliveryPercent: t.float({ description: '0 to 100; null: no floor.' }),
    maxResponseMs: t.int({ description: '1 to 3,600,000; null: no limit.' }),
    receiptTimeoutSeconds: t.int({ description: '5 to 3,600; null: it is never sent again for want of a receipt.' }),
    defaultSender: t.string({ description: 'Used when a message names none; null: the SMSC’s.' }),
    pricePerPart: t.field({ type: MoneyInput, description: 'What a part costs; null: not known.' }),
  }),
});

/** A route to be deleted. */
export const DeleteRouteInput = builder.inputType('DeleteRouteInput', {
  description: 'A route to be deleted.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Which route.' }) }),
});

/** A message to be routed in thought. */
export const SimulateRouteInput = builder.inputType('SimulateRouteInput', {
  description: 'A message to be routed in thought.',
  fields: (t) => ({
    to: t.field({ type: 'PhoneNumber', required: true, description: 'Its destination.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it would be sent.' }),
    sender: t.string({ description: 'The sender it would name; absent: none.' }),
    mccMnc: t.string({
      description: 'Network of the destination by MCC and MNC; absent: the contact’s, where the key may read it.',
    }),
  }),
});

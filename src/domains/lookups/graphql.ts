/** Look-ups of numbers in the API: the setting, the line of a number, and what was spent. */
import * as z from 'zod';
import { type LookupDay, lookupDays } from '../../db/sql/number-lookup-days.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { MoneyInput, MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { LineType, LookupSilence } from '../../kernel/number-lookups.ts';
import { TIME_LIMIT } from '../../outgoing/time-limit.ts';
import { lookupSettingOf } from './asker.ts';
import { lookupsLeft } from './daily-limit.ts';
import { URGENT_MS } from './lookups.ts';
import { type LookedUp, type Lookup, lookUp, workspaceOf } from './number-graphql.ts';
import { CACHE_DAYS, changeLookups, DAILY_LIMIT, LookupChanges, type ShownLookups } from './settings.ts';

const LineTypeType = builder.enumType('LineType', {
  description: 'What a number leads to.',
  values: {
    MOBILE: { description: 'A mobile line.' },
    LANDLINE: { description: 'A landline, which shows no text messages.' },
    VOIP: { description: 'A line of internet telephony.' },
    TOLL_FREE: { description: 'A number whose calls cost the caller nothing.' },
    PREMIUM: { description: 'A number whose calls cost more.' },
    UNKNOWN: { description: 'The provider does not know.' },
  } satisfies Record<LineType, object>,
});

const SilenceType = builder.enumType('LookupSilence', {
  description:
    'What is done about a number of which the provider says nothing in time, or is not asked because of the daily limit.',
  values: {
    SEND: { description: 'The message goes, and its decision says that nothing is known of the line.' },
    REFUSE: { description: 'The message is refused: LOOKUP_UNANSWERED. It may be sent again.' },
  } satisfies Record<LookupSilence, object>,
});

const SettingType = builder.objectRef<ShownLookups>('NumberLookupSettings').implement({
  description: 'How the workspace looks up numbers.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'The URL of the provider, which gets a POST with up to 100 numbers.' }),
    hasToken: t.exposeBoolean('hasToken', {
      description: 'Whether requests have a bearer token, which is never shown.',
    }),
    timeLimit: t.field({
      type: 'Duration',
      description: 'How long a request to send waits for the answers about all its numbers.',
      resolve: ({ timeLimitMs }) => timeLimitMs,
    }),
    cacheDays: t.exposeInt('cacheDays', { description: 'For how many days an answer holds.' }),
    silence: t.expose('silence', { type: SilenceType, description: 'What is done when the provider says nothing.' }),
    price: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What a look-up costs.',
      resolve: ({ priceMicros, currency }) => moneyOf(BigInt(priceMicros), currency),
    }),
    purposes: t.field({
      type: [PurposeType],
      description: 'Purposes of messages whose numbers are looked up; empty: all.',
      resolve: ({ purposes }) => [...purposes],
    }),
    countries: t.stringList({
      description: 'Countries whose numbers are looked up, ISO 3166-1 alpha-2; empty: all.',
      resolve: ({ countries }) => [...countries],
    }),
    refuseLandlines: t.exposeBoolean('refuseLandlines', { description: 'Whether landlines get no messages.' }),
    dailyLimit: t.exposeInt('dailyLimit', {
      nullable: true,
      description:
        'How many numbers the provider may be asked about in one day of the zone of the workspace; null: there is no limit.',
    }),
    leftToday: t.int({
      nullable: true,
      description: 'How many of them are left today; null: there is no limit.',
      resolve: async (setting, _args, context) => {
        const { db, clock } = context.runtime;
        return lookupsLeft(db, { workspace: await workspaceOf(context), setting }, clock.now());
      },
    }),
  }),
});

const SourceType = builder.enumType('NumberLookupSource', {
  description: 'Where an answer about a number comes from.',
  values: {
    CACHE: { description: 'It was stored; it cost nothing now.' },
    PROVIDER: { description: 'The provider was asked now.' },
  },
});

const LookupType = builder.objectRef<Lookup>('NumberLookup').implement({
  description: 'What a provider says of a number.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', description: 'The number in E.164.', resolve: ({ phone }) => phone.e164 }),
    country: t.string({
      nullable: true,
      description: 'Country of the number, ISO 3166-1 alpha-2; null: of none.',
      resolve: ({ phone }) => phone.country,
    }),
    lineType: t.field({ type: LineTypeType, description: 'What it leads to.', resolve: ({ line }) => line.lineType }),
    mccMnc: t.string({
      nullable: true,
      description: 'MCC and MNC of the network that has it now; null: not known.',
      resolve: ({ line }) => line.mccMnc,
    }),
    ported: t.boolean({
      nullable: true,
      description: 'Whether another network had it before; null: not known.',
      resolve: ({ line }) => line.ported,
    }),
    reachable: t.boolean({
      nullable: true,
      description: 'Whether it can be reached; null: not known.',
      resolve: ({ line }) => line.reachable,
    }),
    source: t.expose('source', { type: SourceType, description: 'Where the answer comes from.' }),
    at: t.field({ type: 'DateTime', description: 'When the provider said so.', resolve: ({ line }) => line.at }),
    cost: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What it cost now.',
      resolve: ({ costMicros, currency }) => moneyOf(costMicros, currency),
    }),
  }),
});

const DayType = builder.objectRef<LookupDay>('NumberLookupDay').implement({
  description: 'Look-ups of a day, in one currency.',
  fields: (t) => ({
    day: t.exposeString('day', { description: 'The day, in the zone of the workspace, e.g. "2026-11-29".' }),
    asked: t.exposeInt('asked', { description: 'Numbers that the provider was asked about.' }),
    answered: t.exposeInt('answered', { description: 'Numbers that it answered: they cost something.' }),
    cost: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What the answers cost, by the price of their moment.',
      resolve: ({ costMicros, currency }) => moneyOf(costMicros, currency),
    }),
  }),
});

builder.queryFields((t) => ({
  numberLookupSettings: t.field({
    type: SettingType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'How the workspace looks up numbers; null: it looks up none.',
    resolve: async (_root, _args, context) => {
      const workspace = await workspaceOf(context);
      const setting = lookupSettingOf(workspace);
      return setting === null ? null : { ...setting, hasToken: workspace.numberLookupToken !== null };
    },
  }),
  numberLookupDays: t.field({
    type: [DayType],
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'Look-ups by day and what they cost, the latest day first; a day without any is left out.',
    args: {
      days: t.arg.int({ defaultValue: 30, description: 'How many days back, today among them; 1 to 400.' }),
    },
    resolve: async (_root, { days }, context) => {
      const asked = parseInput(z.object({ days: z.number().int().min(1).max(400) }), { days: days ?? 30 });
      const { id, timeZone } = await workspaceOf(context);
      const { db, clock } = context.runtime;
      return lookupDays(db.pool, id, { timeZone, days: asked.days, now: clock.now() });
    },
  }),
}));

const SetInput = builder.inputType('SetNumberLookupsInput', {
  description: 'How numbers are looked up; what is absent stays, or is as usual at first.',
  fields: (t) => ({
    enabled: t.boolean({
      required: true,
      description: 'Whether numbers are looked up; false forgets the setting and its token.',
    }),
    url: t.string({ description: 'The URL of the provider; it has to be given at first.' }),
    token: t.string({
      description: 'Bearer token of the requests; it is never shown. Another URL takes its token anew.',
    }),
    timeLimit: t.field({
      type: 'Duration',
      description: `How long a request to send waits for the answers about all its numbers, ${TIME_LIMIT.min} to ${TIME_LIMIT.max}; usually ${TIME_LIMIT.usual}. One-time codes wait for ${URGENT_MS} ms at most.`,
    }),
    cacheDays: t.int({
      description: `For how many days an answer holds, ${CACHE_DAYS.min} to ${CACHE_DAYS.max}; usually ${CACHE_DAYS.usual}.`,
    }),
    silence: t.field({ type: SilenceType, description: 'What is done when the provider says nothing; usually SEND.' }),
    price: t.field({ type: MoneyInput, description: 'What a look-up costs; usually nothing.' }),
    purposes: t.field({ type: [PurposeType], description: 'Purposes of messages; empty: all, as usual.' }),
    countries: t.stringList({ description: 'Countries of numbers, ISO 3166-1 alpha-2; empty: all, as usual.' }),
    refuseLandlines: t.boolean({
      description: 'Whether landlines get no messages: NUMBER_IS_LANDLINE; usually they do.',
    }),
    dailyLimit: t.int({
      description: `How many numbers the provider may be asked about in one day of the zone of the workspace, ${DAILY_LIMIT.min} to ${DAILY_LIMIT.max}; null: as many as there are, as usual. About the others it is silent.`,
    }),
  }),
});

const SetPayload = builder.objectRef<{ settings: ShownLookups | null }>('SetNumberLookupsPayload').implement({
  description: 'Look-ups as they are now.',
  fields: (t) => ({
    settings: t.expose('settings', {
      type: SettingType,
      nullable: true,
      description: 'The setting; null: numbers are not looked up.',
    }),
  }),
});

const LookupInput = builder.inputType('LookupNumberInput', {
  description: 'A number to look up.',
  fields: (t) => ({
    phone: t.string({ required: true, description: 'The number, as a person writes it.' }),
    fresh: t.boolean({
      defaultValue: false,
      description: 'Whether the provider is asked even where an answer is stored: to try it.',
    }),
  }),
});

const LookupPayload = builder.objectRef<LookedUp>('LookupNumberPayload').implement({
  description: 'What is known of the number.',
  fields: (t) => ({
    lookup: t.expose('lookup', {
      type: LookupType,
      nullable: true,
      description: 'The answer; null: there is none.',
    }),
    fault: t.exposeString('fault', { nullable: true, description: 'Why there is no answer; null: there is one.' }),
    took: t.field({
      type: 'Duration',
      description: 'How long the provider took; of a stored answer nothing.',
      resolve: ({ tookMs }) => tookMs,
    }),
  }),
});

builder.mutationFields((t) => ({
  setNumberLookups: t.field({
    type: SetPayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Sets how numbers are looked up before messages to them are accepted. Off until it is set.',
    args: { input: t.arg({ type: SetInput, required: true, description: 'What changes.' }) },
    errors: failures('SetNumberLookupsResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      settings: await changeLookups(context.runtime, requireActor(context), parseInput(LookupChanges, input)),
    }),
  }),
  lookupNumber: t.field({
    type: LookupPayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Looks up one number: from what is stored, else from the provider, which costs the price of a look-up.',
    args: {
      input: t.arg({ type: LookupInput, required: true, description: 'Which number, and whether it is asked anew.' }),
    },
    errors: failures('LookupNumberResult', [InvalidInputError]),
    resolve: (_root, { input }, context) => lookUp(context, input.phone, input.fresh === true),
  }),
}));

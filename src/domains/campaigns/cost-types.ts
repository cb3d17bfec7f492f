/** The GraphQL types of what recipients of a campaign cost: by country, by network and by route. */
import { builder } from '../../graphql/schema/builder.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import type { Cost } from './costs.ts';
import type { Preflight } from './preflight.ts';
import { CampaignRouteType, loadRouteNames } from './route-types.ts';
import { type NetworkCost, networksOf as networkCosts } from './unit-costs.ts';

/** A bound of what recipients cost. */
export const bound = (which: 'low' | 'high', description: string) => ({
  type: MoneyType,
  nullable: true as const,
  description,
  resolve: (cost: Pick<Cost, 'low' | 'high'> & { currency: string }) => moneyOf(BigInt(cost[which]), cost.currency),
});

type Country = Preflight['countries'][string] & { country: string; currency: string };

/** Recipients in a country. */
export const CountryType = builder.objectRef<Country>('CampaignCountry').implement({
  description: 'Recipients of a campaign in a country, and what they cost by the price list.',
  fields: (t) => ({
    country: t.string({
      nullable: true,
      description: 'ISO 3166-1 alpha-2; null: numbers of no country.',
      resolve: ({ country }) => (country === '' ? null : country),
    }),
    recipients: t.exposeInt('recipients', { description: 'Recipients that would get a message.' }),
    parts: t.exposeInt('parts', { description: 'Parts that their messages take.' }),
    low: t.field(bound('low', 'The least that they can cost: it differs from the most where networks are not known.')),
    high: t.field(bound('high', 'The most that they can cost.')),
    unpriced: t.exposeInt('unpriced', {
      description: 'Recipients without a price, or without a rate to the currency.',
    }),
  }),
});

type Network = NetworkCost & { currency: string };

/** Recipients in a mobile network. */
export const NetworkType = builder.objectRef<Network>('CampaignNetwork').implement({
  description: 'Recipients of a campaign in a mobile network, and what they cost by the price list.',
  fields: (t) => ({
    country: t.exposeString('country', {
      nullable: true,
      description: 'ISO 3166-1 alpha-2; null: numbers of no country, or of the rest.',
    }),
    mccMnc: t.exposeString('mccMnc', {
      nullable: true,
      description: 'Mobile country and network code; null: the network is not known, or it is the rest.',
    }),
    rest: t.exposeBoolean('isRest', {
      description: 'True: those of all networks together that come after the first 200.',
    }),
    recipients: t.exposeInt('recipients', { description: 'Recipients that would get a message.' }),
    parts: t.exposeInt('parts', { description: 'Parts that their messages take.' }),
    low: t.field(
      bound('low', 'The least that they can cost: it differs from the most where the network is not known.'),
    ),
    high: t.field(bound('high', 'The most that they can cost.')),
    unpriced: t.exposeInt('unpriced', {
      description: 'Recipients without a price, or without a rate to the currency.',
    }),
  }),
});

type RouteCost = Cost & { routeId: string; currency: string };

/** Recipients by the route of their messages. */
export const RouteCostType = builder.objectRef<RouteCost>('CampaignRouteCost').implement({
  description: 'Recipients of a campaign whose messages would go by a route, and what they cost by the price list.',
  fields: (t) => ({
    route: t.loadable({
      type: CampaignRouteType,
      nullable: true,
      description: 'The route; null: it is gone.',
      load: loadRouteNames,
      resolve: ({ routeId }) => routeId,
    }),
    recipients: t.exposeInt('recipients', { description: 'Recipients that would get a message.' }),
    parts: t.exposeInt('parts', { description: 'Parts that their messages take.' }),
    low: t.field(bound('low', 'The least that they can cost.')),
    high: t.field(bound('high', 'The most that they can cost.')),
  }),
});

/** Costs by route, the most recipients first. */
export const routesOf = ({ routes, currency }: Preflight): RouteCost[] =>
  Object.entries(routes)
    .map(([routeId, cost]) => ({ ...cost, routeId, currency }))
    .sort((a, b) => b.recipients - a.recipients);

/** Costs by country, the most recipients first. */
export const countriesOf = ({ countries, currency }: Preflight): Country[] =>
  Object.entries(countries)
    .map(([country, cost]) => ({ ...cost, country, currency }))
    .sort((a, b) => b.recipients - a.recipients);

/** Costs by network, the most recipients first. */
export const networksOf = ({ units, currency }: Preflight): Network[] =>
  networkCosts(units).map((network) => ({ ...network, currency }));

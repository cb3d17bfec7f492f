/** Operations of number look-ups. */
import type { FragmentOf, ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const LookupSettingFields = graphql(`
  fragment LookupSettingFields on NumberLookupSettings {
    url
    hasToken
    timeLimit
    cacheDays
    silence
    purposes
    countries
    refuseLandlines
    dailyLimit
    leftToday
    price {
      amount
      currency
    }
  }
`);

/** Setting of number look-ups. */
export type LookupSetting = FragmentOf<typeof LookupSettingFields>;

/** The setting, and what was spent by day. */
export const LookupsQuery = graphql(
  `
    query NumberLookups {
      numberLookupSettings {
        ...LookupSettingFields
      }
      numberLookupDays(days: 30) {
        day
        asked
        answered
        cost {
          amount
          currency
        }
      }
    }
  `,
  [LookupSettingFields],
);

/** Look-ups of a day. */
export type LookupDay = NonNullable<ResultOf<typeof LookupsQuery>['numberLookupDays']>[number];

/** Sets how numbers are looked up. */
export const SetLookupsMutation = graphql(
  `
    mutation SetNumberLookups($input: SetNumberLookupsInput!) {
      setNumberLookups(input: $input) {
        __typename
        ... on SetNumberLookupsPayload {
          settings {
            url
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Looks up a number. */
export const LookupNumberMutation = graphql(
  `
    mutation LookupNumber($input: LookupNumberInput!) {
      lookupNumber(input: $input) {
        __typename
        ... on LookupNumberPayload {
          fault
          took
          lookup {
            phone
            country
            lineType
            mccMnc
            ported
            source
            at
            cost {
              amount
              currency
            }
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** A number that was looked up. */
export type LookedUp = Extract<
  ResultOf<typeof LookupNumberMutation>['lookupNumber'],
  { __typename: 'LookupNumberPayload' }
>;

/** Seconds of an ISO 8601 duration of seconds, such as PT1.5S. */
export function secondsOf(duration: string): string {
  return /^PT([\d.]+)S$/.exec(duration)?.[1] ?? '1';
}

/** Operations of campaigns. */
import type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
import { graphql } from '../../data/graphql.ts';

/** Fields of a campaign, as lists and pages show it. */
export const CampaignFields = graphql(`
  fragment CampaignFields on Campaign {
    id
    name
    objective
    metric
    metricEvent
    metricWithinDays
    purpose
    triggered
    template
    sender
    routes {
      id
      name
    }
    startAt
    endsAt
    ratePerSecond
    origin
    held
    occurrence
    schedule {
      localAt
      timeZone
      hours
      repeat {
        every
        interval
        weekdays
        until
        times
        tolerancePercent
      }
    }
    status
    reason
    token
    recipients
    handled
    accepted
    beginsAt
    finishedAt
    createdAt
    updatedAt
    audience {
      tags
      excludeTags
      lists {
        id
        name
      }
      excludeLists {
        id
        name
      }
      segments {
        id
        name
      }
      excludeSegments {
        id
        name
      }
    }
    refused {
      code
      count
    }
    heldOut
    holdOutPercent
    testRecipients
    test {
      percent
      hours
      perVariant
      chosenBy
    }
    variants {
      position
      label
      template
      templateVersion
      text
      sender
      delayMinutes
    }
    verdict {
      label
      by
      sentence
    }
  }
`);

const PreflightFields = graphql(`
  fragment PreflightFields on CampaignPreflight {
    done
    recipients
    checked
    sendable
    firstAt
    lastAt
    outBy
    fault
    hours
    heldOut
    variants {
      position
      label
      recipients
      parts
      high {
        amount
        currency
      }
      ifBest {
        amount
        currency
      }
    }
    rest {
      recipients
    }
    blocked {
      code
      count
    }
    deferred {
      code
      count
    }
    parts {
      encoding
      count
    }
    low {
      amount
      currency
    }
    high {
      amount
      currency
    }
    routes {
      route {
        name
      }
      recipients
      high {
        amount
        currency
      }
    }
    networks {
      country
      mccMnc
      rest
      recipients
      low {
        amount
        currency
      }
      high {
        amount
        currency
      }
      unpriced
    }
    countries {
      country
      recipients
      parts
      low {
        amount
        currency
      }
      high {
        amount
        currency
      }
    }
    warnings {
      code
      message
    }
  }
`);

const CountFields = graphql(`
  fragment CampaignCounts on MessageCounts {
    scheduled
    deferred
    queued
    sending
    sent
    delivered
    read
    partiallyDelivered
    undelivered
    failed
    expired
    blocked
    canceled
    outcomeUnknown
  }
`);

/** A campaign in the list. */
export type Campaign = FragmentOf<typeof CampaignFields>;
/** A campaign that is followed. */
export type WatchedCampaign = ResultOf<typeof CampaignProgressSubscription>['campaignProgress'];
/** A recipient with what they would get. */
export type Sampled = NonNullable<NonNullable<ResultOf<typeof SampleQuery>['campaign']>['sample']>[number];
/** What a check has found. */
export type Preflight = FragmentOf<typeof PreflightFields>;

/** A page of campaigns. */
export const CampaignsQuery = graphql(
  `
    query Campaigns($first: Int!, $after: String, $filter: CampaignFilter) {
      campaigns(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...CampaignFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [CampaignFields],
);

/** Conditions that the list is filtered by. */
export type CampaignConditions = NonNullable<VariablesOf<typeof CampaignsQuery>['filter']>;

/** One campaign with its check and its messages by status, followed. */
export const CampaignProgressSubscription = graphql(
  `
    subscription CampaignProgress($id: ID!) {
      campaignProgress(id: $id) {
        ...CampaignFields
        preflight {
          ...PreflightFields
        }
        counts {
          ...CampaignCounts
        }
        couponPool {
          id
          name
        }
        coupons {
          reserved
          redeemed
          free
        }
        originCampaign {
          id
          name
        }
        originFilter {
          statuses
          codes
          countries
          unless
          event
          afterHours
        }
        followUps {
          id
          name
          status
          origin
          occurrence
          beginsAt
          recipients
          handled
        }
        results {
          sentence
          stopped {
            count
            percent
          }
        }
      }
    }
  `,
  [CampaignFields, PreflightFields, CountFields],
);

/** The first recipients of a campaign, with what they would get. */
export const SampleQuery = graphql(`
  query CampaignSample($id: ID!) {
    campaign(id: $id) {
      sample(first: 20) {
        text
        partCount
        encoding
        blockedBy
        why
        to
        contact {
          id
          name
        }
      }
    }
  }
`);

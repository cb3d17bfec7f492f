/** Words of analytics in the API: dimensions, steps, measures, comparisons. */
import { builder } from '../../graphql/schema/builder.ts';
import { type Dimension, MEASURES, type Measure } from '../../kernel/rollups.ts';
import { described } from '../carriers/enums.ts';
import type { Step } from './buckets.ts';

/** Dimension that messages are counted by. */
export const AnalyticsDimensionType = builder.enumType('AnalyticsDimension', {
  description: 'What messages are told apart by.',
  values: described<Dimension>({
    ROUTE: 'The route that the message goes by.',
    CONNECTION: 'The connection that the message goes by; after a failover the one that took it.',
    COUNTRY: 'The country of the number that it goes to.',
    PURPOSE: 'Why it is sent.',
    TEMPLATE: 'The template that its text comes from.',
    LOCALE: 'The language of the body of its template.',
    SENDER: 'The sender that it names.',
    NETWORK: 'The network of the number that it goes to, by MCC and MNC.',
    CAMPAIGN: 'The campaign that sends it.',
    VARIANT: 'The variant of its campaign, by its position from 0.',
  }),
});

/** Length of the buckets of an answer. */
export const AnalyticsStepType = builder.enumType('AnalyticsStep', {
  description: 'How long a bucket is, by the clocks of the workspace’s time zone.',
  values: described<Step>({
    HOUR: 'A full hour; kept for 100 days.',
    DAY: 'A day, from midnight on; kept for three years.',
    WEEK: 'A week, from Monday on; kept for three years.',
    MONTH: 'A month of the calendar; kept for good.',
  }),
});

/** Meanings of the measures. */
export const MEASURE_MEANINGS: Record<Measure, string> = {
  accepted: 'Messages that were accepted.',
  submitted: 'Those of them that an SMSC has taken.',
  delivered: 'Those of them that arrived, read ones too.',
  read: 'Those of them that were read, where the phone says so.',
  partiallyDelivered: 'Those of which some parts arrived and others never will.',
  undelivered: 'Those that the network could not deliver.',
  failed: 'Those that could not be sent, or that the SMSC refused.',
  expired: 'Those whose validity ended before they arrived.',
  blocked: 'Those that a rule or the person’s wish stopped after they were accepted.',
  canceled: 'Those that were cancelled.',
  unknown: 'Those of which nobody knows what became.',
  parts: 'Parts of the messages that an SMSC has taken.',
  clicked: 'Messages of which a person followed a link.',
  replied: 'Messages that the person answered within three days, each once.',
  optedOut: 'Opt-outs within three days after the message.',
  complaints: 'Complaints about the messages.',
};

/** Count that groups are ordered by. */
export const AnalyticsMeasureType = builder.enumType('AnalyticsMeasure', {
  description: 'What is counted of messages.',
  values: Object.fromEntries(
    MEASURES.map((measure) => [enumName(measure), { value: measure, description: MEASURE_MEANINGS[measure] }]),
  ) as Record<string, { value: Measure; description: string }>,
});

function enumName(measure: Measure): string {
  return measure.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Comparison of an answer. */
export const AnalyticsComparisonType = builder.enumType('AnalyticsComparison', {
  description: 'What the figures of a period are compared with.',
  values: { PREVIOUS_PERIOD: { description: 'The period of as many buckets right before it.' } },
});

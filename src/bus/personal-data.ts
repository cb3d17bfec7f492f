/** The registry of what goes through NATS: every subject, with every field of its payload. None can name a person. */

/** A subject of NATS. */
export interface RegisteredSubject {
  /** Pattern of the subject, as NATS writes one. */
  subject: string;
  /** Stream that keeps it; `null`: nothing is kept. */
  stream: string | null;
  /** Paths of the fields of its payload, `[]` for each of a list; none: it has no payload, or a text that is an id. */
  fields: readonly string[];
  /** Fields in words, for people. */
  holds: string;
  /** Time after which it is gone. */
  kept: string;
}

/** Every subject that the hub publishes to. JetStream's own requests, acknowledgements and inboxes hold the same fields. */
export const SUBJECTS: readonly RegisteredSubject[] = [
  {
    subject: 'jobs.*.*',
    stream: 'JOBS',
    fields: ['chunkId', 'messageIds[]'],
    holds: 'ids of queued messages, by connection and lane; a traceparent where a trace is followed',
    kept: 'until the dispatcher has acknowledged it',
  },
  {
    subject: 'clicks.*',
    stream: 'CLICKS',
    fields: ['[].id', '[].code', '[].at', '[].visitor', '[].agent'],
    holds: 'codes of short links that were followed, when, and by what family of agent; no address',
    kept: 'until the scheduler has recorded it',
  },
  {
    subject: 'feed.*.messages',
    stream: 'FEED',
    fields: ['kind', 'events[].eventId', 'events[].messageId', 'events[].type'],
    holds: 'ids of messages and types of events',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.inbound',
    stream: 'FEED',
    fields: ['kind', 'inboundIds[]'],
    holds: 'ids of inbound messages',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.conversations',
    stream: 'FEED',
    fields: ['kind', 'eventIds[]'],
    holds: 'ids of events of conversations',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.consents',
    stream: 'FEED',
    fields: ['kind', 'steps[].type', 'steps[].id'],
    holds: 'ids of entries of the ledger and of the audit log, and kinds of steps',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.health',
    stream: 'FEED',
    fields: ['kind', 'changes[].eventId', 'changes[].connectionId', 'changes[].change'],
    holds: 'ids of connections, and the state or circuit that each has now',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.budgets',
    stream: 'FEED',
    fields: ['kind', 'warningIds[]'],
    holds: 'ids of warnings of budgets',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.fraud',
    stream: 'FEED',
    fields: ['kind', 'alertIds[]'],
    holds: 'ids of alerts of the fraud guard',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.rates',
    stream: 'FEED',
    fields: ['kind', 'changes[].alertId', 'changes[].type'],
    holds: 'ids of alerts about delivery rates, and what became of each',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.segments',
    stream: 'FEED',
    fields: ['kind', 'changes[].segmentId', 'changes[].contactId', 'changes[].type'],
    holds: 'ids of segments, and of contacts that entered or left them',
    kept: '24 hours',
  },
  {
    subject: 'feed.*.campaigns',
    stream: 'FEED',
    fields: ['kind', 'entryIds[]'],
    holds: 'ids of entries of the audit log about runs of campaigns that wait for a person',
    kept: '24 hours',
  },
  {
    subject: 'health.*',
    stream: null,
    fields: [],
    holds: 'the id of a connection that has changed',
    kept: 'not at all',
  },
  {
    subject: 'presence.*',
    stream: null,
    fields: ['conversationId', 'kind', 'id', 'state'],
    holds: 'ids of a conversation and of who looks at it',
    kept: 'not at all',
  },
  {
    subject: 'quotas.taken',
    stream: null,
    fields: ['from', 'taken[].quota', 'taken[].holder', 'taken[].count'],
    holds: 'ids of keys and workspaces with a quota, and how much each took',
    kept: 'not at all',
  },
  { subject: 'bots.*', stream: null, fields: [], holds: 'nothing', kept: 'not at all' },
  { subject: 'query.*', stream: null, fields: ['messageIds[]'], holds: 'ids of messages', kept: 'not at all' },
  { subject: 'recall.*', stream: null, fields: ['messageIds[]'], holds: 'ids of messages', kept: 'not at all' },
  { subject: 'settings.changed', stream: null, fields: [], holds: 'nothing', kept: 'not at all' },
];

/** Returns true if a subject is one of a pattern; `*` stands for one word. */
export function isOfPattern(subject: string, pattern: string): boolean {
  const [words, wanted] = [subject.split('.'), pattern.split('.')];
  return words.length === wanted.length && wanted.every((word, index) => word === '*' || word === words[index]);
}

/** Operations that work as they stand: what one tries first. */

/** An operation to try. */
export interface Example {
  title: string;
  /** Root field; a request of the log is tried again by it. */
  field: string;
  document: string;
  variables?: object;
}

/** Number of the simulator that gets everything. */
const PHONE = '+447700900123';

const ERROR = '... on Error { code message help }';

/** The examples, the ones that change nothing first. */
export const EXAMPLES: readonly Example[] = [
  {
    title: 'Who am I',
    field: 'viewer',
    document: 'query WhoAmI {\n  viewer { role scopes workspace { name currency timeZone } }\n}',
  },
  {
    title: 'The newest messages',
    field: 'messages',
    document: `query Messages($first: Int!) {
  messages(first: $first) {
    edges { node { id status to purpose body createdAt } }
    pageInfo { hasNextPage endCursor }
  }
}`,
    variables: { first: 5 },
  },
  {
    title: 'Preview a message',
    field: 'previewMessage',
    document: `query Preview($input: SendMessageInput!) {
  previewMessage(input: $input) {
    text encoding partCount unitsUsed
    price { amount currency }
    decision { verdict steps { gate verdict reason } }
    issues { path message }
  }
}`,
    variables: {
      input: { to: { phone: PHONE }, content: { text: 'Your parcel is on its way.' }, purpose: 'TRANSACTIONAL' },
    },
  },
  {
    title: 'May I write to them',
    field: 'canMessage',
    document: `query MayI($input: CanMessageInput!) {
  canMessage(input: $input) { allowed reason advice steps { gate verdict reason } }
}`,
    variables: { input: { to: { phone: PHONE }, purpose: 'MARKETING' } },
  },
  {
    title: 'People and what they agreed to',
    field: 'contacts',
    document: `query People($first: Int!) {
  contacts(first: $first) {
    edges { node { id name phone locale tags consents { purpose state since } } }
  }
}`,
    variables: { first: 5 },
  },
  {
    title: 'How the carriers are',
    field: 'smscConnections',
    document: `query Carriers {
  smscConnections(first: 10) {
    edges { node { name state boundSessions submitsPerSecond roundTripMs refusals { name count remedy } } }
  }
}`,
  },
  {
    title: 'What failed of the last requests',
    field: 'requestLog',
    document: `query Failed {
  requestLog(first: 10, filter: { failed: true }) {
    edges { node { requestId operation code durationMs at } }
  }
}`,
  },
  {
    title: 'Send a message',
    field: 'sendMessage',
    document: `mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) {
    __typename
    ... on SendMessagePayload { accepted { id status } }
    ${ERROR}
  }
}`,
    variables: {
      input: { to: { phone: PHONE }, content: { text: 'Your parcel is on its way.' }, purpose: 'TRANSACTIONAL' },
    },
  },
  {
    title: 'Add a person',
    field: 'upsertContacts',
    document: `mutation Add($input: UpsertContactsInput!) {
  upsertContacts(input: $input) {
    __typename
    ... on UpsertContactsPayload { results { contactId outcome } refusals { path message } }
    ${ERROR}
  }
}`,
    variables: { input: { contacts: [{ phone: PHONE, name: 'Ada Lovelace', locale: 'en' }] } },
  },
  {
    title: 'Record a consent',
    field: 'recordConsent',
    document: `mutation Agree($input: RecordConsentInput!) {
  recordConsent(input: $input) {
    __typename
    ... on RecordConsentPayload { stillSuppressed { reason } }
    ${ERROR}
  }
}`,
    variables: {
      input: {
        contact: { phone: PHONE },
        purposes: ['MARKETING'],
        source: 'FORM',
        proof: { text: 'Yes, send me offers', page: 'https://example.com/join' },
      },
    },
  },
  {
    title: 'Follow what happens to messages',
    field: 'messageEvents',
    document: `subscription Follow {
  messageEvents {
    ... on MessageStreamEvent { cursor event { type at } message { id status to } }
    ... on StreamGap { resumesAt }
  }
}`,
  },
];

/** The operation that a request of the log is tried again with: the example of its first field, or that field bare. */
export function againOf(type: string, fields: readonly string[], operation: string | null): Example {
  const [first] = fields;
  const found = EXAMPLES.find(({ field }) => field === first);
  if (found !== undefined) return found;
  const kind = type === 'mutation' || type === 'subscription' ? type : 'query';
  const name = operation !== null && /^[A-Za-z_]\w*$/.test(operation) ? ` ${operation}` : '';
  const lines = (fields.length === 0 ? ['viewer'] : fields).map((each) => `  ${each} { __typename }`);
  return {
    title: operation ?? first ?? kind,
    field: first ?? '',
    document: `${kind}${name} {\n${lines.join('\n')}\n}`,
  };
}

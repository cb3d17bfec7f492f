/** The ids that people see: how they are written and read, in the API and in the log alike. */
import { isUuid } from './ids.ts';

/** Prefix of the ids of each type. Every type that is shown by id is here: the schema is not built without it. */
export const ID_PREFIXES = {
  Absence: 'absence',
  ApiKey: 'key',
  AssignmentRule: 'assignment',
  AssistantCall: 'llm',
  AuditEntry: 'audit',
  Bot: 'bot',
  Budget: 'budget',
  Campaign: 'campaign',
  CarrierInvoice: 'invoice',
  Connection: 'connection',
  ConsentRequest: 'request',
  Contact: 'contact',
  ContactEvent: 'act',
  ContactField: 'field',
  ContactList: 'list',
  ContactPasskey: 'credential',
  CouponPool: 'pool',
  Conversation: 'conversation',
  ConversationEvent: 'talk',
  DataRead: 'read',
  DeliveryAlert: 'drop',
  FraudAlert: 'alert',
  FraudRule: 'fraud',
  InboundMessage: 'inbound',
  Link: 'link',
  InboxView: 'view',
  Member: 'member',
  Message: 'msg',
  MessageBatch: 'batch',
  MessageEvent: 'event',
  Passkey: 'passkey',
  Pause: 'pause',
  Price: 'price',
  Route: 'route',
  Segment: 'segment',
  Sender: 'sender',
  Session: 'session',
  Suppression: 'suppression',
  Team: 'team',
  Template: 'template',
  Trigger: 'trigger',
  TriggerFiring: 'firing',
  UnmatchedReceipt: 'receipt',
  WebhookDelivery: 'delivery',
  WebhookEndpoint: 'webhook',
  Verification: 'verification',
  Workspace: 'workspace',
} as const satisfies Record<string, string>;

/** A type whose objects have an id that people see. */
export type IdentifiedType = keyof typeof ID_PREFIXES;

const TYPE_OF = new Map<string, IdentifiedType>(
  Object.entries(ID_PREFIXES).map(([type, prefix]) => [prefix, type as IdentifiedType]),
);

/** Types of the id fields of log lines and of details of events, by the fields' names. */
const NAMED: Readonly<Record<string, IdentifiedType>> = {
  absenceId: 'Absence',
  apiKeyId: 'ApiKey',
  assignmentRuleId: 'AssignmentRule',
  batchId: 'MessageBatch',
  botId: 'Bot',
  campaignId: 'Campaign',
  triggerId: 'Trigger',
  connectionId: 'Connection',
  contactId: 'Contact',
  conversationId: 'Conversation',
  endpointId: 'WebhookEndpoint',
  eventId: 'MessageEvent',
  inboundId: 'InboundMessage',
  inboundIds: 'InboundMessage',
  linkId: 'Link',
  listId: 'ContactList',
  memberId: 'Member',
  messageId: 'Message',
  messageIds: 'Message',
  movedFrom: 'Connection',
  movedTo: 'Connection',
  replacedId: 'Message',
  proposalId: 'ConversationEvent',
  routeFrom: 'Route',
  routeId: 'Route',
  routeTo: 'Route',
  segmentId: 'Segment',
  senderId: 'Sender',
  sessionId: 'Session',
  templateId: 'Template',
  verificationId: 'Verification',
  workspaceId: 'Workspace',
};

/** Types that are kinds of another: their ids are its ids, so that what names a connection need not know its channel. */
const KINDS_OF: Readonly<Record<string, IdentifiedType>> = { SmscConnection: 'Connection' };

/** The type whose ids objects of a type have; `null`: its ids have no prefix. */
export function identifiedTypeOf(type: string): IdentifiedType | null {
  const general = KINDS_OF[type] ?? type;
  return Object.hasOwn(ID_PREFIXES, general) ? (general as IdentifiedType) : null;
}

/** The id as people see it: the prefix of its type, `_`, and the UUID without hyphens, e.g. `msg_01a221be79ef…`. */
export function toGlobalId(type: IdentifiedType, uuid: string): string {
  return `${ID_PREFIXES[type]}_${uuid.replaceAll('-', '')}`;
}

/** The id that a field of this name holds, as people see it; `null`: it holds none. */
export function namedId(name: string, value: string): string | null {
  const type = NAMED[name];
  return type === undefined || !isUuid(value) ? null : toGlobalId(type, value);
}

/** A plain object with the ids that it holds as people see them; anything else as it is. */
export function withGlobalIds(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      typeof each === 'string' ? (namedId(name, each) ?? each) : each,
    ]),
  );
}

const GLOBAL_ID = /^([a-z]{1,20})_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** Type and UUID of an id; `null`: it is not an id of the hub. Only the form that `toGlobalId` writes is read. */
export function parseGlobalId(globalId: string): { type: IdentifiedType; uuid: string } | null {
  const [, prefix = '', ...groups] = GLOBAL_ID.exec(globalId) ?? [];
  const type = TYPE_OF.get(prefix);
  return type === undefined ? null : { type, uuid: groups.join('-') };
}

/** Result of reading an id: its UUID, or a message with the fault and the value that would be right. */
export type IdReading = { ok: true; uuid: string } | { ok: false; message: string };

/**
 * Reads an id where one of some types is wanted: whoever wrote another one is told so.
 *
 * @param types those that are wanted; empty: any
 */
export function readGlobalId(types: readonly IdentifiedType[], globalId: string): IdReading {
  const parsed = parseGlobalId(globalId);
  if (parsed !== null && (types.length === 0 || types.includes(parsed.type))) return { ok: true, uuid: parsed.uuid };
  const fault = parsed === null ? 'is no id' : `is the id of a ${parsed.type}`;
  const wanted = types.length === 0 ? 'one as the API shows it' : `that of a ${types.join(', ')}`;
  const forms = (types.length === 0 ? (['Message'] as const) : types).map((type) => `"${ID_PREFIXES[type]}_…"`);
  return { ok: false, message: `${fault}: it takes ${wanted}, e.g. ${forms.join(', ')}` };
}

/**
 * The UUID in an id of the given type.
 *
 * @returns `null` for anything else: answer "not found", as for an id that does not exist
 */
export function fromGlobalId(type: IdentifiedType, globalId: string): string | null {
  const parsed = parseGlobalId(globalId);
  return parsed !== null && parsed.type === type ? parsed.uuid : null;
}

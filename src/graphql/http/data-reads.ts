/** Recognition of operations that read data of people. */
import {
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  Kind,
  type ObjectFieldNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { DataReads } from '../../domains/accounts/data-reads.ts';
import type { Principal } from '../../domains/accounts/principal.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { schema } from '../schema/schema.ts';

/** Fields that show data of a person, by type. A status, a count or an id alone is none. */
export const PERSONAL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Contact: [
    ...['phone', 'address', 'name', 'tags', 'attributes', 'locale', 'timeZones', 'ownHours', 'consents'],
    ...['consentLedger', 'consentRequests', 'suppressions', 'events', 'lists'],
  ],
  Address: ['text'],
  ContactEvent: ['properties'],
  OwnHours: ['from', 'to'],
  ContactPasskey: ['name'],
  Message: ['to', 'body', 'tags', 'metadata', 'tlvs', 'links'],
  MessagePart: ['receipt', 'receiptTlvs'],
  MessageEvent: ['detail'],
  MessageLink: ['clicks', 'visits', 'firstClickedAt', 'lastClickedAt'],
  DecisionStep: ['facts'],
  MessagePreview: ['text'],
  CampaignRecipientWithout: ['to'],
  CampaignSample: ['to', 'text'],
  InboundMessage: ['from', 'body', 'tlvs', 'media', 'keyword', 'intent'],
  InboundMedia: ['url', 'fileName'],
  UnmatchedReceipt: ['from', 'to', 'rawText', 'tlvs'],
  Conversation: ['labels'],
  ConversationEvent: ['text', 'detail'],
  AssistantCall: ['prompt', 'answer'],
  ConsentEntry: ['action', 'purposes', 'proof'],
  TriggerFiring: ['answer'],
  AuditEntry: ['detail', 'evidence', 'subjectName'],
  Coupon: ['code', 'reference'],
  Verification: ['to', 'clientAddress'],
  NumberLookup: ['phone'],
  Handset: ['phone', 'messages'],
  HandsetMessage: ['address', 'text'],
  WebhookDelivery: ['request'],
  WebhookAttempt: ['answer'],
  WebhookStreamRequest: ['body'],
};

/** Characters of a name that a client chose; digits of a number have no place in it. */
const MAX_NAME = 100;
const MAX_NAMES = 10;

const known = new WeakMap<DocumentNode, boolean>();

/** Says of a document, once, that it shows data of people. */
function showsPeople(document: DocumentNode): boolean {
  const before = known.get(document);
  if (before !== undefined) return before;
  const types = new TypeInfo(schema);
  let shows = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const parent = types.getParentType()?.name ?? '';
        if (PERSONAL_FIELDS[parent]?.includes(name.value) === true) shows = true;
      },
    }),
  );
  known.set(document, shows);
  return shows;
}

/** An operation that was answered. */
interface Answered {
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: unknown;
  /** Absent: a subscription that was opened. */
  data?: Record<string, unknown> | null | undefined;
}

/** Notes an operation that was answered with data of people. What changes something has an entry of its own. */
export function noteRead(
  reads: DataReads,
  { actor }: Principal,
  { document, operationName, variableValues, data }: Answered,
): void {
  const operation = getOperationAST(document, operationName);
  if (operation == null || operation.operation === 'mutation' || data === null || !showsPeople(document)) return;
  const roots = operation.selectionSet.selections.flatMap((each) => (each.kind === Kind.FIELD ? each : []));
  const count = data === undefined ? null : Object.values(data).reduce<number>((sum, each) => sum + countOf(each), 0);
  const variables = (variableValues ?? {}) as Record<string, unknown>;
  reads.note({
    workspaceId: actor.workspaceId,
    actorKind: actor.kind,
    actorId: actor.id,
    operation: operation.name === undefined ? null : masked(operation.name.value),
    fields: roots.slice(0, MAX_NAMES).map(({ name }) => name.value),
    filters: [...new Set(roots.flatMap((root) => filtersOf(root, variables)))].slice(0, MAX_NAMES).map(masked),
    count,
    contactId: roots.length === 1 ? contactOf(roots[0], data, variables) : null,
  });
}

/** A name may be anything: digits that could be a number are left out. */
function masked(name: string): string {
  return name.slice(0, MAX_NAME).replace(/\d{5,}/g, '…');
}

function countOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  if (Array.isArray(value)) return value.length;
  const { edges } = value as { edges?: unknown };
  return Array.isArray(edges) ? edges.length : 1;
}

/** Names of the conditions that a list was asked by, without their values. */
function filtersOf({ arguments: given = [] }: FieldNode, variables: Record<string, unknown>): string[] {
  return given.flatMap(({ name, value }) => {
    if (name.value !== 'filter' && name.value !== 'search' && name.value !== 'where') return [];
    if (value.kind === Kind.OBJECT) return value.fields.map((field: ObjectFieldNode) => field.name.value);
    const bound = value.kind === Kind.VARIABLE ? variables[value.name.value] : null;
    return typeof bound === 'object' && bound !== null ? Object.keys(bound) : [name.value];
  });
}

/** The contact of a read of one: of its answer, or of the id it was asked by. */
function contactOf(
  root: FieldNode | undefined,
  data: Record<string, unknown> | undefined,
  variables: Record<string, unknown>,
): string | null {
  if (
    root === undefined ||
    (root.name.value !== 'contact' && root.name.value !== 'node' && root.name.value !== 'consentHistory')
  )
    return null;
  const answer = data?.[root.alias?.value ?? root.name.value];
  const shown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'id') : null;
  const asked = root.arguments?.flatMap(({ name, value }) => {
    if (name.value !== 'id' && name.value !== 'contactId') return [];
    if (value.kind === Kind.STRING) return value.value;
    return value.kind === Kind.VARIABLE ? String(variables[value.name.value] ?? '') : [];
  })[0];
  const id = typeof shown === 'string' ? shown : asked;
  return id === undefined ? null : fromGlobalId('Contact', id);
}

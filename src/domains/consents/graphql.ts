/** Consents in the API. */
import type { Contact } from '../../generated/prisma/client.ts';
import type { ConsentAction, ConsentSource, Purpose } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { RecipientInput } from '../../graphql/types/recipient.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import type { Step } from '../../policy/gate.ts';
import { REASONS } from '../../policy/reasons.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { ContactType, findContactId } from '../contacts/graphql.ts';
import { ConsentStatement, type Person, stateConsent } from './actions.ts';
import { judgementOf } from './judgement-graphql.ts';
import { StepType } from './step-types.ts';
import { SuppressionType, suppressionsOf } from './suppression-types.ts';

const ActionType = builder.enumType('ConsentAction', {
  description: 'What a person said.',
  values: {
    GRANT: { description: 'The person consents.' },
    REVOKE: { description: 'The person does not, or not any more.' },
  } satisfies Record<ConsentAction, object>,
});

const SOURCES: Record<ConsentSource, string> = {
  API: 'Stated by an application, with a proof or without: see evidence.',
  IMPORT: 'Imported, with the proof of where it was given.',
  FORM: 'Given in a form, with the proof of what it said.',
  INBOUND_MESSAGE: 'Said in a message to the hub; the hub alone records it.',
  VERBAL: 'Said to a person, with the proof of who heard it.',
  DOUBLE_OPT_IN: 'Confirmed by a reply to the hub; the hub alone records it.',
};

const SourceType = builder.enumType('ConsentSource', {
  description: 'How it was said.',
  values: Object.fromEntries(Object.entries(SOURCES).map(([key, description]) => [key, { description }])) as Record<
    ConsentSource,
    { description: string }
  >,
});

/** An entry of the consent ledger. */
export const EntryType = builder.prismaObject('ConsentEntry', {
  description: 'An entry of the consent ledger. Entries are added, never changed.',
  fields: (t) => ({
    action: t.expose('action', { type: ActionType, description: 'What was said.' }),
    purposes: t.expose('purposes', { type: [PurposeType], description: 'About which messages.' }),
    source: t.expose('source', { type: SourceType, description: 'The way in which it was given or taken back.' }),
    actor: t.field({
      type: ActorType,
      description: 'Who recorded it: a key, or the message that said so.',
      resolve: actorOf,
    }),
    proof: t.loadable({
      type: 'JSON',
      nullable: true,
      description:
        'What text was shown, where, from which address; null: none came, or the person was erased (see proofDigest).',
      load: async (ids: string[], context: Context) => {
        const where = { entryId: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.evidence.findMany({ where });
        const byId = new Map(rows.map((row) => [row.entryId, row.content]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      resolve: (entry) => entry.id,
    }),
    proofDigest: t.string({
      nullable: true,
      description: 'Keyed digest of the proof, in hexadecimal, which outlives it; null: none came.',
      resolve: ({ proofDigest }) => (proofDigest === null ? null : Buffer.from(proofDigest).toString('hex')),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was said.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was recorded.' }),
  }),
});

builder.prismaObject('Consent', {
  description: 'What the ledger says now about one purpose.',
  fields: (t) => ({
    purpose: t.expose('purpose', { type: PurposeType, description: 'About which messages.' }),
    state: t.expose('state', { type: ActionType, description: 'Whether it was given or taken back.' }),
    since: t.expose('since', { type: 'DateTime', description: 'The moment it holds since.' }),
    entry: t.relation('entry', { description: 'The entry it comes from.' }),
  }),
});

builder.prismaObjectFields(ContactType, (t) => ({
  consents: t.relation('consents', {
    description: 'What the person says now, per purpose.',
    query: { orderBy: { purpose: 'asc' } },
  }),
  consentLedger: t.relation('ledger', {
    description: 'Everything the person said, oldest first; at most 1,000.',
    query: { orderBy: { id: 'asc' }, take: 1_000 },
  }),
}));

interface VerdictShape {
  allowed: boolean;
  reason: string | null;
  advice: string | null;
  code: string | null;
  until: Date | null;
  steps: readonly Step[];
  entryId: string | null;
}

const VerdictType = builder.objectRef<VerdictShape>('ConsentVerdict').implement({
  description: 'May this be said to this person now, by which consent, and if not, why and until when.',
  fields: (t) => ({
    allowed: t.exposeBoolean('allowed', { description: 'Whether it may.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why not, for people; null: it may.' }),
    code: t.exposeString('code', {
      nullable: true,
      description: 'Why not, for programs: the code that a message would have as its reason.',
    }),
    steps: t.expose('steps', {
      type: [StepType],
      description: 'Every gate that was asked, in order, with what it knew.',
    }),
    advice: t.exposeString('advice', { nullable: true, description: 'What to do about it; null: nothing.' }),
    until: t.expose('until', { type: 'DateTime', nullable: true, description: 'When it may; null: not by itself.' }),
    entry: t.prismaField({
      type: EntryType,
      nullable: true,
      description: 'The ledger’s entry that decides; null: the person never said anything about it.',
      resolve: (query, { entryId }, _args, context) =>
        entryId === null
          ? null
          : context.runtime.db.prisma.consentEntry.findUnique({
              ...query,
              where: { id: entryId, workspaceId: requireActor(context).workspaceId },
            }),
    }),
  }),
});

const CanMessageInput = builder.inputType('CanMessageInput', {
  description: 'A person and a purpose.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'The person: a number or a contact.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'The reason for it.' }),
  }),
});

builder.queryField('canMessage', (t) =>
  t.field({
    type: VerdictType,
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'May I, by which consent, and if not, when? Asks the gates that sending asks.',
    args: { input: t.arg({ type: CanMessageInput, required: true, description: 'Whom and why.' }) },
    resolve: async (_root, { input: { to, purpose } }, context) =>
      verdictOf(context, await personOf(context, to, ['to']), purpose),
  }),
);

async function verdictOf(context: Context, person: Person, purpose: Purpose): Promise<VerdictShape> {
  const { judgement, facts } = await judgementOf(context, person, { purpose, now: context.runtime.clock.now() });
  const { steps, ruling } = judgement;
  const refused = ruling.kind === 'refuse' ? ruling : null;
  return {
    allowed: ruling.kind === 'allow',
    reason: refused?.reason ?? null,
    code: ruling.kind === 'allow' ? null : ruling.code,
    advice: ruling.kind === 'allow' ? null : REASONS[ruling.code].advice,
    until: ruling.kind === 'allow' ? null : (ruling.until ?? null),
    steps,
    entryId: facts.consent?.entryId ?? null,
  };
}

/** The person an input names. @throws NotFoundError on an id, InvalidInputError on a number */
export async function personOf(
  context: Context,
  named: { phone?: string | null; contactId?: string | null },
  path: readonly string[],
): Promise<Person> {
  if (named.phone != null) return { phone: await requirePhone(context, named.phone, [...path, 'phone']) };
  const contactId = await findContactId(context, { id: named.contactId });
  if (contactId === null) throw new NotFoundError('Contact', named.contactId ?? '');
  return { contactId };
}

/** The number in an input. @throws InvalidInputError */
export async function requirePhone(context: Context, text: string, path: string[]): Promise<Phone> {
  const parsed = parsePhone(text, await readingOfWorkspace(context.runtime, requireActor(context).workspaceId));
  if (parsed.ok) return parsed.phone;
  throw new InvalidInputError([{ path, message: parsed.message, received: text.slice(0, 100) }]);
}

const statementFields = {
  RecordConsentInput: 'A consent a person gave.',
  RevokeConsentInput: 'A consent a person took back.',
} as const;

function statementInput(name: keyof typeof statementFields) {
  return builder.inputType(name, {
    description: statementFields[name],
    fields: (t) => ({
      contact: t.field({ type: RecipientInput, required: true, description: 'Who; a new number becomes a contact.' }),
      purposes: t.field({ type: [PurposeType], required: true, description: 'About which messages.' }),
      source: t.field({ type: SourceType, required: true, description: 'How it was said.' }),
      proof: t.field({
        type: 'JSON',
        description: 'An object: what text was shown, where, from which address; 8 KiB.',
      }),
      occurredAt: t.field({ type: 'DateTime', description: 'When it was said; absent: now.' }),
    }),
  });
}

const RecordConsentInput = statementInput('RecordConsentInput');
const RevokeConsentInput = statementInput('RevokeConsentInput');

function payload(name: string) {
  return builder.objectRef<{ contact: Contact }>(name).implement({
    description: 'The contact, with what it says now.',
    fields: (t) => ({
      contact: t.expose('contact', { type: ContactType, description: 'The contact with its consents.' }),
      stillSuppressed: t.field({
        type: [SuppressionType],
        description:
          'What holds messages to the person back all the same, as after an erasure: liftSuppression lifts it. Empty: nothing.',
        resolve: async ({ contact }, _args, context) => (await suppressionsOf([contact.id], context))[0] ?? [],
      }),
    }),
  });
}

async function state(context: Context, action: 'GRANT' | 'REVOKE', input: typeof RecordConsentInput.$inferInput) {
  const actor = requireActor(context);
  const statement = parseInput(ConsentStatement, {
    purposes: input.purposes,
    source: input.source,
    proof: input.proof,
    occurredAt: input.occurredAt,
  });
  const person = await personOf(context, input.contact, ['contact']);
  return { contact: await stateConsent(context.runtime, actor, action, person, statement) };
}

builder.mutationFields((t) => ({
  recordConsent: t.field({
    type: payload('RecordConsentPayload'),
    authScopes: { scope: 'contacts:write' },
    description: 'Adds a consent to the ledger, with its proof.',
    args: { input: t.arg({ type: RecordConsentInput, required: true, description: 'What was said.' }) },
    errors: failures('RecordConsentResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input }, context) => state(context, 'GRANT', input),
  }),
  revokeConsent: t.field({
    type: payload('RevokeConsentPayload'),
    authScopes: { scope: 'contacts:write' },
    description: 'Adds a revocation to the ledger; what waits for the person is blocked at once.',
    args: { input: t.arg({ type: RevokeConsentInput, required: true, description: 'What was said.' }) },
    errors: failures('RevokeConsentResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input }, context) => state(context, 'REVOKE', input),
  }),
}));

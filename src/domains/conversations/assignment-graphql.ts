/** Rules of assignment in the API, and what they would do. */
import * as z from 'zod';
import { conversationIdOf } from '../../db/sql/conversations.ts';
import type { AssignmentRule } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { ActorType } from '../accounts/actor-types.ts';
import { readingOf } from '../accounts/reading.ts';
import { readSender } from '../carriers/sender-address.ts';
import { isFree, nextInTurn, type RuleVerdict, verdictsOn } from './assignment.ts';
import { MOST_RULES, orderRules, RuleInput, removeRule, setRule } from './assignment-actions.ts';
import { languageOf } from './assignment-handler.ts';
import { awayAt } from './away.ts';
import { type ActorRef, leaseAt } from './lease.ts';

const RuleType = builder.prismaNode('AssignmentRule', {
  ...workspaceNode('messages:read'),
  description: 'Who is given conversations that nobody has. Of several rules the first that takes a text holds.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    enabled: t.exposeBoolean('enabled', { description: 'False: it takes nothing.' }),
    keywords: t.exposeStringList('keywords', { description: 'It is for texts with one of these; none: any text.' }),
    senders: t.exposeStringList('senders', { description: 'It is for texts to one of these; none: to any sender.' }),
    languages: t.exposeStringList('languages', {
      description:
        'It is for persons of one of these languages, by the locale of the contact, the text, or the country; none: of any.',
    }),
    hours: t.exposeString('hours', {
      nullable: true,
      description: 'Hours of the week, in the zone of the workspace, in which it holds; null: always.',
    }),
    to: t.field({
      type: ActorType,
      nullable: true,
      description: 'The member, the team or the key of a bot that it gives them to; null: all members.',
      resolve: ({ toKind, toId }) => (toKind === null ? null : { kind: toKind, id: toId }),
    }),
    roundRobin: t.exposeBoolean('roundRobin', {
      description: 'One after the other of the members who are there; false: the one, or the team as a whole.',
    }),
    lastGivenTo: t.field({
      type: ActorType,
      nullable: true,
      description: 'Whose turn the last one was; null: nobody’s yet.',
      resolve: ({ lastMemberId: id }) => (id === null ? null : { kind: 'MEMBER' as const, id }),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

const RuleVerdictType = builder.objectRef<RuleVerdict>('AssignmentVerdict').implement({
  description: 'What a rule says of a text.',
  fields: (t) => ({
    rule: t.expose('rule', { type: RuleType, description: 'The rule that was asked.' }),
    takes: t.boolean({ description: 'True: it takes the text.', resolve: ({ gives }) => gives !== null }),
    reason: t.exposeString('reason', { description: 'Why, in one sentence without its subject, the rule.' }),
  }),
});

interface Simulation {
  language: string;
  heldBy: ActorRef | null;
  assignee: ActorRef | null;
  verdicts: RuleVerdict[];
  awayReply: string | null;
}

const SimulationType = builder.objectRef<Simulation>('AssignmentSimulation').implement({
  description: 'What the rules would do with a text; nothing is changed, and nobody’s turn is taken.',
  fields: (t) => ({
    language: t.exposeString('language', { description: 'The language that the person was taken to have.' }),
    heldBy: t.expose('heldBy', {
      type: ActorType,
      nullable: true,
      description: 'Who has the conversation already, or answers it now, so that no rule takes it; null: nobody.',
    }),
    assignee: t.expose('assignee', {
      type: ActorType,
      nullable: true,
      description: 'Who would get the conversation; null: no rule takes it, or somebody has it.',
    }),
    verdicts: t.expose('verdicts', {
      type: [RuleVerdictType],
      description: 'What each rule says, in their order, up to the first that takes it.',
    }),
    awayReply: t.exposeString('awayReply', {
      nullable: true,
      description:
        'What the person would be told, where nobody answers then and it was not said before; null: nothing.',
    }),
  }),
});

const SimulateInput = builder.inputType('SimulateAssignmentInput', {
  description: 'A text as a person might write it.',
  fields: (t) => ({
    text: t.string({ required: true, description: 'What it says; up to 4,000 characters.' }),
    sender: t.string({ required: true, description: 'Your number or short code that it is written to.' }),
    from: t.field({ type: 'PhoneNumber', description: 'The number of the person; absent: somebody unknown.' }),
    locale: t.string({ description: 'A locale such as "es-MX"; absent: that of the contact, else by the number.' }),
    at: t.field({ type: 'DateTime', description: 'When it comes; absent: now. Who is there is seen as of now.' }),
  }),
});

const SimulateShape = z.object({ text: z.string().max(4_000), locale: z.string().max(35).nullish() });

async function simulate(context: Context, input: typeof SimulateInput.$inferInput): Promise<Simulation> {
  const { runtime } = context;
  const { workspaceId } = requireActor(context);
  const { text, locale } = parseInput(SimulateShape, { text: input.text, locale: input.locale });
  const { workspace, bots, ...settings } = await runtime.settings.of(workspaceId);
  const desk = await settings.desk();
  const reading = readingOf(runtime.config, workspace);
  const sender = readSender(input.sender, reading);
  const phone = input.from == null ? null : parsePhone(input.from, reading);
  if (phone?.ok === false) {
    throw new InvalidInputError([{ path: ['from'], message: phone.message, received: input.from ?? '' }]);
  }
  const number = phone === null ? null : phone.phone;
  const { prisma } = runtime.db;
  const contact =
    number === null
      ? null
      : await prisma.contact.findUnique({ where: { workspaceId_phone: { workspaceId, phone: number.e164 } } });
  const now = runtime.clock.now();
  const at = input.at ?? now;
  const id = contact === null ? null : conversationIdOf({ workspaceId, contactId: contact.id, sender });
  const conversation = id === null ? null : await prisma.conversation.findUnique({ where: { id } });
  const has = { kind: conversation?.assigneeKind ?? null, id: conversation?.assigneeId ?? null };
  const given = has.kind === null || isFree(desk, has) ? null : { kind: has.kind, id: has.id };
  const heldBy = given ?? (conversation === null ? null : (leaseAt(conversation, at)?.holder ?? null));
  const person = { locale: locale ?? contact?.locale ?? null, country: number?.country ?? null, reply: null };
  const heard = { text, sender, language: languageOf(person), at, now };
  const keys = bots.filter(({ enabled }) => enabled).map(({ apiKeyId }) => apiKeyId);
  const verdicts = verdictsOn(desk, keys, heard, workspace.timeZone);
  const assignee = heldBy === null ? givenBy(verdicts.at(-1)) : null;
  const away = awayAt(workspace, desk, heldBy ?? assignee, at);
  return { language: heard.language, heldBy, assignee, verdicts, awayReply: away?.text ?? null };
}

/** Whom the last verdict gives a conversation to, were it now. */
function givenBy(verdict: RuleVerdict | undefined): ActorRef | null {
  if (verdict === undefined || verdict.gives === null) return null;
  if (verdict.gives.kind === 'to') return verdict.gives.assignee;
  const id = nextInTurn(verdict.gives.memberIds, verdict.rule.lastMemberId);
  return id === null ? null : { kind: 'MEMBER', id };
}

builder.queryFields((t) => ({
  assignmentRules: t.field({
    type: [RuleType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: `The rules by which conversations are given to members, in their order; at most ${MOST_RULES}.`,
    resolve: (_root, _args, context) =>
      context.runtime.db.prisma.assignmentRule.findMany({
        where: { workspaceId: requireActor(context).workspaceId },
        orderBy: [{ position: 'asc' }, { id: 'asc' }],
      }),
  }),
  simulateAssignment: t.field({
    type: SimulationType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'Who would get the conversation of a text, by which rule, and why not by the others.',
    args: { input: t.arg({ type: SimulateInput, required: true, description: 'The text and who wrote it.' }) },
    resolve: (_root, { input }, context) => simulate(context, input),
  }),
}));

const SetRuleInput = builder.inputType('SetAssignmentRuleInput', {
  description: 'A rule as it is to be: what is absent is as for a new one.',
  fields: (t) => ({
    id: t.id({ description: 'The rule to be changed; absent: a new one, behind the others.' }),
    name: t.string({ required: true, description: 'Unique in the workspace; 1 to 60 characters.' }),
    keywords: t.stringList({ description: 'For texts with one of these words or phrases; absent: for any text.' }),
    senders: t.stringList({ description: 'For texts to one of these numbers or short codes; absent: to any.' }),
    languages: t.stringList({ description: 'For persons of one of these languages, e.g. "es"; absent: of any.' }),
    hours: t.string({ description: 'Hours in which it holds, e.g. "mon-fri 09:00-17:00"; absent: always.' }),
    to: t.id({ description: 'A member, a team or a bot; absent: all members, one after the other.' }),
    roundRobin: t.boolean({
      description:
        'Of a team: true gives to one after the other of its members who are there, false to the team. Absent: true.',
    }),
    enabled: t.boolean({ description: 'False: it takes nothing; absent: true.' }),
  }),
});

const RemoveRuleInput = builder.inputType('RemoveAssignmentRuleInput', {
  description: 'A rule that is to take nothing more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The rule to be removed.' }) }),
});

const OrderRulesInput = builder.inputType('OrderAssignmentRulesInput', {
  description: 'The order of the rules.',
  fields: (t) => ({ ids: t.idList({ required: true, description: 'Every rule once, the first to be asked first.' }) }),
});

const RulePayload = builder.objectRef<{ rule: AssignmentRule }>('AssignmentRulePayload').implement({
  description: 'The rule, as it is or was.',
  fields: (t) => ({
    rule: t.expose('rule', { type: RuleType, description: 'As it is now, or was when it was removed.' }),
  }),
});

const OrderPayload = builder.objectRef<{ rules: AssignmentRule[] }>('OrderAssignmentRulesPayload').implement({
  description: 'The rules in their order.',
  fields: (t) => ({ rules: t.expose('rules', { type: [RuleType], description: 'All of them, as they are asked.' }) }),
});

const errors = failures('AssignmentRuleResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  setAssignmentRule: t.field({
    type: RulePayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Makes a rule by which conversations that nobody has are given to somebody, or changes one.',
    args: { input: t.arg({ type: SetRuleInput, required: true, description: 'The rule as it is to be.' }) },
    errors,
    resolve: async (_root, { input }, context) => {
      const { id, ...given } = input;
      const rule = parseInput(RuleInput, given);
      return { rule: await setRule(context.runtime, requireActor(context), id ?? null, rule) };
    },
  }),
  removeAssignmentRule: t.field({
    type: RulePayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Removes a rule of assignment; who was given a conversation by it keeps it.',
    args: { input: t.arg({ type: RemoveRuleInput, required: true, description: 'Which rule it is.' }) },
    errors,
    resolve: async (_root, { input }, context) => ({
      rule: await removeRule(context.runtime, requireActor(context), input.id),
    }),
  }),
  orderAssignmentRules: t.field({
    type: OrderPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Puts the rules of assignment in an order: the first that takes a text holds.',
    args: { input: t.arg({ type: OrderRulesInput, required: true, description: 'The order of the rules.' }) },
    errors: failures('OrderAssignmentRulesResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      rules: await orderRules(context.runtime, requireActor(context), input.ids),
    }),
  }),
}));

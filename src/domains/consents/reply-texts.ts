/** Replies of the hub to what people write: a workspace's own by language, and the hub's where it has none. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { PLAIN_RENDERER } from '../../channels/smpp/renderer.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { Workspace } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { ANSWER_KINDS, type AnswerKind, standardAnswer } from '../../policy/replies/answers.ts';
import { LANGUAGES } from '../../policy/replies/languages/index.ts';
import { answerLanguages } from '../../policy/replies/tongue.ts';
import type { Runtime } from '../../runtime.ts';
import { compose } from '../../text/compose.ts';
import type { Encoded } from '../../text/encode.ts';
import { audit } from '../accounts/audit.ts';
import { automaticReply, standardTexts } from '../accounts/workspace.ts';

/** A text that a workspace has written for one occasion and language. */
export interface OwnReply {
  kind: AnswerKind;
  /** BCP 47; one of the languages that replies are read in. */
  language: string;
  text: string;
}

const OwnReplies = z.array(z.object({ kind: z.enum(ANSWER_KINDS), language: z.string(), text: z.string() }));

/** The replies that a workspace has written, as its row keeps them. */
export function ownRepliesOf({ replies }: Pick<Workspace, 'replies'>): OwnReply[] {
  return OwnReplies.parse(replies);
}

/** Things that are known of a person who is answered. */
export interface Answered {
  /** Locale of the contact. */
  locale: string | null;
  /** Country of the number. */
  country: string | null;
  /** Language of what they wrote. */
  reply: string | null;
}

/**
 * Text of an answer in the best language of the person: what the workspace wrote for that language, else what it wrote for
 * everybody, else the hub's own.
 */
export function replyTextOf(workspace: Workspace, kind: AnswerKind, person: Answered): string {
  const own = ownRepliesOf(workspace);
  const forAll = textForAll(workspace, kind);
  for (const language of answerLanguages(person)) {
    const written = own.find((each) => each.kind === kind && each.language === language)?.text;
    const text = written ?? forAll ?? standardAnswer(kind, language, workspace.name);
    if (text !== null) return text;
  }
  return standardAnswer(kind, 'en', workspace.name) ?? '';
}

/** Text that a workspace has written for everybody; `null`: it has left the one that it began with. */
function textForAll(workspace: Workspace, kind: AnswerKind): string | null {
  if (kind !== 'HELP' && kind !== 'STOP' && kind !== 'START') return null;
  const written = { HELP: workspace.helpText, STOP: workspace.optOutText, START: workspace.optInText }[kind];
  return Object.values(standardTexts(workspace.name)).includes(written) ? null : written;
}

/** A reply as people get it in a language, with what it takes. */
export interface Reply extends OwnReply {
  isOwn: boolean;
  encoded: Encoded;
}

/** The replies of a workspace, by language and occasion. @param language of these alone; `null`: of all */
export function repliesOf(workspace: Workspace, language: string | null): Reply[] {
  const codes = LANGUAGES.map(({ code }) => code).filter((code) => language === null || code === language);
  return codes.flatMap((code) => ANSWER_KINDS.flatMap((kind) => replyIn(workspace, kind, code) ?? []));
}

/** Reply for an occasion in a language; `null`: nobody has written one. */
function replyIn(workspace: Workspace, kind: AnswerKind, language: string): Reply | null {
  const own = ownRepliesOf(workspace).find((each) => each.kind === kind && each.language === language)?.text;
  const text = own ?? textForAll(workspace, kind) ?? standardAnswer(kind, language, workspace.name);
  if (text === null) return null;
  return { kind, language, text, isOwn: own !== undefined, encoded: measured(workspace, text) };
}

/** Size of a text by a connection that has the usual alphabets: that of the SMSC decides when it is sent. */
function measured({ smartEncoding }: Workspace, text: string): Encoded {
  const composed = compose(text);
  const spelled = smartEncoding ? PLAIN_RENDERER.smarten(composed) : composed;
  return PLAIN_RENDERER.measure({ kind: 'text', text: spelled }, {});
}

const CODES: ReadonlySet<string> = new Set(LANGUAGES.map(({ code }) => code));

/** Language of a reply, as it comes in. */
export const ReplyLanguage = z
  .string()
  .refine((code) => CODES.has(code), `must be one of the languages that replies are read in: ${[...CODES].join(', ')}`);

/** A reply to set, as it comes in. */
export const ReplyInput = z.object({
  kind: z.enum(ANSWER_KINDS),
  language: ReplyLanguage,
  text: automaticReply.nullish().transform((text) => text ?? null),
});

/**
 * Writes a reply of the actor's workspace for an occasion and a language, or takes it away, so that the hub's own goes again.
 *
 * @returns what people get in that language from now on; `null`: the hub has none in it, and the next best language is taken
 */
export async function setReply(
  { db, bus, clock }: Pick<Runtime, 'db' | 'bus' | 'clock'>,
  actor: Actor,
  { kind, language, text }: z.output<typeof ReplyInput>,
): Promise<Reply | null> {
  const { workspaceId } = actor;
  const workspace = await db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const before = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
    const others = ownRepliesOf(before).filter((each) => each.kind !== kind || each.language !== language);
    const replies = (text === null ? others : [...others, { kind, language, text }]).map((each) => ({ ...each }));
    const after = await tx.workspace.update({ where: { id: workspaceId }, data: { replies } });
    const detail = { kind, language, replyText: text };
    await audit(tx, actor, clock.now(), { action: 'reply.set', subject: workspaceId, detail });
    return after;
  });
  await tellSettingsChanged(bus);
  return replyIn(workspace, kind, language);
}

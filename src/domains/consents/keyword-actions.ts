/** Changes of the keywords that a workspace has of its own. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { classifyReply } from '../../policy/replies/classify.ts';
import { normalised } from '../../policy/replies/normalise.ts';
import type { OwnWord } from '../../policy/replies/reply.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { keywordOf, ownWordsOf } from './keywords.ts';

const MAX_WORDS = 100;
const MAX_WORD_LENGTH = 40;

const OwnWordInput = z
  .object({
    keyword: z.enum(['STOP', 'START', 'HELP']),
    word: z
      .string()
      .trim()
      .min(1)
      .max(MAX_WORD_LENGTH)
      .refine((word) => normalised(word) !== '', 'must have a letter or a digit: what has none is not compared'),
  })
  .superRefine(({ keyword, word }, context) => {
    const intent = classifyReply(word);
    const known = keywordOf(intent);
    if (known === null || known === keyword) return;
    const message = `asks for ${known} everywhere (${intent.rule}) and cannot ask for ${keyword}`;
    context.addIssue({ code: 'custom', path: ['word'], message, input: word });
  });

/** A word to add, as it comes in. */
export const AddedWord = OwnWordInput;

/** All words of a workspace's own, as they come in. */
export const OwnWordsInput = z
  .array(OwnWordInput)
  .max(MAX_WORDS)
  .superRefine((words, context) => {
    const asked = new Map<string, OwnWord>();
    for (const [index, each] of words.entries()) {
      const first = asked.get(normalised(each.word)) ?? each;
      asked.set(normalised(each.word), first);
      if (first.keyword === each.keyword) continue;
      const message = `asks for ${first.keyword} already, and cannot ask for ${each.keyword} too`;
      context.addIssue({ code: 'custom', path: [index, 'word'], message, input: each.word });
    }
  });

/** Replaces the words of the actor's workspace. Those that every hub knows stay: STOP, START and HELP always work. */
export function setKeywords(runtime: ChangeRuntime, actor: Actor, words: readonly OwnWord[]): Promise<OwnWord[]> {
  return changeWords(runtime, actor, () => [...words]);
}

/**
 * Adds a word to those of the actor's workspace; one that is there stays as it is.
 *
 * @throws InvalidInputError when it asks for something else already, or there are too many
 */
export function addKeyword(runtime: ChangeRuntime, actor: Actor, added: OwnWord): Promise<OwnWord[]> {
  return changeWords(runtime, actor, (own) => {
    const same = own.find(({ word }) => normalised(word) === normalised(added.word));
    if (same !== undefined && same.keyword !== added.keyword) {
      throw new InvalidInputError([
        { path: ['word'], message: `asks for ${same.keyword} already: remove it first`, received: added.word },
      ]);
    }
    if (same !== undefined) return own;
    if (own.length >= MAX_WORDS) {
      const message = `is one too many: a workspace has at most ${MAX_WORDS} words of its own`;
      throw new InvalidInputError([{ path: ['word'], message, received: added.word }]);
    }
    return [...own, added];
  });
}

/**
 * Takes a word of the actor's workspace away.
 *
 * @throws InvalidInputError when it is the hub's own, NotFoundError when it is nobody's
 */
export function removeKeyword(runtime: ChangeRuntime, actor: Actor, removed: string): Promise<OwnWord[]> {
  return changeWords(runtime, actor, (own) => {
    const others = own.filter(({ word }) => normalised(word) !== normalised(removed));
    if (others.length < own.length) return others;
    const { outcome, rule } = classifyReply(removed);
    if (keywordOf({ outcome, isYes: false }) === null) throw new NotFoundError('Keyword', removed);
    const message = `is a word of every hub (${rule}), which cannot be removed: STOP, START and HELP always work`;
    throw new InvalidInputError([{ path: ['word'], message, received: removed }]);
  });
}

type ChangeRuntime = Pick<Runtime, 'db' | 'bus' | 'clock'>;

/** Changes the words in one transaction, with its audit entry; of two changes at once none is lost. */
async function changeWords(
  { db, bus, clock }: ChangeRuntime,
  actor: Actor,
  change: (own: OwnWord[]) => OwnWord[],
): Promise<OwnWord[]> {
  const { workspaceId } = actor;
  const changed = await db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const before = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { keywords: true } });
    const own = ownWordsOf(before.keywords);
    const words = change(own);
    if (words === own) return own;
    const keywords = words.map(({ keyword, word }) => ({ keyword, word }));
    await tx.workspace.update({ where: { id: workspaceId }, data: { keywords } });
    const detail = { keywords };
    await audit(tx, actor, clock.now(), { action: 'keyword.set', subject: workspaceId, detail });
    return keywords;
  });
  await tellSettingsChanged(bus);
  return changed;
}

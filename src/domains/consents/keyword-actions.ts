/** Changes of the keywords that a workspace has of its own. */
import { z } from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import type { Actor } from '../../kernel/actor.ts';
import { classifyReply } from '../../policy/replies/classify.ts';
import { normalised } from '../../policy/replies/normalise.ts';
import type { OwnWord } from '../../policy/replies/reply.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { keywordOf } from './keywords.ts';

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
export async function setKeywords(
  { db, bus, clock }: Pick<Runtime, 'db' | 'bus' | 'clock'>,
  actor: Actor,
  words: readonly OwnWord[],
): Promise<OwnWord[]> {
  const { workspaceId } = actor;
  const keywords = words.map(({ keyword, word }) => ({ keyword, word }));
  await db.prisma.$transaction(async (tx) => {
    await tx.workspace.update({ where: { id: workspaceId }, data: { keywords } });
    const change = { action: 'keyword.set', subject: workspaceId, detail: { keywords } };
    await audit(tx, actor, clock.now(), change);
  });
  await tellSettingsChanged(bus);
  return keywords;
}

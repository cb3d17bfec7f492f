// Proposed answers: a bot or a member proposes, a person decides.
import { createHash } from 'node:crypto';
import { isProposed, proposalOf } from '../../db/sql/conversation-events-look.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { type ChangeRuntime, changeConversation } from './changes.ts';

/** A proposed answer. */
export interface Proposing {
  text: string;
  /** Names it among those of its actor in the conversation: what comes again under it stands once, as it was first. `null`: none */
  key: string | null;
}

/** Proposes an answer; nothing is sent before a person says yes. @returns the id of the conversation */
export function proposeReply(
  runtime: ChangeRuntime,
  actor: Actor,
  shownId: string,
  { text, key }: Proposing,
): Promise<string> {
  return changeConversation(runtime, actor, shownId, async ({ id }, _now, tx) => {
    if (key === null) return { type: 'PROPOSED', text };
    // People name things in their keys: none is kept as it came.
    const digest = createHash('sha256').update(key).digest('hex');
    if (await isProposed(tx, id, actor.id, digest)) return null;
    return { type: 'PROPOSED', text, detail: { key: digest } };
  });
}

/** A proposed answer that nobody has decided on. */
export interface OpenProposal {
  id: string;
  /** The conversation, as people see its id. */
  shownConversationId: string;
  text: string;
}

/**
 * The proposal of an id.
 *
 * @throws NotFoundError; InvalidInputError when it was decided already, or its text was erased
 */
export async function requireProposal(
  { db }: Pick<Runtime, 'db'>,
  actor: Actor,
  shownId: string,
): Promise<OpenProposal> {
  const id = fromGlobalId('ConversationEvent', shownId) ?? NO_ID;
  const proposal = await proposalOf(db.pool, actor.workspaceId, id);
  if (proposal === null) throw new NotFoundError('Proposal', shownId);
  const { decided, text, conversationId } = proposal;
  if (decided !== null || text === null) {
    const message = decided === null ? 'has no text any more: the person was erased' : 'was decided already';
    throw new InvalidInputError([{ path: ['proposalId'], message, received: shownId }]);
  }
  return { id, shownConversationId: toGlobalId('Conversation', conversationId), text };
}

/** Notes how a proposal was decided. @returns the id of the conversation */
export function noteDecision(
  runtime: ChangeRuntime,
  actor: Actor,
  { id, shownConversationId }: OpenProposal,
  accepted: boolean,
): Promise<string> {
  const type = accepted ? 'PROPOSAL_ACCEPTED' : 'PROPOSAL_DISMISSED';
  return changeConversation(runtime, actor, shownConversationId, () => ({ type, detail: { proposalId: id } }));
}

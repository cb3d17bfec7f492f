// Texts of offers with what the country of the recipient demands, as far as the workspace has set it.
import type { Phone } from '../../kernel/phone.ts';
import type { RouteChoice } from '../../pipeline/accept/request.ts';
import { Contents } from '../../policy/content.ts';
import { OFFER_PURPOSES } from '../../policy/purposes.ts';
import { workspaceRulesIn } from '../../policy/workspace-rules.ts';
import type { Runtime } from '../../runtime.ts';
import type { PrepareRequest, SendContext } from './prepared.ts';

/** Adds to a text what is demanded of it. */
export type Complete = (text: string) => string;

const AS_IT_IS: Complete = (text) => text;

/** Function that completes the texts of a request, by the number and the route of each recipient. */
export function completer(
  { clock }: Pick<Runtime, 'clock'>,
  { workspace, sender }: SendContext,
  { purpose }: Pick<PrepareRequest, 'purpose'>,
): (phone: Phone, choice: RouteChoice) => Complete {
  if (!OFFER_PURPOSES.includes(purpose)) return () => AS_IT_IS;
  const contents = new Contents();
  const own = workspaceRulesIn(workspace.rules);
  const now = clock.now();
  return ({ e164, country }, { route }) => {
    const facts = { to: e164, country, now, sender: sender ?? route?.defaultSender ?? null };
    return (text) => contents.completed(text, facts, own);
  };
}

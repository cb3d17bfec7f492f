/** The number check: a URL of the workspace that is asked before a code goes, such as for a change of SIM. */
import * as z from 'zod';
import type { VerificationSettingsRow } from '../../db/sql/verification-settings.ts';
import { FraudSuspectedError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { signatureHeaders } from '../../kernel/webhook-signature.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Guarded } from './guarding.ts';

/** The answer: `reason` is shown to whoever asked for the code. */
const Answer = z.object({ answer: z.enum(['allow', 'deny', 'unknown']), reason: z.string().max(200).optional() });

/**
 * Asks the number check of the workspace, where it has one. Silence, an answer that cannot be read, and "unknown" are what its setting
 * makes of them. @throws FraudSuspectedError when the code is not to go
 */
export async function checkNumber(
  runtime: Pick<ApiRuntime, 'clock' | 'secrets' | 'poster' | 'telemetry' | 'log'>,
  settings: VerificationSettingsRow,
  guarded: Guarded,
  purposeText: string,
): Promise<void> {
  const { clock, secrets, poster, telemetry, log } = runtime;
  const { workspaceId, to, country, network, clientAddress } = guarded;
  const { checkUrl: url, checkSecretCipher, checkTimeoutMs: timeoutMs } = settings;
  if (url === null || checkSecretCipher === null) return;
  const at = clock.now();
  const data = { to, country, network, purposeText, clientAddress };
  const body = JSON.stringify({ type: 'verification.number_check', timestamp: at.toISOString(), data });
  const signed = signatureHeaders({ id: `check_${newId()}`, at, body }, [await secrets.decrypt(checkSecretCipher)]);
  const headers = { 'content-type': 'application/json; charset=utf-8', ...signed };
  const { error, text } = await poster.post({ url, headers, body, timeoutMs }, at);
  const said = error === null ? answerOf(text) : null;
  telemetry.count('heliograph_number_checks_total', { answer: said?.answer ?? 'silent' });
  if (said === null) log.warn({ workspaceId, error }, 'the number check of a workspace gave no answer');
  if (said?.answer === 'allow') return;
  if (said?.answer === 'deny') {
    throw new FraudSuspectedError(`the number check of the workspace refuses it${because(said.reason)}`, null, null);
  }
  if (settings.checkSilenceAllows) return;
  const what = said === null ? 'gave no answer' : `does not know the number${because(said.reason)}`;
  throw new FraudSuspectedError(`the number check of the workspace ${what}`, null, null);
}

const because = (reason: string | undefined) => (reason === undefined || reason === '' ? '' : `: ${reason}`);

function answerOf(text: string): z.output<typeof Answer> | null {
  try {
    return Answer.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Asks the URL of a bot: the text is posted, signed as webhooks are, and the answer is the reply. */
import { signatureHeaders } from '../../kernel/webhook-signature.ts';
import { webhookGuard } from '../../outgoing/guard.ts';
import { Poster } from '../../outgoing/post.ts';
import type { Runtime } from '../../runtime.ts';
import { type BotAnswer, readAnswer } from './answer.ts';
import { AskAgainError, type Asker } from './caller.ts';
import { type Exchange, exchangeData } from './exchange.ts';

/** Name of the event in the body of the request. */
const TYPE = 'bot.message';

/** A POST with a signed body of JSON, to a customer's URL. */
export interface SignedPost {
  url: string;
  /** Encrypted. */
  secret: Uint8Array;
  /** The same for every attempt. */
  id: string;
  type: string;
  data: object;
}

/** Posts bodies of JSON to customers, over the guard of webhooks. */
export class SignedPoster {
  readonly #runtime: Pick<Runtime, 'config' | 'clock' | 'secrets'>;
  readonly #poster: Poster;

  constructor(runtime: Pick<Runtime, 'config' | 'clock' | 'secrets'>) {
    this.#runtime = runtime;
    this.#poster = new Poster(webhookGuard(runtime.config));
  }

  close(): void {
    this.#poster.close();
  }

  /** Posts. @returns what was answered @throws AskAgainError when there was no answer, or no success */
  async post({ url, secret, id, type, data }: SignedPost): Promise<{ status: number; text: string }> {
    const { config, clock, secrets } = this.#runtime;
    const at = clock.now();
    const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'accept-encoding': 'identity',
      'user-agent': 'Heliograph-Webhooks/1',
      ...signatureHeaders({ id, at, body }, [await secrets.decrypt(Buffer.from(secret))]),
    };
    const answer = await this.#poster.post({ url, headers, body, timeoutMs: config.webhookTimeoutMs }, at);
    const { error, status, text, retryAfterMs } = answer;
    if (error !== null || status === null) throw new AskAgainError(error ?? 'no answer', retryAfterMs ?? 0);
    return { status, text };
  }
}

/** The asker of bots with a URL. */
export function webhookAsker({ db, config }: Pick<Runtime, 'db' | 'config'>, poster: SignedPoster): Asker {
  return {
    kind: 'webhook',
    withinMs: config.webhookTimeoutMs,
    async ask(exchange: Exchange): Promise<BotAnswer | null> {
      const webhook = await db.prisma.botWebhook.findUnique({ where: { botId: exchange.bot.id } });
      if (webhook === null) return null;
      const id = `evt_${exchange.eventId.replaceAll('-', '')}`;
      const data = exchangeData(exchange);
      const { status, text } = await poster.post({ ...webhook, id, type: TYPE, data });
      // Nothing to say, said without a body.
      return status === 204 ? { kind: 'nothing' } : readAnswer(text);
    },
  };
}

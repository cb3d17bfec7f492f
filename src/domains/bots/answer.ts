/** The answer of a bot that is asked: read from JSON, as a webhook or an assistant gives it. Pure. */
import * as z from 'zod';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';

const text = z.string().trim().min(1).max(4_000).refine(isStorable, NOT_STORABLE);

/** Wish of a bot about a text. */
export type BotAnswer =
  | { kind: 'reply'; text: string }
  | { kind: 'propose'; text: string }
  | { kind: 'handOver'; reason: string; summary: string | null }
  | { kind: 'nothing' };

const HandOver = z.strictObject({
  reason: z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE),
  summary: text.nullish(),
});

/** The forms of an answer by its one field. */
const FORMS = { reply: text, propose: text, handOver: HandOver, nothing: z.literal(true) };
const NAMES = Object.keys(FORMS) as (keyof typeof FORMS)[];
const ONE_OF = 'one of {"reply": "…"}, {"propose": "…"}, {"handOver": {"reason": "…"}} and {"nothing": true}';

/** An answer that cannot be taken. */
export class UnreadableAnswerError extends Error {
  constructor(why: string) {
    super(`the answer ${why}`);
    this.name = 'UnreadableAnswerError';
  }
}

/** Reads the answer of a webhook. @throws UnreadableAnswerError, which quotes nothing of it */
export function readAnswer(json: string): BotAnswer {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    throw new UnreadableAnswerError(`is no JSON: it must be ${ONE_OF}`);
  }
  const fields = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : [];
  const [field, ...more] = fields;
  const name = NAMES.find((each) => each === field?.[0]);
  if (name === undefined || field === undefined || more.length > 0)
    throw new UnreadableAnswerError(`must be ${ONE_OF}`);
  const read = FORMS[name].safeParse(field[1]);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UnreadableAnswerError(
      `has a wrong ${[name, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'wrong'}`,
    );
  }
  return answerOf(name, read.data);
}

function answerOf(name: keyof typeof FORMS, value: unknown): BotAnswer {
  switch (name) {
    case 'nothing':
      return { kind: 'nothing' };
    case 'handOver': {
      const { reason, summary } = value as z.output<typeof HandOver>;
      return { kind: 'handOver', reason, summary: summary ?? null };
    }
    default:
      return { kind: name, text: value as string };
  }
}

/** One request to a provider of number look-ups: its body, and what can be read of the answer. */
import * as z from 'zod';
import { MCC_MNC } from '../../kernel/network.ts';
import { LINE_TYPES, type Line } from '../../kernel/number-lookups.ts';
import type { Answer, Poster } from '../../outgoing/post.ts';

/** Numbers of one request at most. */
export const NUMBERS_A_REQUEST = 100;

/** The answer as a whole; each result is read by itself, so that one that is wrong costs the others nothing. */
const Body = z.object({ results: z.array(z.unknown()).max(1_000) });

const Result = z.object({
  number: z.string(),
  lineType: z.enum(LINE_TYPES),
  mccMnc: z.string().regex(MCC_MNC).nullish(),
  ported: z.boolean().nullish(),
  reachable: z.boolean().nullish(),
});

/** A request to be made. */
export interface Asking {
  url: string;
  /** Bearer token; `null`: the provider wants none. */
  token: string | null;
  /** E.164, at most `NUMBERS_A_REQUEST`. */
  numbers: readonly string[];
  timeoutMs: number;
  now: Date;
}

/** Outcome of a request. */
export interface Asked {
  /** Answers by number, of those that were asked for. */
  lines: ReadonlyMap<string, Line>;
  /** Reason that there is no answer, in words; `null`: there is one. */
  fault: string | null;
  tookMs: number;
}

/** Asks a provider. Never rejects: what went wrong is in the outcome. */
export async function askProvider(poster: Poster, { url, token, numbers, timeoutMs, now }: Asking): Promise<Asked> {
  const body = JSON.stringify({ numbers });
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'Heliograph-Lookups/1',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const answer = await poster.post({ url, headers, body, timeoutMs }, now);
  return { ...readAnswer(answer, new Set(numbers), now), tookMs: answer.durationMs };
}

function readAnswer({ error, text }: Answer, asked: ReadonlySet<string>, now: Date): Omit<Asked, 'tookMs'> {
  const lines = new Map<string, Line>();
  if (error !== null) return { lines, fault: error };
  const body = bodyOf(text);
  if (body === null) return { lines, fault: 'the answer is not {"results": […]} in JSON of at most 64 KiB' };
  for (const each of body.results) {
    const { data } = Result.safeParse(each);
    if (data === undefined || !asked.has(data.number)) continue;
    const { number, lineType, mccMnc = null, ported = null, reachable = null } = data;
    lines.set(number, { lineType, mccMnc, ported, reachable, at: now });
  }
  return { lines, fault: null };
}

function bodyOf(text: string): z.output<typeof Body> | null {
  try {
    return Body.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

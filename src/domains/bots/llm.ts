/** Calls of a language model by the protocol that most of them speak: POST chat/completions, with tools. */
import * as z from 'zod';
import type { Runtime } from '../../runtime.ts';

/** A message of the protocol. */
export interface LlmMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string | null;
  tool_calls?: readonly LlmToolCall[];
  tool_call_id?: string;
}

/** A call of a tool that the model asks for. */
export interface LlmToolCall {
  id: string;
  type: 'function';
  function: { name: string /** JSON. */; arguments: string };
}

/** A tool that the model may call. */
export interface LlmTool {
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  parameters: object;
}

/** An answer of the model, and what it took. */
export interface LlmAnswer {
  message: LlmMessage;
  promptTokens: number;
  completionTokens: number;
}

/** The language model that the operator has chosen. */
export interface LlmSettings {
  url: string;
  model: string;
  key: string | null;
}

/** The language model of the configuration; `null`: none is chosen, and no assistant answers. */
export function llmOf({ llmUrl, llmModel, llmKey }: Runtime['config']): LlmSettings | null {
  return llmUrl === null || llmModel === null ? null : { url: llmUrl, model: llmModel, key: llmKey };
}

/** Time for one answer, in milliseconds. */
export const LLM_TIMEOUT_MS = 30_000;
/** Octets of an answer at most. */
const MAX_OCTETS = 1_048_576;

const ToolCall = z.object({
  id: z.string().max(200),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string().max(100), arguments: z.string().max(20_000) }),
});
const Completion = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish(), tool_calls: z.array(ToolCall).nullish() }) }))
    .min(1),
  usage: z.object({ prompt_tokens: z.number().int().min(0), completion_tokens: z.number().int().min(0) }).nullish(),
});

/** Asks the model. @throws Error in words that quote nothing of what was asked or answered */
export async function chat(
  { url, model, key }: LlmSettings,
  messages: readonly LlmMessage[],
  tools: readonly LlmTool[],
  signal: AbortSignal,
): Promise<LlmAnswer> {
  const body = JSON.stringify({
    model,
    messages,
    temperature: 0,
    tools: tools.map((each) => ({ type: 'function', function: each })),
  });
  const response = await fetch(`${url.replace(/\/$/, '')}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    body,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(LLM_TIMEOUT_MS)]),
  });
  const text = await readUpTo(response, MAX_OCTETS);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const parsed = Completion.safeParse(jsonOf(text));
  if (!parsed.success) throw new Error(`its answer has a wrong ${parsed.error.issues[0]?.path.join('.') ?? 'form'}`);
  const { choices, usage } = parsed.data;
  const { content = null, tool_calls } = choices[0]?.message ?? {};
  return {
    message: { role: 'assistant', content, ...(tool_calls == null || tool_calls.length === 0 ? {} : { tool_calls }) },
    // A server that does not count: some four characters are a token.
    promptTokens: usage?.prompt_tokens ?? Math.ceil(body.length / 4),
    completionTokens: usage?.completion_tokens ?? Math.ceil(text.length / 4),
  };
}

async function readUpTo({ body }: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    octets += chunk.length;
    if (octets > most) throw new Error(`its answer is longer than ${most} octets`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its answer is no JSON');
  }
}

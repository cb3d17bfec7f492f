/** Running an operation that somebody wrote: an answer, or for a subscription what comes. */
import { useEffect, useRef, useState } from 'react';
import { inexactFault } from '../../../../src/kernel/json-scan.ts';
import { useHub } from '../../data/hub.ts';
import { type Asked, keepAsked } from './asked.ts';

/** Events of a subscription that are shown. */
const SHOWN_EVENTS = 50;

/** An answer. */
export interface Answer {
  text: string;
  /** Result in words, such as "200 in 12 ms". */
  said: string;
}

/** An operation that can be run. */
export interface Operation {
  running: boolean;
  answer: Answer | null;
  run(asked: Asked): Promise<void>;
  /** Ends a subscription. */
  stop(): void;
}

/** Makes it. */
export function useOperation(): Operation {
  const { socket } = useHub();
  const [running, setRunning] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const end = useRef<(() => void) | null>(null);
  useEffect(() => () => end.current?.(), []);
  const stop = () => {
    end.current?.();
    end.current = null;
    setRunning(false);
  };
  const follow = (query: string, variables: Record<string, unknown>) => {
    const events: unknown[] = [];
    setAnswer({ text: '', said: 'Waits for what comes' });
    end.current = socket.subscribe(
      { query, variables },
      {
        next: (event) => {
          events.unshift(event);
          events.length = Math.min(events.length, SHOWN_EVENTS);
          setAnswer({ text: events.map(jsonOf).join('\n'), said: `${events.length} shown, the newest first` });
        },
        error: (error) => {
          setAnswer({ text: jsonOf(error), said: 'Refused' });
          setRunning(false);
        },
        complete: () => setRunning(false),
      },
    );
  };
  return {
    running,
    answer,
    stop,
    async run(asked) {
      stop();
      const variables = variablesOf(asked.variables);
      if (typeof variables === 'string') return setAnswer({ text: variables, said: 'Not sent' });
      setRunning(true);
      if (/^\s*subscription\b/m.test(asked.document)) return follow(asked.document, variables);
      setAnswer(await ask(asked, variables));
      setRunning(false);
    },
  };
}

/** Reads variables. @returns a sentence when they are none */
function variablesOf(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {};
  const inexact = inexactFault(text);
  if (inexact !== null) return inexact;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return 'The variables have to be a JSON object, such as { "first": 5 }.';
  } catch (error) {
    return `The variables are no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function ask(asked: Asked, variables: Record<string, unknown>): Promise<Answer> {
  const began = performance.now();
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
    body: JSON.stringify({ query: asked.document, variables }),
  }).catch(() => null);
  if (response === null) return { text: '', said: 'The hub does not answer. Try again in a moment.' };
  const text = await response.text();
  const requestId = response.headers.get('x-request-id');
  if (requestId !== null) keepAsked(requestId, asked);
  const took = `${response.status} in ${Math.round(performance.now() - began)} ms`;
  return { text: pretty(text), said: requestId === null ? took : `${took}, request ${requestId}` };
}

function pretty(text: string): string {
  // As it came, where reading it would round a number.
  if (inexactFault(text) !== null) return text;
  try {
    return jsonOf(JSON.parse(text));
  } catch {
    return text;
  }
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

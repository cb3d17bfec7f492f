/** The log of a process, with personal data masked. */
import { trace } from '@opentelemetry/api';
import { type DestinationStream, pino } from 'pino';
import { namedId } from '../kernel/global-ids.ts';
import { LOG_FIELDS, type LogFields, type Logger } from '../kernel/logger.ts';
import { faultText, maskNumber, maskNumbers } from '../kernel/mask.ts';
import { readTraceParent } from './trace.ts';

/** Fields that are never shown, whatever holds them. */
const HIDDEN =
  /^(?:body|text|rawText|content|shortMessage|message|password|secretCipher|secret|secretKey|apiKey|key|token|authorization|cookie|metadata)$/i;
/** Numbers of persons: masked whatever they look like. */
const NUMBERS = /^(?:to|from|phone|msisdn|destination|sourceAddr|destAddr|sender)$/;
const HIDDEN_VALUE = '[hidden]';
/** Stands for a field that is not in the registry. */
export const UNREGISTERED_VALUE = '[not registered]';
const MAX_DEPTH = 4;
/** Ids that one line names at most. */
const MAX_IDS = 100;

/**
 * The log of a process: one JSON object a line. Whatever a call hands over, phone numbers in it are masked, errors are
 * logged without the values they quote, fields that hold texts or secrets or that are not registered (`kernel/logger.ts`) are
 * hidden, and ids are written as the API writes them.
 */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: traceFields,
    formatters: { log: registered },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** A message as a line names it. */
export interface Followed {
  id: string;
  traceParent?: string | null;
}

/** Logs messages by their ids and traces, where the log goes that deep; at most a hundred a line. */
export function debugMessages<Given extends object>(
  log: Logger,
  fields: LogFields<Given>,
  messages: () => readonly Followed[],
  sentence: string,
): void {
  if (!log.isLevelEnabled('debug')) return;
  const all = messages();
  if (all.length === 0) return;
  const shown = all.slice(0, MAX_IDS);
  log.debug({ ...fields, count: all.length, messageIds: shown.map(({ id }) => id), ...tracesOf(shown) }, sentence);
}

/** The traces of messages, where they are followed: `traceId` of one, `traceIds` of several. */
export function tracesOf(messages: readonly Followed[]): { traceId?: string; traceIds?: string[] } {
  const traceIds = [...new Set(messages.flatMap(({ traceParent }) => readTraceParent(traceParent)?.traceId ?? []))];
  const [traceId] = traceIds;
  if (traceId === undefined) return {};
  return traceIds.length === 1 ? { traceId } : { traceIds };
}

/** The trace that a line belongs to, where one is followed. */
function traceFields(): { traceId?: string } {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return traceId === undefined ? {} : { traceId };
}

function registered(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      LOG_FIELDS.has(name) ? shownValue(name, value, 0) : UNREGISTERED_VALUE,
    ]),
  );
}

function shown(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shownValue(name, value, depth)]));
}

function shownValue(name: string, value: unknown, depth: number): unknown {
  if (HIDDEN.test(name)) return HIDDEN_VALUE;
  if (value instanceof Error) return faultText(value);
  if (typeof value === 'string') return namedId(name, value) ?? textOf(name, value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= MAX_DEPTH || Buffer.isBuffer(value)) return HIDDEN_VALUE;
  if (Array.isArray(value)) return value.map((each) => shownValue(name, each, depth + 1));
  return shown(value as Record<string, unknown>, depth + 1);
}

function textOf(name: string, value: string): string {
  return NUMBERS.test(name) && /\d{5}/.test(value) ? maskNumber(value) : maskNumbers(value);
}

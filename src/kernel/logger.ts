/** The log as the code writes it, and the registry of its fields: a line shows these and no others. */

/**
 * Every field of a log line, by what it can hold. Ids name nobody once their contact is erased, and are written as the API
 * writes them; faults are texts of errors, without what they quote and with numbers masked.
 */
const FIELDS = {
  ids: 'apiKeyId batchId botId campaignId connectionId endpointId errorId inboundId memberId messageId messageIds requestId sessionId subjectId traceId traceIds triggerId workspaceId',
  faults: 'error fault lastError reason stack why',
  facts:
    'at attempts chunks circuit code commandId commandStatus count dropped duty endpoints epoch facts forMs fromType had has hash httpStatus keys kind lane made madeAnew ms part path position role rows sequence state stored streams subject taken',
} as const;

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

/** Field that a log line may have. */
export type LogField = Words<(typeof FIELDS)[keyof typeof FIELDS]>;

/** Kind of what a field holds. */
export type LogFieldKind = keyof typeof FIELDS;

/** Fields of one line: one that is not registered is a fault of types. */
export type LogFields<Given extends object> = Given & Record<Exclude<keyof Given, LogField>, never>;

/** Every field of the log, with its kind. */
export const LOG_FIELDS: ReadonlyMap<string, LogFieldKind> = new Map(
  (['ids', 'faults', 'facts'] as const).flatMap((kind) => FIELDS[kind].split(' ').map((name) => [name, kind] as const)),
);

type Say = <Given extends object>(fields: LogFields<Given>, sentence: string) => void;

/** Structured log: a constant sentence and fields. */
export interface Logger {
  debug: Say;
  info: Say;
  warn: Say;
  error: Say;
  isLevelEnabled(level: 'debug'): boolean;
}

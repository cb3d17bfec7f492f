/** A typed client of Heliograph for Node and browsers. */
export {
  type ClientOptions,
  createClient,
  type Data,
  type FeedItem,
  type GraphQLOptions,
  type HeliographClient,
} from './client.ts';
export { HeliographError, type HubError, type HubErrorCode, type Issue, type Result, unwrap } from './errors.ts';
export type { FollowOptions, FollowState, Gap } from './follow.ts';
export type * from './generated/schema.ts';
export type { RetryPolicy, Tried } from './retry.ts';
export type { AcceptedMessage, CallOptions, Content, Recipient, ReplyInput, SendInput, Sent } from './send.ts';
export type {
  BulkRecipient,
  ChunkResult,
  Refusal,
  SendManyInput,
  SendManyOptions,
  SendManyProgress,
  SendManyRun,
} from './send-many.ts';
export type { WebSocketConstructor } from './stream.ts';
export type { ResultOf, VariablesOf } from './tada.ts';
export type {
  Following,
  InboundContext,
  InboundOptions,
  InboundText,
  PositionStore,
  WatchEvent,
  WatchItem,
  WatchOptions,
} from './watch.ts';

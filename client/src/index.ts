/** A typed client of Heliograph for Node and browsers. */

export {
  type AudienceSize,
  audienceSize,
  changeContactList,
  removeContactField,
  removeContactList,
  setContactField,
  setContactList,
} from './audience.ts';
export {
  cancelCampaign,
  chooseCampaignVariant,
  pauseCampaign,
  type RunningCampaign,
  resumeCampaign,
} from './campaign-acts.ts';
export {
  addCampaignStep,
  campaignSample,
  createCampaign,
  retryFailed,
  type SampledRecipient,
  type SampleOptions,
  updateCampaign,
} from './campaign-drafts.ts';
export {
  type CampaignMessage,
  campaignReport,
  type HeldOutContact,
  heldOutContacts,
  type MessagesWhoOptions,
  messagesWho,
  type ReportedCampaign,
  type ReportOptions,
} from './campaign-report.ts';
export {
  type CampaignCheck,
  type CampaignState,
  type CheckOptions,
  campaignProgress,
  checkCampaign,
  type StartedCampaign,
  startCampaign,
} from './campaigns.ts';
export type { BulkRecipient, KeyOf } from './chunks.ts';
export {
  type ClientOptions,
  createClient,
  type Data,
  type FeedItem,
  type HeliographClient,
} from './client.ts';
export { liftSuppression, recordConsent, revokeConsent, suppress } from './consents.ts';
export {
  type AnswerInput,
  acknowledge,
  answerConversation,
  claimConversation,
  conversationEvents,
  handOver,
  registerBot,
  releaseConversation,
  type Turn,
  type TurnContext,
  type TurnOptions,
  takeTurns,
} from './conversations.ts';
export { addCoupons, createCouponPool, type Redemption, redeemCoupon } from './coupons.ts';
export { HeliographError, type HubError, type HubErrorCode, type Issue, type Result, unwrap } from './errors.ts';
export type { FollowOptions, FollowState, Gap, SubscribeOptions } from './follow.ts';
export type * from './generated/schema.ts';
export { cancelMessages, rescheduleMessages } from './messages.ts';
export type { MutateOptions, PayloadOf } from './mutate.ts';
export { type LiftedPause, liftPause, pauseScope } from './pauses.ts';
export { recordEvent, upsertContacts } from './people.ts';
export type { RetryPolicy, Tried } from './retry.ts';
export {
  createSegment,
  type PreviewOptions,
  removeSegment,
  type SegmentBegan,
  type SegmentChange,
  type SegmentPreview,
  type SegmentText,
  segmentChanges,
  segmentPreview,
  updateSegment,
} from './segments.ts';
export type { AcceptedMessage, CallOptions, Content, Recipient, ReplyInput, SendInput, Sent } from './send.ts';
export type {
  ChunkResult,
  Refusal,
  SendManyInput,
  SendManyOptions,
  SendManyProgress,
  SendManyRun,
} from './send-many.ts';
export type { WebSocketConstructor } from './stream.ts';
export type { ResultOf, VariablesOf } from './tada.ts';
export {
  createTrigger,
  pauseTrigger,
  removeTrigger,
  resumeTrigger,
  type TriggerState,
  updateTrigger,
} from './triggers.ts';
export {
  cancelVerification,
  checkVerification,
  finishPasskeyAuthentication,
  finishPasskeyRegistration,
  resendVerification,
  startPasskeyRegistration,
  startVerification,
} from './verifications.ts';
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
export { readWebhook, type WebhookEvent, type WebhookRequest } from './webhooks.ts';

/** Source of webhook events about webhooks themselves. */
import { timeOfId } from '../../kernel/ids.ts';
import type { EventBody, WebhookSource } from './source.ts';

/** Name of the event that an owner asks for, to try an endpoint. */
export const TEST_EVENT = 'webhook.test';
/** Name of the event that says that others may be missing. */
export const MISSED_EVENT = 'webhook.events_missed';

const DATA: Readonly<Record<string, object>> = {
  [TEST_EVENT]: { message: 'This is a test. Nothing has happened.' },
  [MISSED_EVENT]: {
    message:
      'Events may be missing up to now: the stream of news has lost some, or was not read for a day. Ask the API for what you follow.',
  },
};

/** News of webhooks themselves: every endpoint gets them, whatever it asked for. */
export const WEBHOOK_NEWS: WebhookSource = {
  news: null,
  scope: 'webhooks:manage',
  events: {
    [TEST_EVENT]: 'Somebody asked for a test event.',
    [MISSED_EVENT]: 'Events may be missing: the stream of news lost some, or was not read for a day.',
  },
  read: () => Promise.resolve([]),
  facts: () => Promise.resolve(new Map()),
  bodies: (_runtime, _workspaceId, events) =>
    Promise.resolve(
      new Map(
        events.map(({ event, eventId }): [string, EventBody] => [
          eventId,
          { at: timeOfId(eventId), data: DATA[event] ?? {} },
        ]),
      ),
    ),
};

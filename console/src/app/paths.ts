/** First segments of the addresses that are pages of the console; the hub answers them with its page. */
export const PATHS = [
  '',
  'live',
  'compose',
  'messages',
  'analytics',
  'inbox',
  'campaigns',
  'triggers',
  'pauses',
  'contacts',
  'segments',
  'consents',
  'verifications',
  'templates',
  'links',
  'connections',
  'routes',
  'prices',
  'handsets',
  'bots',
  'webhooks',
  'developers',
  'settings',
  'sign-in',
] as const;

/** The first segment of an address of the console. */
export type ScreenPath = (typeof PATHS)[number];

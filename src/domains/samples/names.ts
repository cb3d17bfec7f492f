/** Names and values by which the sample shop is told from what a workspace has made itself. */
/** Names of the sample templates. */
export const SAMPLE_TEMPLATES = [
  'sample-order-shipped',
  'sample-spring-sale',
  'sample-pickup-reminder',
  'sample-reward',
  'sample-thanks',
] as const;

/** Host that the links of the sample shop lead to. */
export const SAMPLE_HOST = 'shop.example';

/** Name of the sample shop, by which its offers name it. */
export const SAMPLE_BRAND = 'Corner Shop';

/** The sample shop's own prices of a part, in EUR, and the moment that they begin at, by which they are told from others. */
export const SAMPLE_PRICES = [
  { country: 'GB', amount: '0.0395' },
  { country: 'FR', amount: '0.0562' },
  { country: 'IE', amount: '0.0638' },
] as const;
/** The moment that the sample's prices begin at. */
export const SAMPLE_PRICES_FROM = '2020-01-01T00:00:00.000Z';

/** Segments of the sample; one that names another stands before it. */
export const SAMPLE_SEGMENTS = [
  { name: 'Sample: quiet', expression: 'never clicked in 90 days and not segment "Sample: loyal customers"' },
  { name: 'Sample: loyal customers', expression: 'points >= 100 and level in (silver, gold)' },
  { name: 'Sample: bought twice this month', expression: 'did bought >= 2 in 30 days' },
  { name: 'Sample: near London', expression: 'home within 50 km of 51.5074, -0.1278 and consent marketing' },
] as const;

/** Lists of the sample. */
export const SAMPLE_LISTS = ['Sample: regulars', 'Sample: staff'] as const;

/** Typed fields of the sample. */
export const SAMPLE_FIELDS = [
  { name: 'points', type: 'NUMBER' },
  { name: 'level', type: 'CHOICE', choices: ['bronze', 'silver', 'gold'] },
  { name: 'birthday', type: 'DATE' },
  { name: 'pickup', type: 'DATE' },
  { name: 'newsletter', type: 'BOOLEAN' },
  { name: 'home', type: 'PLACE' },
  { name: 'city', type: 'TEXT' },
] as const;

/** Pools of coupons of the sample. */
export const SAMPLE_POOLS = ['Sample: rewards'] as const;

/** The small shop that a development hub begins with: its people, its texts, and what was sent to them. */
import { SAMPLE_TAG } from '../db/sql/sample.ts';
import { SAMPLE_BRAND, SAMPLE_TEMPLATES } from '../domains/samples/names.ts';

const [SHIPPED, SALE, PICKUP, REWARD, THANKS] = SAMPLE_TEMPLATES;

/** A person of the shop. */
interface Person {
  phone: string;
  name: string;
  locale: string;
  city: string;
  /** Purposes that the person consents to; TRANSACTIONAL needs none. */
  consents: readonly string[];
  /** Zone of a person who lives elsewhere than their number says; absent: nothing is known of it. */
  timeZone?: string;
}

/** Numbers that regulators keep for fiction; the last four digits choose what the simulator does. */
const PEOPLE: readonly [end: string, name: string, locale: string, city: string, consents: string][] = [
  ['+447700900001', 'Amelia Hart', 'en-GB', 'London', 'MARKETING SURVEY'],
  ['+447700900002', 'Oliver Stone', 'en-GB', 'Leeds', 'MARKETING'],
  ['+447700900003', 'Lucía Fernández', 'es-ES', 'London', 'MARKETING'],
  ['+447700900004', 'Mateo García', 'es-ES', 'Bristol', 'MARKETING SURVEY'],
  ['+447700900005', 'Noah Wrong-Number', 'en-GB', 'York', ''],
  ['+447700900006', 'Grace Away', 'en-GB', 'Bath', 'MARKETING'],
  ['+447700900007', 'Sofía Torres', 'es-ES', 'Leeds', 'MARKETING'],
  ['+447700900009', 'Harry Quiet', 'en-GB', 'London', ''],
  ['+447700900010', 'Isla Slow', 'en-GB', 'Hull', 'MARKETING'],
  ['+447700900015', 'Leo Rejected', 'en-GB', 'Derby', ''],
  ['+447700900016', 'Emily Echo', 'en-GB', 'London', 'MARKETING'],
  ['+447700900031', 'Zoë Brown', 'en-GB', 'London', 'MARKETING SURVEY'],
  ['+447700900032', 'George Ahmed', 'en-GB', 'Leicester', 'MARKETING'],
  ['+33639980041', 'Chloé Martin', 'fr-FR', 'Lyon', 'MARKETING'],
  ['+33639980042', 'Hugo Bernard', 'fr-FR', 'Paris', 'MARKETING'],
  ['+33639980043', 'Léa Petit', 'fr-FR', 'Lille', ''],
  ['+33639980044', 'Jules Moreau', 'fr-FR', 'Nantes', 'MARKETING SURVEY'],
  ['+353209100051', 'Aoife Byrne', 'en-IE', 'Dublin', 'MARKETING'],
];

/** Zones around the world: somewhere it is always night. */
const ZONES = [
  'Pacific/Auckland',
  'Asia/Tokyo',
  'Asia/Bangkok',
  'Asia/Karachi',
  'Europe/Moscow',
  'Europe/Lisbon',
  'America/Sao_Paulo',
  'America/New_York',
  'America/Los_Angeles',
  'Pacific/Honolulu',
];

/** A zone in which it is between one and five at night, when no offer may go. */
function zoneAtNight(at: Date): string {
  const hourIn = (timeZone: string) =>
    Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(at));
  return ZONES.find((zone) => hourIn(zone) >= 1 && hourIn(zone) < 5) ?? 'Asia/Tokyo';
}

/** People whose messages end in ways that are seen seldom; they get nothing of the rest. */
const SELDOM: readonly Person[] = [
  { phone: '+447700900018', name: 'Poppy Halfway', locale: 'en-GB', city: 'Truro', consents: [] },
  {
    phone: '+447700900033',
    name: 'Kai Abroad',
    locale: 'en-GB',
    city: 'London',
    consents: ['MARKETING'],
    timeZone: zoneAtNight(new Date()),
  },
  { phone: '+447700900011', name: 'Ivy Cut-Off', locale: 'en-GB', city: 'Ely', consents: [] },
];

/** People who order, and get offers. */
const ORDINARY: readonly Person[] = PEOPLE.map(([phone, name, locale, city, consents]) => ({
  phone,
  name,
  locale,
  city,
  consents: consents.split(' ').filter((purpose) => purpose !== ''),
}));
/** The people of the shop. */
export const SHOP_PEOPLE: readonly Person[] = [...ORDINARY, ...SELDOM];

/** The templates of the shop, each in three languages. */
export const SHOP_TEMPLATES = [
  {
    name: SHIPPED,
    defaultLocale: 'en',
    variables: [{ name: 'order', required: true }],
    bodies: [
      {
        locale: 'en',
        body: 'Your order {{ order }} is on its way. It will be with you tomorrow: {{ link "https://shop.example/parcels" }}',
      },
      {
        locale: 'es',
        body: 'Tu pedido {{ order }} está en camino. Llegará mañana: {{ link "https://shop.example/parcels" }}',
      },
      {
        locale: 'fr',
        body: 'Votre commande {{ order }} est en route. Elle arrive demain : {{ link "https://shop.example/parcels" }}',
      },
    ],
  },
  {
    name: SALE,
    defaultLocale: 'en',
    variables: [],
    bodies: [
      { locale: 'en', body: 'Spring sale: 20 % off everything until Sunday. Reply STOP to get no more of these.' },
      { locale: 'es', body: 'Rebajas: 20 % en todo hasta el domingo. Responde STOP para no recibir más.' },
      { locale: 'fr', body: 'Soldes : -20 % sur tout jusqu’à dimanche. Répondez STOP pour ne plus en recevoir.' },
    ],
  },
  {
    name: PICKUP,
    defaultLocale: 'en',
    variables: [{ name: 'place', required: true }],
    bodies: [
      { locale: 'en', body: 'Your parcel waits for you at {{ place }}. We keep it for five days.' },
      { locale: 'es', body: 'Tu paquete te espera en {{ place }}. Lo guardamos cinco días.' },
      { locale: 'fr', body: 'Votre colis vous attend à {{ place }}. Nous le gardons cinq jours.' },
    ],
  },
  {
    name: REWARD,
    defaultLocale: 'en',
    variables: [
      { name: 'name', required: true },
      { name: 'coupon', required: true },
    ],
    bodies: [
      {
        locale: 'en',
        body: '{{ name }}, you have 100 points. Your reward: {{ coupon }}. What it is good for: {{ link "https://shop.example/rewards" }}',
      },
      {
        locale: 'fr',
        body: '{{ name }}, vous avez 100 points. Votre cadeau : {{ coupon }}. À quoi il sert : {{ link "https://shop.example/rewards" }}',
      },
    ],
  },
  {
    name: THANKS,
    defaultLocale: 'en',
    variables: [{ name: 'name', required: true }],
    bodies: [{ locale: 'en', body: 'Thank you, {{ name }}. We pack your order by hand, and tell you when it leaves.' }],
  },
] as const;

/** A message of the shop, as `sendMessage` takes it. */
export interface SampleMessage {
  to: { phone: string };
  content: object;
  purpose: string;
  tags: string[];
  sendAt?: string;
}

/** Messages to single people: order notices, reminders and codes, several for each. */
export function shopMessages(): SampleMessage[] {
  const tags = [SAMPLE_TAG];
  return ORDINARY.flatMap(({ phone, city }, index): SampleMessage[] => {
    const order = String(10_420 + index * 7);
    const to = { phone };
    return [
      {
        to,
        content: { template: { name: SHIPPED, variables: { order } } },
        purpose: 'TRANSACTIONAL',
        tags: [...tags, 'orders'],
      },
      {
        to,
        content: { template: { name: PICKUP, variables: { place: `${SAMPLE_BRAND} ${city}` } } },
        purpose: 'TRANSACTIONAL',
        tags,
      },
      ...(index % 3 === 0
        ? [{ to, content: { text: `${100_200 + index * 37} is your code for the shop.` }, purpose: 'OTP', tags }]
        : []),
    ];
  });
}

/** Messages that end seldom so: one that arrives in part, one that waits for the morning, one of which nobody knows whether it was taken. */
export function seldomMessages(): SampleMessage[] {
  const tags = [SAMPLE_TAG];
  const [half, abroad, cut] = SELDOM.map(({ phone }) => ({ phone }));
  const long =
    'Your order is packed. The driver comes between nine and twelve, rings twice, and leaves it with a neighbour where nobody is in. ' +
    'If you would rather have it on another day, answer with the day that suits you best.';
  return [
    { to: half, content: { text: long }, purpose: 'TRANSACTIONAL', tags },
    { to: abroad, content: { template: { name: SALE } }, purpose: 'MARKETING', tags },
    // The link is cut by this one: it comes last.
    { to: cut, content: { text: 'Your table is booked for seven.' }, purpose: 'TRANSACTIONAL', tags },
  ].flatMap(({ to, ...rest }) => (to === undefined ? [] : [{ to, ...rest }]));
}

/** Inbound messages of people of the shop. */
export const SHOP_INBOUND = [
  { from: '+447700900001', text: 'Hi, can I still change the delivery address?' },
  { from: '+33639980041', text: 'Bonjour, à quelle heure fermez-vous ce soir ?' },
  { from: '+447700900003', text: '¿Puedo recoger el pedido mañana por la tarde?' },
  { from: '+447700900031', text: 'Thanks!' },
] as const;

/** Messages of the shop to numbers that no receipt ever comes from. */
export const SHOP_SILENT = 2;

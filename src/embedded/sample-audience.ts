/** The audience of the sample shop: regulars with typed fields, lists, segments, and what they did. */
import { SAMPLE_TAG } from '../db/sql/sample.ts';
import { SAMPLE_FIELDS, SAMPLE_LISTS, SAMPLE_SEGMENTS } from '../domains/samples/names.ts';
import { type Ask, REFUSED } from './sample-ask.ts';

const FIRST_NAMES = ['Alice', 'Ben', 'Clara', 'Dan', 'Ella', 'Finn', 'Gwen', 'Hugh', 'Iris', 'Jack'];
const LAST_NAMES = ['Archer', 'Bennett', 'Clarke', 'Davies'];
/** Cities with the place of each, in degrees north and east. */
const CITIES = [
  ['London', '51.5074,-0.1278'],
  ['Reading', '51.4543,-0.9781'],
  ['Leeds', '53.8008,-1.5491'],
  ['Bristol', '51.4545,-2.5879'],
] as const;
/** Points of regulars in turn: from nobody's up to gold. */
const POINTS = [20, 140, 75, 260, 110, 45, 180, 320] as const;
const DAY_MS = 86_400_000;
/** People of the staff, who are regulars too and get no campaign. */
const STAFF = 3;

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** Regulars of the shop: numbers that regulators keep for fiction, which all deliver. */
export const REGULARS = Array.from({ length: FIRST_NAMES.length * LAST_NAMES.length }, (_, index) => {
  const [city, home] = CITIES[index % CITIES.length] ?? CITIES[0];
  const points = POINTS[index % POINTS.length] ?? 0;
  return {
    phone: `+${447_700_900_100 + index}`,
    name: `${FIRST_NAMES[index % FIRST_NAMES.length]} ${LAST_NAMES[Math.floor(index / FIRST_NAMES.length)]}`,
    locale: 'en-GB',
    tags: [SAMPLE_TAG, 'regular'],
    city,
    home,
    points,
    level: points >= 250 ? 'gold' : points >= 100 ? 'silver' : 'bronze',
    birthday: `19${60 + (index % 40)}-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`,
  };
});

/** Lists of the sample, by their ids. */
export interface SampleLists {
  regulars: string;
  staff: string;
}

/** Makes fields, regulars, lists, segments and events. */
export async function seedAudience(ask: Ask): Promise<SampleLists> {
  for (const input of SAMPLE_FIELDS)
    await ask(`mutation($input: SetContactFieldInput!) { setContactField(input: $input) { __typename ${REFUSED} } }`, {
      input,
    });
  const ids = await seedRegulars(ask);
  const lists: string[] = [];
  for (const [index, name] of SAMPLE_LISTS.entries()) {
    const id = await newList(ask, name);
    const add = index === 0 ? ids : ids.slice(0, STAFF);
    await ask(
      `mutation($input: ChangeContactListInput!) { changeContactList(input: $input) { __typename ${REFUSED} } }`,
      { input: { id, add } },
    );
    lists.push(id);
  }
  // One that names another comes after it.
  for (const input of SAMPLE_SEGMENTS.toReversed())
    await ask(`mutation($input: SegmentInput!) { createSegment(input: $input) { __typename ${REFUSED} } }`, { input });
  await record(ask, pastEvents());
  const [regulars = '', staff = ''] = lists;
  return { regulars, staff };
}

async function seedRegulars(ask: Ask): Promise<string[]> {
  const contacts = REGULARS.map(({ city, home, points, level, birthday, ...person }, index) => {
    const pickup = index % 6 === 0 ? { pickup: inDays(1 + index / 6) } : {};
    return { ...person, attributes: { city, home, points, level, birthday, newsletter: index % 3 !== 0, ...pickup } };
  });
  const { upsertContacts } = (await ask(
    `mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) {
       ... on UpsertContactsPayload { results { contactId } } ${REFUSED} } }`,
    { contacts },
  )) as { upsertContacts: { results: { contactId: string | null }[] } };
  for (const [index, { phone }] of REGULARS.entries()) {
    if (index % 3 === 0) continue;
    const proof = { text: 'Yes, send me news and offers by SMS.', page: 'https://shop.example/club' };
    await ask(`mutation($input: RecordConsentInput!) { recordConsent(input: $input) { __typename ${REFUSED} } }`, {
      input: { contact: { phone }, purposes: ['MARKETING'], source: 'FORM', proof },
    });
  }
  return upsertContacts.results.flatMap(({ contactId }) => contactId ?? []);
}

async function newList(ask: Ask, name: string): Promise<string> {
  const { setContactList } = (await ask(
    `mutation($name: String!) { setContactList(input: { name: $name }) {
       ... on ContactListPayload { list { id } } ${REFUSED} } }`,
    { name },
  )) as { setContactList: { list: { id: string } } };
  return setContactList.list.id;
}

/** An event of a person of the sample. */
export interface SampleEvent {
  phone?: string;
  contactId?: string;
  name: string;
  properties?: object;
  at?: string;
}

/** Purchases and visits of the last weeks. */
function pastEvents(): SampleEvent[] {
  return REGULARS.flatMap(({ phone, points }, index) => {
    const orders = Array.from({ length: Math.ceil(points / 100) }, (_, order) => ({
      ...{ phone, name: 'bought', at: inDays(-(2 + order * 6 + (index % 5))) },
      properties: { total: 15 + ((index * 7 + order * 11) % 60), sku: `A-${1 + (index % 9)}` },
    }));
    const visit = { phone, name: 'opened', at: inDays(-(1 + (index % 9))), properties: { page: 'offers' } };
    return index % 2 === 0 ? [...orders, visit] : orders;
  });
}

/** Records what people did. */
export async function record(ask: Ask, events: readonly SampleEvent[]): Promise<void> {
  await ask(`mutation($input: RecordEventInput!) { recordEvent(input: $input) { __typename ${REFUSED} } }`, {
    input: { events },
  });
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
/** Ids that the acts before have given, by what they are called in the table. */
const ids = new Map<string, string>();
beforeAll(async () => {
  service = await openService();
  ids.set(
    'workspace',
    (await service.ask<{ workspace: { id: string } }>('{ viewer { workspace { id } } }')).workspace.id,
  );
  await service.ask(
    'mutation { saveTemplate(input: { name: "acts", bodies: [{ locale: "en", body: "Hello" }] }) { __typename } }',
  );
  const { results } = await service.ask<{ results: { contactId: string }[] }>(
    `mutation { upsertContacts(input: { contacts: [{ phone: "+447911150001", tags: ["acts"] }] }) {
      ... on UpsertContactsPayload { results { contactId } } } }`,
  );
  ids.set('person', results[0]?.contactId ?? '');
});
afterAll(() => service?.close());

const CAMPAIGN = '... on CampaignPayload { made: campaign { id token } }';
const [FIELD, LIST] = [
  '... on ContactFieldPayload { made: field { id } }',
  '... on ContactListPayload { made: list { id } }',
];
const SEGMENT = '... on SegmentPayload { made: segment { id } }';
const TRIGGER = '... on TriggerPayload { made: trigger { id } }';
const POOL = '... on CouponPoolPayload { made: pool { id } }';

/** Action, what does it ($name: an id by its name), its payload, whose id the subject is, and the detail. */
type Act = [action: string, act: string, payload: string, subject: string, detail: object];
const CHECK_AND_START: Act[] = [
  ['campaign.check', 'checkCampaign(input: { id: "$campaign" })', CAMPAIGN, 'campaign', {}],
  [
    'campaign.start',
    'startCampaign(input: { id: "$campaign", token: "$token" })',
    CAMPAIGN,
    'campaign',
    { from: 'CHECKED', to: 'SCHEDULED' },
  ],
];
const ACTS: Act[] = [
  [
    'contactField.create',
    'setContactField(input: { name: "visits", type: NUMBER })',
    FIELD,
    'field',
    { name: 'visits', type: 'NUMBER' },
  ],
  [
    'contactField.update',
    'setContactField(input: { name: "visits", type: NUMBER })',
    FIELD,
    'field',
    { name: 'visits', type: 'NUMBER' },
  ],
  ['contactField.remove', 'removeContactField(input: { name: "visits" })', FIELD, 'field', { name: 'visits' }],
  ['contactList.create', 'setContactList(input: { name: "Guests" })', LIST, 'list', { name: 'Guests' }],
  [
    'contactList.change',
    'changeContactList(input: { id: "$list", add: ["$person"] })',
    '',
    'list',
    { added: 1, removed: 0 },
  ],
  [
    'contactList.change',
    'changeContactList(input: { id: "$list", remove: ["$person"] })',
    '',
    'list',
    { added: 0, removed: 1 },
  ],
  [
    'contactEvent.record',
    'recordEvent(input: { events: [{ contactId: "$person", name: "came" }] })',
    '',
    'workspace',
    { count: 1 },
  ],
  [
    'segment.create',
    'createSegment(input: { name: "Acts", expression: "tag acts" })',
    SEGMENT,
    'segment',
    { name: 'Acts' },
  ],
  [
    'segment.update',
    'updateSegment(input: { id: "$segment", name: "Renamed" })',
    SEGMENT,
    'segment',
    { name: 'Renamed' },
  ],
  ['segment.remove', 'removeSegment(input: { id: "$segment" })', SEGMENT, 'segment', { name: 'Renamed' }],
  [
    'trigger.create',
    'createTrigger(input: { name: "Acts", on: { event: "came" }, template: "acts", purpose: TRANSACTIONAL })',
    TRIGGER,
    'trigger',
    { name: 'Acts' },
  ],
  ['trigger.update', 'updateTrigger(input: { id: "$trigger", name: "Other" })', TRIGGER, 'trigger', { name: 'Other' }],
  ['trigger.pause', 'pauseTrigger(input: { id: "$trigger" })', TRIGGER, 'trigger', { name: 'Other' }],
  ['trigger.resume', 'resumeTrigger(input: { id: "$trigger" })', TRIGGER, 'trigger', { name: 'Other' }],
  ['trigger.remove', 'removeTrigger(input: { id: "$trigger" })', TRIGGER, 'trigger', { name: 'Other' }],
  ['couponPool.create', 'createCouponPool(input: { name: "Acts", codes: ["ACT-0"] })', POOL, 'pool', { name: 'Acts' }],
  ['couponPool.add', 'addCoupons(input: { id: "$pool", codes: ["ACT-1"] })', POOL, 'pool', { added: 1 }],
  ['couponPool.redeem', 'redeemCoupon(input: { code: "ACT-1" })', '', 'pool', {}],
  [
    'campaign.create',
    'createCampaign(input: { name: "Acts", objective: INFORMATION, purpose: TRANSACTIONAL, audience: { tags: ["acts"] }, content: { template: "acts" } })',
    CAMPAIGN,
    'campaign',
    {},
  ],
  [
    'campaign.update',
    'updateCampaign(input: { id: "$campaign", name: "Other", ratePerSecond: 1 })',
    CAMPAIGN,
    'campaign',
    { fields: ['name', 'ratePerSecond'] },
  ],
  ...CHECK_AND_START,
  [
    'campaign.cancel',
    'cancelCampaign(input: { id: "$campaign" })',
    CAMPAIGN,
    'campaign',
    { from: 'SCHEDULED', to: 'DRAFT' },
  ],
  ...CHECK_AND_START,
  [
    'campaign.pause',
    'pauseCampaign(input: { id: "$campaign" })',
    CAMPAIGN,
    'campaign',
    { from: 'RUNNING', to: 'PAUSED' },
  ],
  [
    'campaign.resume',
    'resumeCampaign(input: { id: "$campaign" })',
    CAMPAIGN,
    'campaign',
    { from: 'PAUSED', to: 'RUNNING' },
  ],
  [
    'campaign.cancel',
    'cancelCampaign(input: { id: "$campaign" })',
    CAMPAIGN,
    'campaign',
    { from: 'RUNNING', to: 'CANCELED' },
  ],
];

const named = (text: string) => text.replaceAll(/\$(\w+)/g, (_all, name: string) => ids.get(name) ?? '');

interface Entry {
  id: string;
  action: string;
  subject: string;
  actor_kind: string;
  detail: object;
}
/** Entries of the workspace behind one of them. */
const entriesAfter = (id: string) =>
  service.sql<Entry>(
    'SELECT id::text, action, subject, actor_kind, detail FROM audit_entries WHERE workspace_id = $1 AND id > $2 ORDER BY id',
    [service.workspaceId, id],
  );

test('every act on the audience, triggers, coupons and campaigns is in the audit log, once, with what it was about', async () => {
  let last = (await entriesAfter('00000000-0000-0000-0000-000000000000')).at(-1)?.id ?? '';
  for (const [action, act, payload, subject, detail] of ACTS) {
    if (action === 'campaign.pause')
      await service.sql("UPDATE campaigns SET status = 'RUNNING', due_at = NULL WHERE id = $1", [
        uuidOf(ids.get('campaign') ?? ''),
      ]);
    const answer = await service.ask<{ message?: string; made?: { id: string; token?: string | null } }>(
      `mutation { ${named(act)} { __typename ... on Error { message } ${payload} } }`,
    );
    expect(answer.message).toBeUndefined();
    if (answer.made !== undefined) ids.set(subject, answer.made.id);
    if (answer.made?.token != null) ids.set('token', answer.made.token);
    const entries = await entriesAfter(last);
    // The codes that a pool is made with are added to it.
    const also = action === 'couponPool.create' ? [{ action: 'couponPool.add', detail: { added: 1 } }] : [];
    expect(entries).toMatchObject([
      { action, subject: uuidOf(ids.get(subject) ?? ''), actor_kind: 'API_KEY' },
      ...also,
    ]);
    expect(entries[0]?.detail).toEqual(detail);
    last = entries.at(-1)?.id ?? last;
  }
  // The API names the same subjects.
  const { edges } = await service.ask<{ edges: { node: { action: string; subject: string } }[] }>(
    `{ auditEntries(first: 10, filter: { actions: ["campaign.check", "contactEvent.record"] }) { edges { node { action subject } } } }`,
  );
  expect(edges.map(({ node }) => node)).toEqual([
    { action: 'campaign.check', subject: ids.get('campaign') },
    { action: 'campaign.check', subject: ids.get('campaign') },
    { action: 'contactEvent.record', subject: ids.get('workspace') },
  ]);
});

test('an act that is refused leaves no entry', async () => {
  const last = (await entriesAfter('00000000-0000-0000-0000-000000000000')).at(-1)?.id ?? '';
  for (const act of [
    'checkCampaign(input: { id: "$campaign" })',
    'pauseCampaign(input: { id: "$campaign" })',
    'removeSegment(input: { id: "$segment" })',
    'resumeTrigger(input: { id: "$trigger" })',
    'redeemCoupon(input: { code: "ACT-2" })',
    'recordEvent(input: { events: [{ contactId: "$campaign", name: "came" }] })',
  ])
    await service.ask(`mutation { ${named(act)} { __typename } }`);
  expect(await entriesAfter(last)).toEqual([]);
});

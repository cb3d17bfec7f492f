/** The check of the consent ledger, in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type LedgerBreak, type LedgerCheck, type LedgerFault, type NotedHead, verifyLedger } from './verify.ts';

const FAULTS: Record<LedgerFault, string> = {
  CHANGED: 'The entry is not what was written, or does not follow the one before it.',
  MISSING: 'One entry or more were removed from here.',
  ADDED: 'The entry was not added by the hub: it stands behind the head.',
  CUT: 'The ledger ends before its head: the last entries were removed.',
  HEAD_MOVED: 'The head was not written by the hub: its hash or seal does not fit.',
  EVIDENCE_CHANGED: 'The evidence is not what was stored with the entry.',
  EVIDENCE_MISSING: 'The evidence is gone, and its person was not erased.',
  OTHER_PAST: 'The ledger had another hash at the noted place: what was there is gone.',
};

const FaultType = builder.enumType('ConsentLedgerFault', {
  description: 'What is wrong at a place of the consent ledger.',
  values: Object.fromEntries(Object.entries(FAULTS).map(([key, description]) => [key, { description }])) as Record<
    LedgerFault,
    { description: string }
  >,
});

const BreakType = builder.objectRef<LedgerBreak>('ConsentLedgerBreak').implement({
  description: 'A place at which the consent ledger is not as the hub wrote it.',
  fields: (t) => ({
    position: t.string({
      description: 'The place in the ledger, from 1.',
      resolve: ({ position }) => String(position),
    }),
    fault: t.expose('fault', { type: FaultType, description: 'What is wrong there.' }),
    entryId: t.string({
      nullable: true,
      description: 'The UUID of the entry that stands there; null: none does.',
      resolve: ({ entryId }) => entryId,
    }),
  }),
});

const HeadType = builder.objectRef<NonNullable<LedgerCheck['head']>>('ConsentLedgerHead').implement({
  description: 'The end of the consent ledger. Note it elsewhere: it proves later that nothing before it was replaced.',
  fields: (t) => ({
    position: t.string({
      description: 'How many entries the ledger has.',
      resolve: ({ position }) => String(position),
    }),
    hash: t.string({
      description: 'The hash of the last entry, which covers all before it, in hexadecimal.',
      resolve: ({ hash }) => hash.toString('hex'),
    }),
    movedAt: t.expose('movedAt', { type: 'DateTime', description: 'When the last entry was added.' }),
  }),
});

const CheckType = builder.objectRef<LedgerCheck>('ConsentLedger').implement({
  description: 'A check of the consent ledger of the workspace.',
  fields: (t) => ({
    verified: t.boolean({
      description: 'True when everything that was looked at is as the hub wrote it.',
      resolve: ({ broken }) => broken === 0,
    }),
    head: t.field({
      type: HeadType,
      nullable: true,
      description: 'Its end; null: there is no entry.',
      resolve: ({ head }) => head,
    }),
    checked: t.exposeInt('checked', { description: 'How many entries were looked at.' }),
    checkedTo: t.string({
      nullable: true,
      description: 'Where to go on, by `behind`; null: the end was reached.',
      resolve: ({ checkedTo }) => (checkedTo === null ? null : String(checkedTo)),
    }),
    broken: t.exposeInt('broken', { description: 'How many places are not as the hub wrote them.' }),
    firstBroken: t.field({
      type: BreakType,
      nullable: true,
      description: 'The first of them; null: there is none.',
      resolve: ({ breaks }) => breaks[0] ?? null,
    }),
    breaks: t.field({ type: [BreakType], description: 'The first 100 of them.', resolve: ({ breaks }) => breaks }),
  }),
});

const NotedHeadInput = builder.inputType('ConsentLedgerHeadInput', {
  description: 'A head of the ledger that was noted earlier.',
  fields: (t) => ({
    position: t.string({ required: true, description: 'Its place, as it was shown.' }),
    hash: t.string({ required: true, description: 'Its hash, as it was shown.' }),
  }),
});

const POSITION = /^\d{1,18}$/;

function positionOf(text: string, path: string[]): bigint {
  if (POSITION.test(text)) return BigInt(text);
  throw new InvalidInputError([{ path, message: 'must be a place in the ledger, such as "1200"', received: text }]);
}

function notedOf(noted: { position: string; hash: string }): NotedHead {
  const position = positionOf(noted.position, ['noted', 'position']);
  if (/^[0-9a-f]{64}$/i.test(noted.hash)) return { position, hash: Buffer.from(noted.hash, 'hex') };
  const message = 'must be 64 hexadecimal digits';
  throw new InvalidInputError([{ path: ['noted', 'hash'], message, received: noted.hash }]);
}

/** Entries that one request looks at. */
const ENTRIES_A_REQUEST = 50_000;

builder.queryField('consentLedger', (t) =>
  t.field({
    type: CheckType,
    nullable: true,
    authScopes: { scope: 'audit:read' },
    description:
      'Checks the hash chain of the consent ledger, 50,000 entries at a time: each entry, its place, its evidence and the head.',
    args: {
      behind: t.arg.string({ description: 'Goes on behind this place: `checkedTo` of the last check.' }),
      noted: t.arg({ type: NotedHeadInput, description: 'A head noted earlier, which the ledger must still have.' }),
    },
    resolve: async (_root, { behind, noted }, context) => {
      const { db, secrets, telemetry, log } = context.runtime;
      const { workspaceId } = requireActor(context);
      const check = await verifyLedger(db.pool, secrets.hashKey, workspaceId, {
        after: behind == null ? 0n : positionOf(behind, ['behind']),
        limit: ENTRIES_A_REQUEST,
        noted: noted == null ? null : notedOf(noted),
      });
      if (check.broken > 0) {
        telemetry.count('heliograph_consent_ledger_breaks_total', {}, check.broken);
        log.error({ workspaceId, count: check.broken }, 'the consent ledger is not as the hub wrote it');
      }
      return check;
    },
  }),
);

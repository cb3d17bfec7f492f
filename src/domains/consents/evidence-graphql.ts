/** State of the evidence of ledger entries, in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { type EvidenceState, evidenceStateOf } from './evidence.ts';
import { EntryType } from './graphql.ts';
import { proofDigest as digestOf } from './ledger.ts';

const EvidenceStateType = builder.enumType('ConsentEvidence', {
  description: 'Whether an entry of the consent ledger is proven by more than the word of who recorded it.',
  values: {
    KEPT: { description: 'There is evidence: proof has it.' },
    NONE: {
      description: 'None was given, or what was given says nothing: a consent rests on the word of who recorded it.',
    },
    ERASED: { description: 'There was evidence, and it was erased with the person; its digest stays.' },
    MISSING: { description: 'There was evidence, and somebody has removed it without erasing the person.' },
    ALTERED: { description: 'What is stored is not the evidence that came with it: somebody has rewritten it.' },
  } satisfies Record<EvidenceState, object>,
});

builder.prismaObjectField(EntryType, 'evidence', (t) =>
  t.loadable({
    type: EvidenceStateType,
    description: 'Whether there is evidence for it. A revocation needs none.',
    load: async (ids: string[], context: Context) => {
      const { db, secrets } = context.runtime;
      const { prisma } = db;
      const { workspaceId } = requireActor(context);
      const select = { id: true, proofDigest: true, contact: { select: { erasedAt: true } } };
      const entries = await prisma.consentEntry.findMany({ where: { id: { in: ids }, workspaceId }, select });
      const evidence = await prisma.evidence.findMany({ where: { entryId: { in: ids }, workspaceId } });
      const contents = new Map(evidence.map(({ entryId, content }) => [entryId, content]));
      const states = new Map(
        entries.map(({ id, proofDigest, contact }) => {
          const content = contents.get(id) ?? null;
          const proof = typeof content === 'object' && content !== null ? content : {};
          const found = digestOf(secrets.hashKey, { workspaceId, proof });
          const isErased = contact.erasedAt !== null;
          return [id, evidenceStateOf({ digest: proofDigest, found, evidence: content, isErased })];
        }),
      );
      return ids.map((id) => states.get(id) ?? new Error('the entry is not there'));
    },
    resolve: (entry) => entry.id,
  }),
);

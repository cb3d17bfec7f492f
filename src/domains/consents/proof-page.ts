/** The proof of a person's consents as a page that anybody can read and print. */
import { escapeHtml } from '../../kernel/html.ts';
import type { EvidenceState } from './evidence.ts';
import type { ConsentProof, ProvenEntry } from './proof.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}' +
  'table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ddd}' +
  'section{margin:2rem 0;break-inside:avoid}code{font-size:.8rem;overflow-wrap:anywhere}th{width:11rem;font-weight:600}';

/** Writes the page: HTML without scripts, complete in itself. */
export function proofPage(proof: ConsentProof): string {
  const { contact, workspace, exportedAt, now, entries, head } = proof;
  const who = contact.phone ?? (contact.erasedAt === null ? contact.id : `${contact.id} (erased)`);
  const title = `Consents of ${who}`;
  const states = now.map(({ purpose, state, since, position, evidence }) => {
    const word = state === 'GRANT' ? 'agreed' : 'does not agree';
    const by = position === null ? '' : `, by entry ${position}`;
    const without = state === 'GRANT' && evidence !== 'KEPT' && evidence !== null ? `; ${UNPROVEN[evidence]}` : '';
    return row(purpose, `${word} since ${since.toISOString()}${by}${without}`);
  });
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1>`,
    `<table>${row('Sender', workspace)}${contact.name === null ? '' : row('Name', contact.name)}${row('Made', exportedAt.toISOString())}</table>`,
    `<h2>What holds now</h2>${states.length === 0 ? '<p>Nothing was said.</p>' : `<table>${states.join('')}</table>`}`,
    `<h2>What was said, and how it is known</h2>`,
    ...entries.map(entrySection),
    '<h2>How to check this page</h2>',
    '<p>Each entry is one of a chain that is only added to. The SHA-256 of the hashed text, in UTF-8, is the hash; the text begins with the hash of the entry before it. ' +
      'Evidence is covered by a keyed digest, which the hub can check while it has the evidence.</p>',
    head === null
      ? ''
      : `<p>The ledger ended at <code>${head.position}:${head.hash}</code> when this was made: <code>heliograph consent verify --noted ${head.position}:${head.hash}</code> says whether that still holds.</p>`,
    '</body></html>\n',
  ].join('\n');
}

function entrySection(entry: ProvenEntry): string {
  const { position, action, purposes, source, recordedBy, occurredAt, recordedAt, textShown, textVersion } = entry;
  const word = action === 'GRANT' ? 'Agreed to' : 'Ended';
  const rest = Object.entries(entry.evidence ?? {}).filter(([name]) => name !== 'text' && name !== 'version');
  return [
    `<section><h3>${escapeHtml(`${position}. ${word} ${purposes.join(', ')}`)}</h3><table>`,
    row('Said', occurredAt.toISOString()),
    row(
      'Recorded',
      `${recordedAt.toISOString()} by ${recordedBy.kind}${recordedBy.id === null ? '' : ` ${recordedBy.id}`}`,
    ),
    row('Source', source),
    textShown === null ? '' : row('Text', textShown),
    textVersion === null ? '' : row('Version of the text', textVersion),
    ...rest.map(([name, value]) => row(name, typeof value === 'string' ? value : JSON.stringify(value))),
    row('Evidence', evidenceText(entry)),
    row('As it was written', entry.intact ? 'yes' : 'NO: it does not fit its hash or its digest'),
    codeRow('Digest of the evidence', entry.evidenceDigest ?? 'none'),
    codeRow('Hash', entry.hash),
    codeRow('Hashed text', entry.hashedText),
    '</table></section>',
  ].join('');
}

/** Words for an entry without evidence. */
const UNPROVEN: Record<Exclude<EvidenceState, 'KEPT'>, string> = {
  NONE: 'no evidence was given',
  ERASED: 'its evidence was erased with the person',
  MISSING: 'ITS EVIDENCE WAS REMOVED',
  ALTERED: 'ITS EVIDENCE WAS REWRITTEN',
};

function evidenceText({ action, evidenceState, recordedBy: { kind, id } }: ProvenEntry): string {
  if (evidenceState === 'KEPT') return 'kept, and shown here';
  if (evidenceState !== 'NONE') return `${UNPROVEN[evidenceState]}; its digest is left`;
  // A revocation is believed: nobody has to prove it.
  if (action === 'REVOKE') return `${UNPROVEN.NONE}, and none is needed to end a consent`;
  return `${UNPROVEN.NONE}: this consent rests on the word of ${kind}${id === null ? '' : ` ${id}`} alone`;
}

function row(name: string, value: string): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td dir="auto">${escapeHtml(value)}</td></tr>`;
}

function codeRow(name: string, value: string): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`;
}

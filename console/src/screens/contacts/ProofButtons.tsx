/** Buttons that save what proves a person's consents. */
import { FileDown } from 'lucide-react';
import { saveFile } from '../../data/csv.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts } from '../../ui/Page.tsx';
import { ProofMutation } from './operations.ts';

/** Shows the buttons: a page for people, a document for programs. */
export function ProofButtons({ contactId }: { contactId: string }) {
  const prove = useAct(ProofMutation);
  const onSave = async (kind: 'html' | 'json') => {
    const made = await prove.run({ id: contactId });
    const proof = made?.exportConsentProof;
    if (proof?.__typename !== 'ExportConsentProofPayload') return;
    if (kind === 'html') saveFile('consent-proof.html', [proof.page], 'text/html');
    else saveFile('consent-proof.json', [JSON.stringify(proof.document, null, 2)], 'application/json');
  };
  return (
    <>
      <Acts>
        <Button icon={<FileDown />} busy={prove.busy} onClick={() => void onSave('html')}>
          Proof as a page
        </Button>
        <Button icon={<FileDown />} busy={prove.busy} onClick={() => void onSave('json')}>
          Proof as JSON
        </Button>
      </Acts>
      {prove.failure === null ? null : <FailureNote failure={prove.failure} />}
    </>
  );
}

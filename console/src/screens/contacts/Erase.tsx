/** Erasing a person: what will be taken and what stays, then the certificate. */
import { Dialog } from '@base-ui/react/dialog';
import { Eraser } from 'lucide-react';
import { useEffect, useState } from 'react';
import { saveFile } from '../../data/csv.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import styles from './Contacts.module.css';
import { EraseMutation, type Erasure } from './operations.ts';

/** Properties of the panel. */
export interface EraseProps {
  id: string;
  onErased(): void;
  onClose(): void;
}

/** Shows what will happen, and lets it. */
export function Erase({ id, onErased, onClose }: EraseProps) {
  const erase = useAct(EraseMutation);
  const [will, setWill] = useState<Erasure | null>(null);
  const [done, setDone] = useState<Erasure | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened.
  useEffect(() => {
    void erase.run({ id, dryRun: true }).then((data) => setWill(erasureOf(data)));
  }, [id]);
  const onErase = async () => {
    const erasure = erasureOf(await erase.run({ id, dryRun: false }));
    if (erasure === null) return;
    setDone(erasure);
    onErased();
  };
  if (done !== null) {
    return (
      <>
        <p role="status">
          <strong>The person is erased.</strong> The certificate says what was taken and what stays. It names nobody.
        </p>
        <Certificate erasure={done} />
        <Acts>
          <Button
            onClick={() =>
              saveFile(`erased-${id}.json`, [JSON.stringify(done.certificate, null, 2)], 'application/json')
            }
          >
            Save the certificate
          </Button>
          <Button kind="main" onClick={onClose}>
            Done
          </Button>
        </Acts>
      </>
    );
  }
  return (
    <>
      <p>
        The number, the name, everything that was said either way and every proof are removed. Messages that wait are
        not sent. A digest of the number stays, so that nobody writes to it by mistake. It cannot be taken back.
      </p>
      {will === null ? null : <Certificate erasure={will} />}
      {erase.failure === null ? null : <FailureNote failure={erase.failure} />}
      <Acts>
        <Button
          kind="danger"
          icon={<Eraser />}
          busy={erase.busy}
          disabled={will === null}
          onClick={() => void onErase()}
        >
          Erase for good
        </Button>
        <Dialog.Close render={<Button />}>Keep</Dialog.Close>
      </Acts>
      <SameByCode
        snippets={() =>
          operationSnippets(EraseMutation, { id, dryRun: false }, commandLine('contacts erase', [id], { yes: true }))
        }
      />
    </>
  );
}

function erasureOf(data: { eraseContact: Erasure | object } | null): Erasure | null {
  const result = data?.eraseContact;
  return result !== undefined && 'certificate' in result ? result : null;
}

function Certificate({ erasure: { certificate } }: { erasure: Erasure }) {
  if (certificate === null) return <p>They were erased before.</p>;
  const taken = certificate.erased.filter(({ rows }) => rows > 0);
  return (
    <>
      <h3>What goes</h3>
      <ul className={styles.list}>
        {taken.map(({ table, columns, rows }) => (
          <li key={table} className={styles.item}>
            <span>{wordsOf(table)}</span>
            <span>{rows.toLocaleString()}</span>
            <span className={styles.more}>{columns.map(wordsOf).join(', ').toLowerCase()}</span>
          </li>
        ))}
      </ul>
      <details>
        <summary>What stays, and why ({certificate.stays.length})</summary>
        <ul className={styles.list}>
          {certificate.stays.map(({ table, column, reason }) => (
            <li key={`${table}.${column}`} className={styles.item}>
              <span>
                {wordsOf(table)}: {wordsOf(column).toLowerCase()}
              </span>
              <span className={styles.more}>{reason}</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

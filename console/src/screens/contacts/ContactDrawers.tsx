/** Forms for many contacts at once, and the one that makes a contact: each in a drawer over the list. */
import { useHub } from '../../data/hub.ts';
import { Code } from '../../ui/Code.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Acts } from '../../ui/Page.tsx';
import { SaveAll } from '../../ui/SaveAll.tsx';
import { BulkList } from './BulkList.tsx';
import { BulkTag } from './BulkTag.tsx';
import { ContactForm } from './ContactForm.tsx';
import { ImportForm } from './ImportForm.tsx';
import type { ContactConditions } from './operations.ts';
import { saveContacts } from './save-contacts.ts';

/** A drawer. */
export type OpenedDrawer = 'add' | 'import' | 'export' | 'tag' | 'tag-picked' | 'put' | 'put-picked';

/** Properties of the drawers. */
export interface ContactDrawersProps {
  /** The one that is open; `null`: none. */
  opened: OpenedDrawer | null;
  /** Conditions of the list; `null`: everybody. */
  filter: ContactConditions;
  /** Ids of people who were picked. */
  picked: readonly string[];
  onClose(): void;
  /** Called when somebody is another one than the list shows. */
  onChanged(): void;
  /** Called with the id of a contact that was made. */
  onAdded(id: string): void;
}

/** Shows the one that is open. */
export function ContactDrawers({ opened, filter, picked, onClose, onChanged, onAdded }: ContactDrawersProps) {
  const hub = useHub();
  const all = filter === null ? 'everybody' : 'these people';
  const some = picked.length === 1 ? 'one person' : `${picked.length.toLocaleString()} people`;
  return (
    <>
      <Drawer open={opened === 'import'} onClose={onClose} title="Import contacts">
        <ImportForm
          onImported={() => {
            onClose();
            onChanged();
          }}
        />
      </Drawer>
      <Drawer open={opened === 'tag'} onClose={onClose} title={`Tag ${all}`}>
        <BulkTag filter={filter} ids={null} onDone={onChanged} />
      </Drawer>
      <Drawer open={opened === 'tag-picked'} onClose={onClose} title={`Tag ${some}`}>
        <BulkTag filter={null} ids={picked} onDone={onChanged} />
      </Drawer>
      <Drawer open={opened === 'put'} onClose={onClose} title={`Put ${all} on a list`}>
        <BulkList filter={filter} ids={null} onDone={onChanged} />
      </Drawer>
      <Drawer open={opened === 'put-picked'} onClose={onClose} title={`Put ${some} on a list`}>
        <BulkList filter={null} ids={picked} onDone={onChanged} />
      </Drawer>
      <Drawer open={opened === 'export'} onClose={onClose} title="Export contacts">
        <p>Everybody whom the list shows and who has a number, as a file that the import takes again.</p>
        <Acts>
          <SaveAll label="Save the file" save={(onCount, signal) => saveContacts(hub, filter, onCount, signal)} />
        </Acts>
        <Code text="heliograph contacts export > people.csv" label="the command line" />
      </Drawer>
      <Drawer open={opened === 'add'} onClose={onClose} title="Add a contact">
        <ContactForm
          onSaved={(id) => {
            onClose();
            onChanged();
            onAdded(id);
          }}
        />
      </Drawer>
    </>
  );
}

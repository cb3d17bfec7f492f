/** The act that changes a campaign that has not started. */
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { PageLoading } from '../../ui/Page.tsx';
import { CampaignWizard } from './CampaignWizard.tsx';
import { WrittenCampaignQuery } from './write-operations.ts';

/** Properties of the act. */
export interface EditCampaignProps {
  id: string;
  /** False: no button. A wizard that is open stays: the hub says why it does not take the changes any more. */
  isOffered: boolean;
  onChanged(): void;
}

/** Shows the button, and the wizard once it is pressed. */
export function EditCampaign({ id, isOffered, onChanged }: EditCampaignProps) {
  const [open, setOpen] = useState(false);
  const saved = () => {
    setOpen(false);
    onChanged();
  };
  return (
    <>
      {isOffered ? (
        <Button icon={<Pencil />} onClick={() => setOpen(true)}>
          Edit
        </Button>
      ) : null}
      <Drawer open={open} onClose={() => setOpen(false)} title="Edit the campaign">
        <Written id={id} onSaved={saved} />
      </Drawer>
    </>
  );
}

function Written({ id, onSaved }: { id: string; onSaved(): void }) {
  const [{ data, error, fetching }] = useQuery({
    query: WrittenCampaignQuery,
    variables: { id },
    requestPolicy: 'network-only',
  });
  if (error !== undefined) return <ErrorState message={messageOf(error)} />;
  if (data?.campaign == null)
    return fetching || data === undefined ? <PageLoading /> : <ErrorState message="It is gone." />;
  return <CampaignWizard edited={data.campaign} onSaved={onSaved} />;
}

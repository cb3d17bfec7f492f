/** States of campaigns by icon, word and colour. */
import { Ban, Check, CirclePause, ClipboardCheck, Clock, OctagonX, PenLine, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/Status.tsx';
import type { Tone } from '../../ui/status-words.ts';
import type { Campaign } from './operations.ts';

const STATES: Record<Campaign['status'], { word: string; tone: Tone; icon: ReactNode }> = {
  DRAFT: { word: 'Draft', tone: 'grey', icon: <PenLine /> },
  CHECKED: { word: 'Checked', tone: 'blue', icon: <ClipboardCheck /> },
  SCHEDULED: { word: 'Starts soon', tone: 'amber', icon: <Clock /> },
  RUNNING: { word: 'Running', tone: 'blue', icon: <Send /> },
  PAUSED: { word: 'Paused', tone: 'amber', icon: <CirclePause /> },
  STOPPED: { word: 'Stopped', tone: 'red', icon: <OctagonX /> },
  DONE: { word: 'Done', tone: 'green', icon: <Check /> },
  CANCELED: { word: 'Canceled', tone: 'grey', icon: <Ban /> },
};

/** Shows the state of a campaign. */
export function CampaignState({ status, strong = false }: { status: Campaign['status']; strong?: boolean }) {
  const { word, tone, icon } = STATES[status];
  return (
    <Mark tone={tone} icon={icon} strong={strong}>
      {word}
    </Mark>
  );
}

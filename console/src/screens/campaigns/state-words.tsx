/** States of campaigns by icon, word and colour. */
import { Ban, Check, CirclePause, ClipboardCheck, Clock, Hand, OctagonX, PenLine, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/Status.tsx';
import type { Tone } from '../../ui/status-words.ts';
import type { Campaign, WatchedCampaign } from './operations.ts';

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

const HELD = { word: 'Waits for you', tone: 'amber', icon: <Hand /> } as const;

/** The states that a list is filtered by. */
export const STATE_OPTIONS = Object.entries(STATES).map(([value, { word }]) => ({
  value: value as Campaign['status'],
  label: word,
}));

interface CampaignStateProps {
  status: Campaign['status'];
  /** It waits for a person; absent: it does not. */
  held?: boolean;
  strong?: boolean;
}

/** Shows the state of a campaign. */
export function CampaignState({ status, held = false, strong = false }: CampaignStateProps) {
  const { word, tone, icon } = held ? HELD : STATES[status];
  return (
    <Mark tone={tone} icon={icon} strong={strong}>
      {word}
    </Mark>
  );
}

/** Whom a campaign is for that people come to one by one; `null`: it has an audience. */
export function whoComes({
  triggered,
  originFilter,
}: Pick<WatchedCampaign, 'triggered' | 'originFilter'>): string | null {
  if (!triggered) return null;
  return originFilter?.afterHours == null ? 'Whoever triggers bring' : 'Whoever has come so many hours before';
}

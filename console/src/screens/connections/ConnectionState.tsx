/** The state of a connection: icon, word and colour, and since when. */
import { CircleDashed, CircleX, Link2, PowerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useNow } from '../../ui/clock.ts';
import { Mark } from '../../ui/Status.tsx';
import type { Connection } from './operations.ts';
import { stateWord } from './state-words.ts';

const ICONS: Readonly<Partial<Record<string, ReactNode>>> = {
  green: <Link2 />,
  amber: <CircleDashed />,
  red: <CircleX />,
  grey: <PowerOff />,
};

/** Properties of the state. */
export interface ConnectionStateProps {
  connection: Connection;
  /** True for the word alone. */
  short?: boolean;
  strong?: boolean;
}

/** Shows the state. */
export function ConnectionState({ connection, short = false, strong = false }: ConnectionStateProps) {
  const { word, tone, more } = stateWord(connection, useNow());
  return (
    <Mark tone={tone} icon={ICONS[tone]} strong={strong} {...(more === null || short ? {} : { more })}>
      {word}
    </Mark>
  );
}

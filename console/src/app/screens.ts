/** Every screen of the console, in the order of the navigation; a screen is one entry here and one in paths.ts. */
import { Activity, type LucideIcon, MessageSquareText, PenLine, Users } from 'lucide-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { ScreenPath } from './paths.ts';

/** Groups of the navigation. */
export const GROUPS = ['Work', 'People', 'Set-up'] as const;

/** A screen. */
export interface Screen {
  /** First segment of its addresses; what follows is the screen's own. */
  path: Exclude<ScreenPath, '' | 'sign-in'>;
  title: string;
  group: (typeof GROUPS)[number];
  icon: LucideIcon;
  /** Letter that goes to it after "g". */
  key: string;
  /** Scope without which it shows nothing. */
  scope: string;
  /** Its page, loaded when it is first opened. */
  Page: LazyExoticComponent<ComponentType>;
}

/** The screens. The first one is where the console opens. */
export const SCREENS: readonly Screen[] = [
  {
    path: 'live',
    title: 'Live',
    group: 'Work',
    icon: Activity,
    key: 'l',
    scope: 'carriers:read',
    Page: lazy(() => import('../screens/live/Live.tsx')),
  },
  {
    path: 'compose',
    title: 'Compose',
    group: 'Work',
    icon: PenLine,
    key: 'c',
    scope: 'messages:send',
    Page: lazy(() => import('../screens/compose/Compose.tsx')),
  },
  {
    path: 'messages',
    title: 'Messages',
    group: 'Work',
    icon: MessageSquareText,
    key: 'm',
    scope: 'messages:read',
    Page: lazy(() => import('../screens/messages/Messages.tsx')),
  },
  {
    path: 'contacts',
    title: 'Contacts',
    group: 'People',
    icon: Users,
    key: 'p',
    scope: 'contacts:read',
    Page: lazy(() => import('../screens/contacts/Contacts.tsx')),
  },
];

/** Every screen of the console, in the order of the navigation; a screen is one entry here and one in paths.ts. */
import {
  Activity,
  BadgeCheck,
  Cable,
  CodeXml,
  FileText,
  Inbox,
  type LucideIcon,
  MessageSquareText,
  PenLine,
  Route,
  Settings,
  Smartphone,
  Users,
  Webhook,
} from 'lucide-react';
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
    path: 'inbox',
    title: 'Inbox',
    group: 'Work',
    icon: Inbox,
    key: 'i',
    scope: 'messages:read',
    Page: lazy(() => import('../screens/inbox/Inbox.tsx')),
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
  {
    path: 'consents',
    title: 'Consents',
    group: 'People',
    icon: BadgeCheck,
    key: 'o',
    scope: 'contacts:read',
    Page: lazy(() => import('../screens/consents/Consents.tsx')),
  },
  {
    path: 'templates',
    title: 'Templates',
    group: 'People',
    icon: FileText,
    key: 't',
    scope: 'templates:read',
    Page: lazy(() => import('../screens/templates/Templates.tsx')),
  },
  {
    path: 'connections',
    title: 'Connections',
    group: 'Set-up',
    icon: Cable,
    key: 'b',
    scope: 'carriers:read',
    Page: lazy(() => import('../screens/connections/Connections.tsx')),
  },
  {
    path: 'routes',
    title: 'Routes',
    group: 'Set-up',
    icon: Route,
    key: 'r',
    scope: 'carriers:read',
    Page: lazy(() => import('../screens/routes/Routes.tsx')),
  },
  {
    path: 'handsets',
    title: 'Handsets',
    group: 'Set-up',
    icon: Smartphone,
    key: 'h',
    scope: 'messages:read',
    Page: lazy(() => import('../screens/handsets/Handsets.tsx')),
  },
  {
    path: 'webhooks',
    title: 'Webhooks',
    group: 'Set-up',
    icon: Webhook,
    key: 'w',
    scope: 'webhooks:manage',
    Page: lazy(() => import('../screens/webhooks/Webhooks.tsx')),
  },
  {
    path: 'developers',
    title: 'Developers',
    group: 'Set-up',
    icon: CodeXml,
    key: 'd',
    scope: 'messages:read',
    Page: lazy(() => import('../screens/developers/Developers.tsx')),
  },
  {
    path: 'settings',
    title: 'Settings',
    group: 'Set-up',
    icon: Settings,
    key: 's',
    scope: 'messages:read',
    Page: lazy(() => import('../screens/settings/Settings.tsx')),
  },
];

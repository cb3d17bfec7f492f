/** Every screen of the console, in the order of the navigation; a screen is one entry here and one in paths.ts. */
import {
  Activity,
  BadgeCheck,
  BadgeEuro,
  Bot,
  Cable,
  ChartLine,
  CodeXml,
  FileText,
  Filter,
  Inbox,
  Link2,
  type LucideIcon,
  Megaphone,
  MessageSquareText,
  OctagonPause,
  PenLine,
  Route,
  Settings,
  ShieldCheck,
  Smartphone,
  Users,
  Webhook,
  Zap,
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
  /** Begins to load it. */
  load(): Promise<unknown>;
}

function page(load: () => Promise<{ default: ComponentType }>): Pick<Screen, 'Page' | 'load'> {
  return { Page: lazy(load), load };
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
    ...page(() => import('../screens/live/Live.tsx')),
  },
  {
    path: 'compose',
    title: 'Compose',
    group: 'Work',
    icon: PenLine,
    key: 'c',
    scope: 'messages:send',
    ...page(() => import('../screens/compose/Compose.tsx')),
  },
  {
    path: 'messages',
    title: 'Messages',
    group: 'Work',
    icon: MessageSquareText,
    key: 'm',
    scope: 'messages:read',
    ...page(() => import('../screens/messages/Messages.tsx')),
  },
  {
    path: 'analytics',
    title: 'Analytics',
    group: 'Work',
    icon: ChartLine,
    key: 'y',
    scope: 'messages:read',
    ...page(() => import('../screens/analytics/Analytics.tsx')),
  },
  {
    path: 'inbox',
    title: 'Inbox',
    group: 'Work',
    icon: Inbox,
    key: 'i',
    scope: 'messages:read',
    ...page(() => import('../screens/inbox/Inbox.tsx')),
  },
  {
    path: 'campaigns',
    title: 'Campaigns',
    group: 'Work',
    icon: Megaphone,
    key: 'n',
    scope: 'messages:read',
    ...page(() => import('../screens/campaigns/Campaigns.tsx')),
  },
  {
    path: 'triggers',
    title: 'Triggers',
    group: 'Work',
    icon: Zap,
    key: 'g',
    scope: 'messages:read',
    ...page(() => import('../screens/triggers/Triggers.tsx')),
  },
  {
    path: 'pauses',
    title: 'Kill switch',
    group: 'Work',
    icon: OctagonPause,
    key: 'x',
    scope: 'messages:read',
    ...page(() => import('../screens/pauses/Pauses.tsx')),
  },
  {
    path: 'contacts',
    title: 'Contacts',
    group: 'People',
    icon: Users,
    key: 'p',
    scope: 'contacts:read',
    ...page(() => import('../screens/contacts/Contacts.tsx')),
  },
  {
    path: 'segments',
    title: 'Segments',
    group: 'People',
    icon: Filter,
    key: 'q',
    scope: 'contacts:read',
    ...page(() => import('../screens/segments/Segments.tsx')),
  },
  {
    path: 'consents',
    title: 'Consents',
    group: 'People',
    icon: BadgeCheck,
    key: 'o',
    scope: 'contacts:read',
    ...page(() => import('../screens/consents/Consents.tsx')),
  },
  {
    path: 'verifications',
    title: 'Verifications',
    group: 'People',
    icon: ShieldCheck,
    key: 'v',
    scope: 'messages:read',
    ...page(() => import('../screens/verifications/Verifications.tsx')),
  },
  {
    path: 'templates',
    title: 'Templates',
    group: 'People',
    icon: FileText,
    key: 't',
    scope: 'templates:read',
    ...page(() => import('../screens/templates/Templates.tsx')),
  },
  {
    path: 'links',
    title: 'Links',
    group: 'People',
    icon: Link2,
    key: 'k',
    scope: 'messages:read',
    ...page(() => import('../screens/links/Links.tsx')),
  },
  {
    path: 'connections',
    title: 'Connections',
    group: 'Set-up',
    icon: Cable,
    key: 'b',
    scope: 'carriers:read',
    ...page(() => import('../screens/connections/Connections.tsx')),
  },
  {
    path: 'routes',
    title: 'Routes',
    group: 'Set-up',
    icon: Route,
    key: 'r',
    scope: 'carriers:read',
    ...page(() => import('../screens/routes/Routes.tsx')),
  },
  {
    path: 'prices',
    title: 'Prices and budgets',
    group: 'Set-up',
    icon: BadgeEuro,
    key: 'e',
    scope: 'carriers:read',
    ...page(() => import('../screens/prices/Prices.tsx')),
  },
  {
    path: 'handsets',
    title: 'Handsets',
    group: 'Set-up',
    icon: Smartphone,
    key: 'h',
    scope: 'messages:read',
    ...page(() => import('../screens/handsets/Handsets.tsx')),
  },
  {
    path: 'bots',
    title: 'Bots',
    group: 'Set-up',
    icon: Bot,
    key: 'a',
    scope: 'messages:read',
    ...page(() => import('../screens/bots/Bots.tsx')),
  },
  {
    path: 'webhooks',
    title: 'Webhooks',
    group: 'Set-up',
    icon: Webhook,
    key: 'w',
    scope: 'webhooks:manage',
    ...page(() => import('../screens/webhooks/Webhooks.tsx')),
  },
  {
    path: 'developers',
    title: 'Developers',
    group: 'Set-up',
    icon: CodeXml,
    key: 'd',
    scope: 'messages:read',
    ...page(() => import('../screens/developers/Developers.tsx')),
  },
  {
    path: 'settings',
    title: 'Settings',
    group: 'Set-up',
    icon: Settings,
    key: 's',
    scope: 'messages:read',
    ...page(() => import('../screens/settings/Settings.tsx')),
  },
];

/** Begins to load the screen of an address, before it is known who is signed in. What fails here is told when it is shown. */
export function loadAhead(pathname: string): void {
  const first = pathname.split('/')[1] ?? '';
  const screen = SCREENS.find(({ path }) => path === first) ?? (first === '' ? SCREENS[0] : undefined);
  screen?.load().catch(() => {});
}

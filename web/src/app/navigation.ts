import {
  IconAddressBook,
  IconAntennaBars5,
  IconBan,
  IconChartBar,
  IconHome,
  IconKey,
  IconMessages,
  IconServer2,
  IconSettings,
  IconSpeakerphone,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';

export interface NavigationEntry {
  to: string;
  label: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Only who runs the platform sees it. */
  isForOperator?: true;
}

/** The left navigation, in groups: daily work, rules, looking after it. */
export const NAVIGATION: readonly (readonly NavigationEntry[])[] = [
  [
    { to: '/', label: 'Home', icon: IconHome },
    { to: '/campaigns', label: 'Campaigns', icon: IconSpeakerphone },
    { to: '/lists', label: 'Lists', icon: IconAddressBook },
    { to: '/inbox', label: 'Inbox', icon: IconMessages },
  ],
  [
    { to: '/keywords', label: 'Keywords', icon: IconKey },
    { to: '/opt-outs', label: 'Opt-outs', icon: IconBan },
    { to: '/accounts', label: 'Accounts and numbers', icon: IconAntennaBars5 },
  ],
  [
    { to: '/reports', label: 'Reports', icon: IconChartBar },
    { to: '/queues', label: 'Queues and machines', icon: IconServer2, isForOperator: true },
    { to: '/settings', label: 'Settings', icon: IconSettings },
  ],
];

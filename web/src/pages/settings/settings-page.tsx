import { Box, Flex, NavLink } from '@mantine/core';
import { Link, Outlet, useLocation } from 'react-router';
import { useMay, useSession } from '../../app/session.js';
import { PageHeader } from '../../components/page-header.js';

interface Entry {
  to: string;
  label: string;
}

const OWN: readonly Entry[] = [
  { to: '/settings/security', label: 'Your sign-in' },
  { to: '/settings/alerts', label: 'Alerts' },
];

const COMPANY: readonly Entry[] = [
  { to: '/settings', label: 'Company' },
  { to: '/settings/hours', label: 'Sending hours' },
  { to: '/settings/people', label: 'People' },
];

const TECHNICAL: readonly Entry[] = [
  { to: '/settings/api-keys', label: 'API keys' },
  { to: '/settings/webhooks', label: 'Outgoing webhooks' },
  { to: '/settings/audit', label: 'Audit log' },
  { to: '/settings/retention', label: 'Retention' },
];

const OPERATOR: readonly Entry[] = [{ to: '/settings/companies', label: 'All companies' }];

/** The frame of all settings: what there is at the left, the chosen part beside it. */
export function SettingsPage() {
  const { pathname } = useLocation();
  const { user } = useSession();
  const isManager = useMay('manager');
  const isHere = (to: string) => pathname === to || (to !== '/settings' && pathname.startsWith(`${to}/`));
  const entries = [...COMPANY, ...OWN, ...(isManager ? TECHNICAL : []), ...(user.isOperator ? OPERATOR : [])];
  return (
    <>
      <PageHeader title="Settings" />
      <Flex gap="xl" direction={{ base: 'column', md: 'row' }} align="flex-start">
        {/* On a phone they stand in lines, so that the chosen part is in sight. */}
        <Box
          component="nav"
          aria-label="Settings"
          w={{ base: '100%', md: 200 }}
          display={{ base: 'flex', md: 'block' }}
          style={{ flexWrap: 'wrap', flexShrink: 0 }}
        >
          {entries.map(({ to, label }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              active={isHere(to)}
              aria-current={isHere(to) ? 'page' : undefined}
              w={{ base: 'auto', md: '100%' }}
              style={{ borderRadius: 8 }}
            />
          ))}
        </Box>
        <Box flex={1} miw={0} w="100%">
          <Outlet />
        </Box>
      </Flex>
    </>
  );
}

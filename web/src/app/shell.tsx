import {
  AppShell,
  Box,
  Burger,
  Divider,
  Group,
  Loader,
  NavLink,
  ScrollArea,
  Stack,
  Text,
  Tooltip,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation, useNavigation } from 'react-router';
import { ActingBanner } from './acting-banner.js';
import { CompanySwitcher } from './company-switcher.js';
import { useIsLive } from './live.js';
import { NAVIGATION } from './navigation.js';
import { PersonMenu } from './person-menu.js';
import { SandboxClock } from './sandbox-clock.js';
import { useSession } from './session.js';

/** The frame around every page: navigation at the left, the page at the right. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    close();
    // Who reads with ears hears the new page, not the link that led to it.
    if (before.current !== pathname) main.current?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname, close]);
  return (
    <AppShell
      layout="alt"
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
          <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
            <SandboxClock />
            <LiveMark />
            <PageLoads />
          </Group>
          <PersonMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Main">
        <AppShell.Section p="sm">
          <Group wrap="nowrap" gap="xs">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Close the menu" />
            <Box flex={1} miw={0}>
              <CompanySwitcher />
            </Box>
          </Group>
        </AppShell.Section>
        <AppShell.Section grow component={ScrollArea} px="sm" pb="sm">
          <Navigation pathname={pathname} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        <ActingBanner />
        <Suspense fallback={<Loader role="status" aria-label="Loading" />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

function Navigation({ pathname }: { pathname: string }) {
  const { isOperator } = useSession().user;
  return (
    <Stack gap={2}>
      {NAVIGATION.map((group, index) => (
        <Box key={group[0]?.to}>
          {index > 0 && <Divider my="xs" />}
          {group
            .filter((entry) => isOperator || !entry.isForOperator)
            .map(({ to, label, icon: Icon }) => {
              const isHere = to === '/' ? pathname === '/' : pathname.startsWith(to);
              return (
                <NavLink
                  key={to}
                  component={Link}
                  to={to}
                  label={label}
                  active={isHere}
                  aria-current={isHere ? 'page' : undefined}
                  leftSection={<Icon size={18} stroke={1.7} />}
                  style={{ borderRadius: 8 }}
                />
              );
            })}
        </Box>
      ))}
    </Stack>
  );
}

/** Told only when it is wrong: what is shown may be older than it looks. */
function LiveMark() {
  if (useIsLive()) return null;
  return (
    <Tooltip label="The live connection is interrupted; what you see may be a moment old. It comes back by itself.">
      <Group gap={6} wrap="nowrap" role="status">
        <IconPlugConnectedX size={18} aria-hidden />
        <Text size="sm" visibleFrom="sm">
          Not live
        </Text>
      </Group>
    </Tooltip>
  );
}

function PageLoads() {
  const { state } = useNavigation();
  return state === 'loading' ? <Loader size="xs" role="status" aria-label="Loading the page" /> : null;
}

import { Avatar, Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconLogout, IconShieldLock } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api } from '../api/client.js';
import { queries } from './queries.js';
import { useSession } from './session.js';

const SCHEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
];

/** Who is signed in: own security, colors, sign-out. */
export function PersonMenu() {
  const { user, role } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = api.useMutation('delete', '/api/v1/session', {
    onSuccess: () => {
      queries.clear();
      window.location.assign(document.baseURI);
    },
  });
  return (
    <Menu width={260} position="bottom-end">
      <Menu.Target>
        <UnstyledButton aria-label={`Signed in as ${user.name}`}>
          <Avatar size={32} radius="xl" color="brand" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate>
            {user.name}
          </Text>
          <Text size="xs" truncate>
            {user.email}, {role}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <SegmentedControl
          aria-label="Colors"
          fullWidth
          size="xs"
          data={SCHEMES}
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        />
        <Menu.Divider />
        <Menu.Item
          component={Link}
          to="/settings/security"
          leftSection={<IconShieldLock size={16} aria-hidden />}
        >
          Password and security
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate({})}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

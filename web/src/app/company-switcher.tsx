import { Avatar, Group, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconBuildingStore, IconCheck, IconSelector } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { api } from '../api/client.js';
import { takeSession, useSession } from './session.js';

/** The company that everything acts on, and the way to another one. */
export function CompanySwitcher() {
  const { company, companies } = useSession();
  const navigate = useNavigate();
  const change = api.useMutation('post', '/api/v1/session/company', {
    onSuccess: async (session) => {
      await navigate('/');
      takeSession(session);
    },
  });
  const name = (
    <Group gap="sm" wrap="nowrap">
      <Avatar radius="md" size={32} color="brand" variant="filled" aria-hidden>
        <IconBuildingStore size={18} />
      </Avatar>
      <Text fw={650} size="sm" truncate flex={1}>
        {company.name}
      </Text>
    </Group>
  );
  if (companies.length < 2) return name;
  return (
    <Menu width={240} position="bottom-start">
      <Menu.Target>
        <UnstyledButton w="100%" aria-label={`Company: ${company.name}. Change it`}>
          <Group wrap="nowrap" gap={4}>
            <div style={{ flex: 1, minWidth: 0 }}>{name}</div>
            <IconSelector size={16} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Companies</Menu.Label>
        {companies.map(({ id, name: other, role, status }) => (
          <Menu.Item
            key={id}
            onClick={() => change.mutate({ body: { companyId: id } })}
            disabled={id === company.id}
            rightSection={id === company.id ? <IconCheck size={16} aria-label="active" /> : null}
          >
            <Text size="sm">{other}</Text>
            <Text size="xs" c="dimmed">
              {status === 'suspended' ? 'Suspended' : role}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  Group,
  Menu,
  Select,
  Stack,
  Switch,
  Table,
  Text,
} from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay, useSession } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { InvitePerson } from './invite-person.js';
import { OpenInvitations } from './open-invitations.js';
import { isRole, rolesUpTo } from './role-words.js';
import { Section } from './section.js';
import { TwoFactorPolicy } from './two-factor-policy.js';

/** Who works in the company, with what role, and who is invited. */
export function PeopleSettings() {
  const isManager = useMay('manager');
  const isOwner = useMay('owner');
  const [isInviting, setIsInviting] = useState(false);
  const users = api.useInfiniteQuery('get', '/api/v1/users', {}, pages);
  return (
    <Stack gap="lg">
      <Section
        title="People"
        about="Viewers look, senders work with lists and campaigns, managers also set the rules, owners also look after people. Who may start what sends is told apart."
        actions={
          isManager && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setIsInviting(true)}>
              Invite somebody
            </Button>
          )
        }
      >
        <Loaded query={users}>
          {(data) => (
            <Table.ScrollContainer minWidth={640} tabIndex={0} aria-label="People">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Role</Table.Th>
                    <Table.Th>May start</Table.Th>
                    <Table.Th>Since</Table.Th>
                    <Table.Th aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {itemsOf(data).map((user) => (
                    <Person key={user.id} user={user} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Loaded>
        <LoadMore query={users} />
      </Section>
      {isManager && <OpenInvitations />}
      {isOwner && <TwoFactorPolicy />}
      <InvitePerson isOpen={isInviting} onClose={() => setIsInviting(false)} />
    </Stack>
  );
}

function Person({ user }: { user: Schemas['User'] }) {
  const { user: me, role: myRole } = useSession();
  const mayChange = useMay('owner');
  const [asks, setAsks] = useState(false);
  const [revokes, setRevokes] = useState(true);
  const { id, name, email, role, mayStart, twoFactor, memberSince, apiKeys } = user;
  const init = { params: { path: { id } } };
  const changed = [{ path: '/users' }, { path: '/session' }];
  const update = api.useMutation('patch', '/api/v1/users/{id}', { onSuccess: () => done(changed, 'Saved.') });
  const remove = api.useMutation('delete', '/api/v1/users/{id}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done(changed, `${name} is out of the company.`);
    },
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text size="sm" fw={550}>
            {name}
          </Text>
          {id === me.id && <Badge color="gray">You</Badge>}
          {twoFactor && <Badge color="green">Two-factor</Badge>}
        </Group>
        <Text size="xs" c="dimmed">
          {email}
        </Text>
      </Table.Td>
      <Table.Td>
        {mayChange ? (
          <Select
            aria-label={`Role of ${name}`}
            allowDeselect={false}
            data={rolesUpTo(myRole)}
            value={role}
            w={130}
            onChange={(next) => isRole(next) && update.mutate({ ...init, body: { role: next } })}
          />
        ) : (
          role
        )}
      </Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${name} may start campaigns, tests and messages`}
          checked={mayStart}
          disabled={!mayChange || role === 'owner' || role === 'viewer'}
          onChange={(event) => update.mutate({ ...init, body: { mayStart: event.currentTarget.checked } })}
        />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={memberSince} />
      </Table.Td>
      <Table.Td ta="right">
        {mayChange && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={`More for ${name}`}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item color="red" onClick={() => setAsks(true)}>
                Take out of the company
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
        <Confirm
          isOpen={asks}
          onClose={() => setAsks(false)}
          title={`Take ${name} out of the company?`}
          action="Take them out"
          name={email}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() =>
            // Nothing is decided about keys of which nobody was told: the API then names them.
            remove.mutate({
              params: {
                path: { id },
                ...(apiKeys > 0 && { query: { apiKeys: revokes ? 'revoke' : 'keep' } }),
              },
            })
          }
        >
          <Stack gap="sm">
            Their sessions end at once, and conversations that were theirs are nobody’s. What they did stays.
            {apiKeys > 0 && (
              <Checkbox
                label={`Revoke the ${apiKeys === 1 ? 'API key' : `${apiKeys} API keys`} that they made`}
                description="Whatever calls the API with them stops at once. Kept keys work on, and the person may know them."
                checked={revokes}
                onChange={(event) => setRevokes(event.currentTarget.checked)}
              />
            )}
          </Stack>
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}

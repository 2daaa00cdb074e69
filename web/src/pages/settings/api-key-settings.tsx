import { Alert, Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { BASE } from '../../app/base.js';
import { Confirm } from '../../components/confirm.js';
import { CopyField } from '../../components/copy-field.js';
import { Dialog } from '../../components/dialog.js';
import { Empty } from '../../components/empty.js';
import { count } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { CreateApiKey } from './create-api-key.js';
import { Section } from './section.js';

const API_DOCS = `${BASE}/api/docs`;

/** Keys with which other programs use the API. */
export function ApiKeySettings() {
  const [isCreating, setIsCreating] = useState(false);
  const [created, setCreated] = useState<Schemas['CreatedApiKey'] | null>(null);
  const keys = api.useInfiniteQuery('get', '/api/v1/api-keys', {}, pages);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setIsCreating(true)}>
      New key
    </Button>
  );
  return (
    <Section
      title="API keys"
      about={
        <>
          For your own programs. What there is to call stands in the{' '}
          <Anchor href={API_DOCS} inherit underline="always">
            API reference
          </Anchor>
          .
        </>
      }
      actions={create}
    >
      <Loaded query={keys}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Empty icon={IconKey} title="No keys yet" action={create}>
              A key does only what its scopes allow, and is shown once.
            </Empty>
          ) : (
            <Table.ScrollContainer minWidth={680} tabIndex={0} aria-label="API keys">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>May</Table.Th>
                    <Table.Th>Last used</Table.Th>
                    <Table.Th>Expires</Table.Th>
                    <Table.Th aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((key) => (
                    <KeyRow key={key.id} apiKey={key} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={keys} />
      <CreateApiKey
        isOpen={isCreating}
        onClose={() => setIsCreating(false)}
        onCreated={(key) => {
          setIsCreating(false);
          setCreated(key);
        }}
      />
      <Dialog opened={created !== null} onClose={() => setCreated(null)} title="Your new key">
        {created && (
          <Stack>
            <Alert color="yellow">Copy it now: it is shown this once, and stored nowhere.</Alert>
            <CopyField value={created.key} label="the key" />
            <Group justify="flex-end">
              <Button onClick={() => setCreated(null)}>I have copied it</Button>
            </Group>
          </Stack>
        )}
      </Dialog>
    </Section>
  );
}

function KeyRow({ apiKey }: { apiKey: Schemas['ApiKey'] }) {
  const { id, name, prefix, scopes, role, lastUsedAt, lastUsedAddress, expiresAt, revokedAt } = apiKey;
  const [asks, setAsks] = useState(false);
  const revoke = api.useMutation('delete', '/api/v1/api-keys/{id}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done([{ path: '/api-keys' }], 'The key works no more.');
    },
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550} td={revokedAt === null ? undefined : 'line-through'}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {prefix}…, {role}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" title={scopes.join(', ')}>
          {scopes.length <= 2 ? scopes.join(', ') : count(scopes.length, 'scope')}
        </Text>
      </Table.Td>
      <Table.Td>
        {lastUsedAt === null ? 'Never' : <Time at={lastUsedAt} />}
        {lastUsedAddress !== null && (
          <Text size="xs" c="dimmed">
            from {lastUsedAddress}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{expiresAt === null ? 'Never' : <Time at={expiresAt} />}</Table.Td>
      <Table.Td ta="right">
        {revokedAt === null ? (
          <Button size="xs" variant="default" onClick={() => setAsks(true)}>
            Revoke
          </Button>
        ) : (
          <Badge color="gray">Revoked</Badge>
        )}
        <Confirm
          isOpen={asks}
          onClose={() => setAsks(false)}
          title="Revoke this key?"
          action="Revoke it"
          name={name}
          isPending={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate({ params: { path: { id } } })}
        >
          Programs that use it are refused from this second on, and so are keys that were made with it.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}

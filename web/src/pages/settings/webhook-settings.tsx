import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Empty } from '../../components/empty.js';
import { count } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Section } from './section.js';
import { WebhookEndpointForm } from './webhook-endpoint-form.js';
import { WebhookSecret } from './webhook-secret.js';

/** Addresses of the company's own programs that are told what happens. */
export function WebhookSettings() {
  const [isCreating, setIsCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const endpoints = api.useInfiniteQuery('get', '/api/v1/webhook-endpoints', {}, pages);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setIsCreating(true)}>
      New endpoint
    </Button>
  );
  return (
    <Stack gap="lg">
      <Section
        title="Outgoing webhooks"
        about="Your own programs are told what happens, signed after Standard Webhooks, and told again for a day where they do not answer."
        actions={create}
      >
        <Loaded query={endpoints}>
          {(data) => {
            const items = itemsOf(data);
            return items.length === 0 ? (
              <Empty icon={IconWebhook} title="No endpoints yet" action={create}>
                An endpoint is an https address of yours that takes events, such as each reply.
              </Empty>
            ) : (
              <Table.ScrollContainer minWidth={560} tabIndex={0} aria-label="Endpoints">
                <Table>
                  <Table.Tbody>
                    {items.map((endpoint) => (
                      <EndpointRow key={endpoint.id} endpoint={endpoint} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            );
          }}
        </Loaded>
        <LoadMore query={endpoints} />
      </Section>
      <WebhookEndpointForm
        isOpen={isCreating}
        onClose={() => setIsCreating(false)}
        onCreated={(created) => setSecret(created.secret)}
      />
      <WebhookSecret secret={secret} onClose={() => setSecret(null)} />
    </Stack>
  );
}

function EndpointRow({ endpoint }: { endpoint: Schemas['WebhookEndpoint'] }) {
  const { id, url, description, types, enabled, failingSince } = endpoint;
  return (
    <Table.Tr>
      <Table.Td>
        <Link className="row-link" to={`/settings/webhooks/${id}`}>
          {url}
        </Link>
        {description !== '' && (
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{count(types.length, 'type of event', 'types of events')}</Table.Td>
      <Table.Td>
        <Group gap="xs">
          <Badge color={enabled ? 'green' : 'gray'}>{enabled ? 'On' : 'Off'}</Badge>
          {failingSince !== null && <Badge color="red">Fails</Badge>}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

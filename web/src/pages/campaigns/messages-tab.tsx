import { Button, Card, Group, Select, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { formatPhone } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { reasonShort, reasonText } from '../../components/reasons.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';
import { exportHref } from './export-href.js';

type Message = Schemas['Message'];

const STATUSES: readonly { value: Message['status']; label: string }[] = [
  { value: 'pending', label: 'Waiting' },
  { value: 'queued', label: 'Queued' },
  { value: 'sent', label: 'Sent' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'undelivered', label: 'Not delivered' },
  { value: 'failed', label: 'Failed' },
  { value: 'unknown', label: 'Unknown' },
  { value: 'skipped', label: 'Skipped' },
  { value: 'canceled', label: 'Canceled' },
];

/** Each message of a campaign, by status; its whole way behind the number. */
export function MessagesTab({ campaignId }: { campaignId: number }) {
  const [status, setStatus] = useState<Message['status'] | null>(null);
  const messages = api.useInfiniteQuery(
    'get',
    '/api/v1/campaigns/{id}/messages',
    { params: { path: { id: campaignId }, query: status === null ? {} : { status } } },
    pages,
  );
  return (
    <Card>
      <Group mb="md" justify="space-between" align="flex-end">
        <Select
          label="Status"
          placeholder="All"
          clearable
          data={STATUSES}
          value={status}
          onChange={(value) => setStatus(STATUSES.find((one) => one.value === value)?.value ?? null)}
          w={200}
        />
        <Button
          component="a"
          href={exportHref(campaignId)}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          Export
        </Button>
      </Group>
      <Loaded query={messages}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Text c="dimmed" ta="center" py="lg">
                {messages.hasNextPage ? 'None among those looked through so far.' : 'No message here yet.'}
              </Text>
            );
          }
          return (
            <Table.ScrollContainer minWidth={760} tabIndex={0} aria-label="Messages">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Number</Table.Th>
                    <Table.Th>Status</Table.Th>
                    <Table.Th>Text</Table.Th>
                    <Table.Th>Sent</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((message) => (
                    <MessageRow key={message.id} message={message} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={messages} />
    </Card>
  );
}

function MessageRow({
  message: { id, campaignId, phone, status, reason, carrierError, text, sentAt },
}: {
  message: Message;
}) {
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Link className="row-link" to={`/campaigns/${campaignId}/messages/${id}`}>
          {formatPhone(phone)}
        </Link>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} />
        {reason && (
          <Text size="xs" c="dimmed" maw={220} title={reasonText(reason)}>
            {reasonShort(reason)}
            {carrierError && ` (${carrierError})`}
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={380}>
        <Text size="sm" lineClamp={2}>
          {text ?? '–'}
        </Text>
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={sentAt} withSeconds />
      </Table.Td>
    </Table.Tr>
  );
}

import { Button, Card, Progress, Select, Table, Text } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Empty } from '../../components/empty.js';
import { formatCompact, formatShare } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Time } from '../../components/time.js';
import { CampaignBadge } from './campaign-badge.js';
import { doneShare, funnelOf } from './campaign-sums.js';

type Status = Schemas['Campaign']['status'];

const STATUSES: readonly { value: Status; label: string }[] = [
  { value: 'pending', label: 'Being made' },
  { value: 'paused', label: 'Ready or paused' },
  { value: 'running', label: 'Sending' },
  { value: 'completed', label: 'Completed' },
  { value: 'canceled', label: 'Canceled' },
];

export function CampaignsPage() {
  const mayWrite = useMay('sender');
  const [status, setStatus] = useState<Status | null>(null);
  const campaigns = api.useInfiniteQuery(
    'get',
    '/api/v1/campaigns',
    { params: { query: { order: 'newest', limit: 30, ...(status === null ? {} : { status }) } } },
    pages,
  );
  const compose = mayWrite && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
      New campaign
    </Button>
  );
  return (
    <>
      <PageHeader title="Campaigns">
        <Select
          aria-label="Status"
          placeholder="All"
          clearable
          data={STATUSES}
          value={status}
          onChange={(value) => setStatus(STATUSES.find((one) => one.value === value)?.value ?? null)}
          w={150}
        />
        {compose}
      </PageHeader>
      <Loaded query={campaigns}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0 && status !== null) {
            return (
              <Text c="dimmed" ta="center" py="xl">
                No campaign is {STATUSES.find(({ value }) => value === status)?.label.toLowerCase()} now.
              </Text>
            );
          }
          if (items.length === 0) {
            return (
              <Empty icon={IconSpeakerphone} title="No campaign yet" action={compose}>
                Write a text once; everybody on your lists gets it with their own name, at an hour that is
                legal where they are, and at most once.
              </Empty>
            );
          }
          return (
            <Card p={0}>
              <Table.ScrollContainer minWidth={860} tabIndex={0} aria-label="Campaigns">
                <Table horizontalSpacing="lg">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>Status</Table.Th>
                      <Table.Th w={180}>Progress</Table.Th>
                      <Table.Th ta="right">Messages</Table.Th>
                      <Table.Th ta="right">Delivered</Table.Th>
                      <Table.Th ta="right">Replies</Table.Th>
                      <Table.Th ta="right">Opt-outs</Table.Th>
                      <Table.Th>Made</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((campaign) => (
                      <CampaignRow key={campaign.id} campaign={campaign} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
          );
        }}
      </Loaded>
      <LoadMore query={campaigns} />
    </>
  );
}

function CampaignRow({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { id, name, status, createdAt, replies, optOuts } = campaign;
  const { total, handed, delivered } = funnelOf(campaign);
  const share = doneShare(campaign);
  return (
    <Table.Tr>
      <Table.Td miw={200} maw={320}>
        <Link className="row-link" to={`/campaigns/${id}`}>
          {name}
        </Link>
      </Table.Td>
      <Table.Td>
        <CampaignBadge campaign={campaign} />
      </Table.Td>
      <Table.Td>
        <Progress
          value={share * 100}
          animated={status === 'running'}
          aria-label={`${name}: ${formatShare(share)} done`}
          color={status === 'completed' ? 'green' : 'brand'}
        />
      </Table.Td>
      <Table.Td ta="right">{formatCompact(total)}</Table.Td>
      <Table.Td ta="right">
        {formatCompact(delivered)}
        {handed > 0 && (
          <Text size="xs" c="dimmed">
            {formatShare(delivered / handed)}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{formatCompact(replies)}</Table.Td>
      <Table.Td ta="right">{formatCompact(optOuts)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}

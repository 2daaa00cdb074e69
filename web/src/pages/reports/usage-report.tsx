import { Card, Group, SegmentedControl, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { ExportButton } from '../../components/export-button.js';
import { formatNumber, words } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { AccountName } from '../opt-outs/opt-out-table.js';
import { formatCost } from './format-cost.js';
import type { ReportRange } from './report-range.js';

const DIMENSIONS = [
  { value: 'day', label: 'Day' },
  { value: 'account', label: 'Account' },
  { value: 'number_type', label: 'Type of number' },
  { value: 'campaign', label: 'Campaign' },
] as const;

type Dimension = (typeof DIMENSIONS)[number]['value'];

/** Segments and cost as they were fixed on each accepted message. */
export function UsageReport({ range }: { range: ReportRange }) {
  const [by, setBy] = useState<Dimension>('day');
  const usage = api.useInfiniteQuery('get', '/api/v1/usage', { params: { query: { ...range, by } } }, pages);
  return (
    <Card>
      <Group justify="space-between" mb="md">
        <SegmentedControl
          aria-label="By"
          data={[...DIMENSIONS]}
          value={by}
          onChange={(value) => setBy(DIMENSIONS.find((one) => one.value === value)?.value ?? 'day')}
        />
        <ExportButton path="/usage.csv" query={{ ...range }} />
      </Group>
      <Loaded query={usage}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Text c="dimmed">No carrier accepted a message in this time.</Text>
          ) : (
            <Table.ScrollContainer minWidth={560} tabIndex={0} aria-label="Usage">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{DIMENSIONS.find(({ value }) => value === by)?.label}</Table.Th>
                    <Table.Th ta="right">Messages</Table.Th>
                    <Table.Th ta="right">Segments</Table.Th>
                    <Table.Th ta="right">Cost</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((line) => (
                    <Table.Tr key={keyOf(line)}>
                      <Table.Td>
                        <Subject line={line} by={by} />
                      </Table.Td>
                      <Table.Td ta="right">{formatNumber(line.messages)}</Table.Td>
                      <Table.Td ta="right">{formatNumber(line.segments)}</Table.Td>
                      <Table.Td ta="right">{formatCost(line.cost, line.currency)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={usage} />
      <Text size="xs" c="dimmed" mt="md">
        Messages that carriers accepted; days are those of UTC. Each costs what was in force as it was sent.
      </Text>
    </Card>
  );
}

function keyOf({ day, accountId, numberType, campaignId, currency }: Schemas['UsageLine']): string {
  return [day, accountId, numberType, campaignId, currency].join('/');
}

function Subject({ line, by }: { line: Schemas['UsageLine']; by: Dimension }) {
  const { day, accountId, numberType, campaignId } = line;
  switch (by) {
    case 'day':
      return <>{day}</>;
    case 'account':
      return accountId === null ? <>No account</> : <AccountName id={accountId} />;
    case 'number_type':
      return <>{numberType === null ? 'Unknown' : words(numberType)}</>;
    case 'campaign':
      return campaignId === null ? <>No campaign</> : <CampaignName id={campaignId} />;
  }
}

function CampaignName({ id }: { id: number }) {
  const campaign = api.useQuery(
    'get',
    '/api/v1/campaigns/{id}',
    { params: { path: { id } } },
    // What is sent outside of campaigns stands in ones of its own, which are not shown.
    { retry: false },
  );
  if (!campaign.data) return <>Outside of campaigns</>;
  return (
    <Link className="row-link" to={`/campaigns/${id}`}>
      {campaign.data.name}
    </Link>
  );
}

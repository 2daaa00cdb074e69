import { Anchor, Card, Stack, Table, Text, Title } from '@mantine/core';
import { api, apiUrl } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Facts } from '../../components/facts.js';
import { formatNumber } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { StatusBadge } from '../../components/status-badge.js';
import { formatCost } from './format-cost.js';

/** What each month comes to, and what is left of a prepaid balance. */
export function StatementsReport() {
  const balance = api.useQuery('get', '/api/v1/balance');
  const prepaid = balance.data?.prepaid ? balance.data : null;
  return (
    <Stack gap="lg">
      {prepaid && (
        <Facts
          facts={[
            {
              label: 'Balance',
              value: formatCost(prepaid.available, prepaid.currency),
              note: 'at zero nothing is sent',
            },
            {
              label: 'Reserved',
              value: formatCost(prepaid.reserved, prepaid.currency),
              note: 'for messages on their way',
            },
            { label: 'Paid in', value: formatCost(prepaid.toppedUp, prepaid.currency) },
          ]}
        />
      )}
      <Statements />
    </Stack>
  );
}

function Statements() {
  const mayExport = useMay('manager');
  const statements = api.useInfiniteQuery('get', '/api/v1/usage/statements', {}, pages);
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        Monthly statements
      </Title>
      <Loaded query={statements}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Text c="dimmed">No month has any usage yet.</Text>
          ) : (
            <Table.ScrollContainer minWidth={560} tabIndex={0} aria-label="Statements">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Month</Table.Th>
                    <Table.Th ta="right">Messages</Table.Th>
                    <Table.Th ta="right">Segments</Table.Th>
                    <Table.Th ta="right">Cost</Table.Th>
                    <Table.Th>Status</Table.Th>
                    <Table.Th aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.flatMap(({ month, status, totals }) =>
                    totals.map(({ currency, messages, segments, cost }) => (
                      <Table.Tr key={`${month} ${currency}`}>
                        <Table.Td>{month}</Table.Td>
                        <Table.Td ta="right">{formatNumber(messages)}</Table.Td>
                        <Table.Td ta="right">{formatNumber(segments)}</Table.Td>
                        <Table.Td ta="right">{formatCost(cost, currency)}</Table.Td>
                        <Table.Td>
                          <StatusBadge
                            status={status === 'closed' ? 'completed' : 'running'}
                            label={status === 'closed' ? 'Closed' : 'Still open'}
                          />
                        </Table.Td>
                        <Table.Td ta="right">
                          {mayExport && (
                            <Anchor
                              size="sm"
                              href={apiUrl(`/usage/statements/${month}/lines.csv`)}
                              download={`statement-${month}.csv`}
                            >
                              Download
                            </Anchor>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    )),
                  )}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={statements} />
    </Card>
  );
}

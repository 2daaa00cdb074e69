import { Card, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { formatNumber } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';

/** What was imported into a list, the latest first. */
export function ListImportsTab({ listId }: { listId: number }) {
  const imports = api.useInfiniteQuery(
    'get',
    '/api/v1/imports',
    { params: { query: { listId, order: 'newest' } } },
    pages,
  );
  return (
    <Loaded query={imports}>
      {(data) => {
        const items = itemsOf(data);
        if (items.length === 0) return <Text c="dimmed">Nothing was imported into this list yet.</Text>;
        return (
          <>
            <Card p={0}>
              <Table.ScrollContainer minWidth={640} tabIndex={0} aria-label="Imports">
                <Table horizontalSpacing="lg">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>File</Table.Th>
                      <Table.Th>Status</Table.Th>
                      <Table.Th ta="right">Rows</Table.Th>
                      <Table.Th ta="right">New</Table.Th>
                      <Table.Th ta="right">Rejected</Table.Th>
                      <Table.Th>Started</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map(({ id, fileName, status, rows, inserted, rejected, createdAt }) => (
                      <Table.Tr key={id}>
                        <Table.Td>
                          <Link className="row-link" to={`/imports/${id}`}>
                            {fileName}
                          </Link>
                        </Table.Td>
                        <Table.Td>
                          <StatusBadge status={status} />
                        </Table.Td>
                        <Table.Td ta="right">{formatNumber(rows)}</Table.Td>
                        <Table.Td ta="right">{formatNumber(inserted)}</Table.Td>
                        <Table.Td ta="right">{formatNumber(rejected)}</Table.Td>
                        <Table.Td>
                          <Time at={createdAt} />
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
            <LoadMore query={imports} />
          </>
        );
      }}
    </Loaded>
  );
}

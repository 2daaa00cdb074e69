import { Button, Card, Group, Table, Text } from '@mantine/core';
import { IconAddressBook, IconUpload } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Empty } from '../../components/empty.js';
import { formatNumber } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Time } from '../../components/time.js';
import { RunningImports } from './running-imports.js';

export function ListsPage() {
  const mayImport = useMay('sender');
  const lists = api.useInfiniteQuery(
    'get',
    '/api/v1/lists',
    { params: { query: { order: 'newest' } } },
    pages,
  );
  const start = mayImport && (
    <Button component={Link} to="/lists/import" leftSection={<IconUpload size={16} />}>
      Import contacts
    </Button>
  );
  return (
    <>
      <PageHeader title="Lists" about="Your contacts, by where they came from.">
        {start}
      </PageHeader>
      <RunningImports />
      <Loaded query={lists}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Empty icon={IconAddressBook} title="No contacts yet" action={start}>
                Import a CSV or text file of any size: you see how it is read before anything is saved, and
                you can go on working while it runs.
              </Empty>
            );
          }
          return (
            <Card p={0}>
              <Table.ScrollContainer minWidth={480} tabIndex={0} aria-label="Lists">
                <Table horizontalSpacing="lg">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th ta="right">Contacts</Table.Th>
                      <Table.Th>Custom fields</Table.Th>
                      <Table.Th>Made</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map(({ id, name, contactCount, customFields, createdAt }) => (
                      <Table.Tr key={id}>
                        <Table.Td>
                          <Link className="row-link" to={`/lists/${id}`}>
                            {name}
                          </Link>
                        </Table.Td>
                        <Table.Td ta="right">{formatNumber(contactCount)}</Table.Td>
                        <Table.Td>
                          <Text size="sm" c="dimmed" lineClamp={1}>
                            {customFields.length === 0 ? '–' : customFields.join(', ')}
                          </Text>
                        </Table.Td>
                        <Table.Td style={{ whiteSpace: 'nowrap' }}>
                          <Time at={createdAt} />
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
          );
        }}
      </Loaded>
      <Group justify="center">
        <LoadMore query={lists} />
      </Group>
    </>
  );
}

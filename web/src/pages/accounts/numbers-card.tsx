import { Button, Card, Group, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHash, IconPlus } from '@tabler/icons-react';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { AddNumbers } from './add-numbers.js';
import { NumberRow } from './number-row.js';
import { useTenDlcCampaigns } from './ten-dlc-select.js';

interface Props {
  accountId: number;
  defaultRates?: Readonly<Record<string, number>>;
}

export function NumbersCard({ accountId, defaultRates = {} }: Props) {
  const mayChange = useMay('manager');
  const [isAdding, adding] = useDisclosure();
  const numbers = api.useInfiniteQuery(
    'get',
    '/api/v1/accounts/{id}/numbers',
    { params: { path: { id: accountId }, query: { limit: 100 } } },
    pages,
  );
  // Apart from the numbers: it changes with every minute, and they seldom do.
  const activity = api.useQuery('get', '/api/v1/accounts/{id}/activity', {
    params: { path: { id: accountId } },
  });
  const registrations = useTenDlcCampaigns();
  const useOf = new Map(activity.data?.items.map((item) => [item.numberId, item]));
  const add = mayChange && (
    <Button size="xs" leftSection={<IconPlus size={16} />} onClick={adding.open}>
      Add numbers
    </Button>
  );
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          Numbers
        </Title>
        {add}
      </Group>
      <Loaded query={numbers}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Empty icon={IconHash} title="No number yet" action={add}>
                Add the numbers that you rent at the carrier: paste them all at once. Each has its own type
                and rate, and a campaign is spread over all of them.
              </Empty>
            );
          }
          return (
            <Table.ScrollContainer minWidth={860} tabIndex={0} aria-label="Numbers">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Number</Table.Th>
                    <Table.Th>Type</Table.Th>
                    <Table.Th>Status</Table.Th>
                    <Table.Th>Health</Table.Th>
                    <Table.Th ta="right">Segments this minute</Table.Th>
                    <Table.Th ta="right">Today</Table.Th>
                    <Table.Th ta="right">Delivered today</Table.Th>
                    <Table.Th aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((number) => (
                    <NumberRow
                      key={number.id}
                      accountId={accountId}
                      number={number}
                      use={useOf.get(number.id)}
                      registration={registrations.find(({ id }) => id === number.tenDlcCampaignId)?.name}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={numbers} />
      <AddNumbers
        accountId={accountId}
        defaultRates={defaultRates}
        isOpen={isAdding}
        onClose={adding.close}
      />
      {!mayChange && (
        <Text size="sm" c="dimmed" mt="sm">
          Managers and owners may add and change numbers.
        </Text>
      )}
    </Card>
  );
}

import { Card, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Bars } from '../../components/bars.js';
import { Empty } from '../../components/empty.js';
import { count, formatNumber, formatPhone, formatShare, words } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { stateName } from '../../components/state-names.js';
import { Time } from '../../components/time.js';

const STATES_SHOWN = 15;

/** What became of a campaign's messages by who sent them, and where people are. */
export function DeliveryTab({ campaignId }: { campaignId: number }) {
  const breakdown = api.useQuery('get', '/api/v1/campaigns/{id}/breakdown', {
    params: { path: { id: campaignId } },
  });
  return (
    <Loaded query={breakdown}>
      {({ countedAt, accounts, states }) =>
        countedAt === null ? (
          <Card>
            <Empty icon={IconChartBar} title="Nothing is counted yet">
              Figures by carrier, number and state come some minutes after the first message, and go on
              following at that distance.
            </Empty>
          </Card>
        ) : (
          <Stack gap="lg">
            <Text size="sm" c="dimmed">
              Counted <Time at={countedAt} withSeconds />; what came later is added within minutes.
            </Text>
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
              <Card>
                <Title order={2} size="h4" mb="md">
                  By carrier account
                </Title>
                <Stack gap="md">
                  {accounts.map((account) => (
                    <AccountLine key={account.accountId ?? 0} account={account} />
                  ))}
                </Stack>
              </Card>
              <Card>
                <Title order={2} size="h4" mb="md">
                  By state of the person
                </Title>
                <Bars
                  most={STATES_SHOWN}
                  bars={states.map(({ state, sent }) => ({ label: stateName(state), value: sent }))}
                />
              </Card>
            </SimpleGrid>
            <Numbers campaignId={campaignId} />
          </Stack>
        )
      }
    </Loaded>
  );
}

function AccountLine({ account }: { account: Schemas['CampaignBreakdown']['accounts'][number] }) {
  const { accountId, name, carrier, numbers, sent, delivered, failed } = account;
  const title =
    accountId === null ? (
      <Text fw={600}>Failed before they had a number</Text>
    ) : (
      <Link className="row-link" to={`/accounts/${accountId}`}>
        {name ?? `Account ${accountId}`}
      </Link>
    );
  return (
    <div>
      {title}
      {carrier !== null && (
        <Text size="sm" c="dimmed" mb="xs">
          {words(carrier)}, {count(numbers, 'number')}
        </Text>
      )}
      <Bars
        of={sent}
        isOrdered
        bars={[
          { label: 'Sent', value: sent },
          { label: `Delivered (${formatShare(delivered / sent)})`, value: delivered, color: 'green' },
          { label: `Failed or not delivered (${formatShare(failed / sent)})`, value: failed, color: 'red' },
        ]}
      />
    </div>
  );
}

function Numbers({ campaignId }: { campaignId: number }) {
  const numbers = api.useInfiniteQuery(
    'get',
    '/api/v1/campaigns/{id}/breakdown/numbers',
    { params: { path: { id: campaignId } } },
    pages,
  );
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        By number
      </Title>
      <Loaded query={numbers}>
        {(data) => (
          <Table.ScrollContainer minWidth={560} tabIndex={0} aria-label="Numbers">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Number</Table.Th>
                  <Table.Th ta="right">Sent</Table.Th>
                  <Table.Th ta="right">Delivered</Table.Th>
                  <Table.Th ta="right">Failed</Table.Th>
                  <Table.Th ta="right">Delivery rate</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {itemsOf(data).map(({ numberId, accountId, sender, sent, delivered, failed }) => (
                  <Table.Tr key={numberId ?? 0}>
                    <Table.Td>
                      {accountId === null ? (
                        numberId === null ? (
                          'No number'
                        ) : (
                          `Number ${numberId}`
                        )
                      ) : (
                        <Link className="row-link" to={`/accounts/${accountId}`}>
                          {formatPhone(sender ?? '')}
                        </Link>
                      )}
                    </Table.Td>
                    <Table.Td ta="right">{formatNumber(sent)}</Table.Td>
                    <Table.Td ta="right">{formatNumber(delivered)}</Table.Td>
                    <Table.Td ta="right">{formatNumber(failed)}</Table.Td>
                    <Table.Td ta="right">{formatShare(delivered / sent)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      <LoadMore query={numbers} />
    </Card>
  );
}

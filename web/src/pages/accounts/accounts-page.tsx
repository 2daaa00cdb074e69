import { Button, Card, Group, SimpleGrid, Text, Title } from '@mantine/core';
import { IconAntennaBars5, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { StatusBadge } from '../../components/status-badge.js';

export function AccountsPage() {
  const mayChange = useMay('manager');
  const accounts = api.useInfiniteQuery('get', '/api/v1/accounts', {}, pages);
  const carriers = api.useQuery('get', '/api/v1/carriers');
  const carrierName = (code: string) =>
    carriers.data?.items.find((carrier) => carrier.code === code)?.displayName ?? code;
  const add = mayChange && (
    <Button component={Link} to="/accounts/new" leftSection={<IconPlus size={16} />}>
      Add an account
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Accounts and numbers"
        about="Your own accounts at SMS carriers. Each sends as fast as its numbers may."
      >
        <Button component={Link} to="/accounts/ten-dlc" variant="default">
          10DLC registrations
        </Button>
        {add}
      </PageHeader>
      <Loaded query={accounts}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Empty icon={IconAntennaBars5} title="No carrier account yet" action={add}>
                Campaigns leave through an account of yours at a carrier such as Twilio or Telnyx. Connect
                one, then add the numbers that it may send from. To look around first, connect the simulated
                carrier.
              </Empty>
            );
          }
          return (
            <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
              {items.map(({ id, name, carrier, status, statusReason, lastCheck }) => (
                <Card key={id}>
                  <Group justify="space-between" wrap="nowrap">
                    <Title order={2} size="h4" style={{ overflowWrap: 'anywhere' }}>
                      <Link className="row-link" to={`/accounts/${id}`}>
                        {name}
                      </Link>
                    </Title>
                    <StatusBadge status={status} label={status === 'active' ? 'Ready' : 'Stopped'} />
                  </Group>
                  <Text size="sm" c="dimmed">
                    {carrierName(carrier)}
                  </Text>
                  {statusReason && (
                    <Text size="sm" mt="xs">
                      {statusReason}
                    </Text>
                  )}
                  {lastCheck?.result === 'fails' && (
                    <Text size="sm" mt="xs" c="red">
                      The last connection check failed{lastCheck.problem ? `: ${lastCheck.problem}` : '.'}
                    </Text>
                  )}
                </Card>
              ))}
            </SimpleGrid>
          );
        }}
      </Loaded>
      <LoadMore query={accounts} />
    </>
  );
}

import { Grid, Stack } from '@mantine/core';
import { api } from '../../api/client.js';
import { useSession } from '../../app/session.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { RunningImports } from '../lists/running-imports.js';
import { FirstSteps } from './first-steps.js';
import { HomeAlerts } from './home-alerts.js';
import { LatestReplies } from './latest-replies.js';
import { RunningCampaigns } from './running-campaigns.js';
import { Traffic } from './traffic.js';

/** What happens now, and what wants somebody's attention. */
export function HomePage() {
  const { company } = useSession();
  const accounts = api.useQuery('get', '/api/v1/accounts', { params: { query: { limit: 1 } } });
  const lists = api.useQuery('get', '/api/v1/lists', { params: { query: { limit: 1 } } });
  const campaigns = api.useQuery('get', '/api/v1/campaigns', {
    params: { query: { order: 'newest', limit: 50 } },
  });
  // However old they are: a campaign of millions runs for weeks, while others come and go.
  const running = api.useQuery('get', '/api/v1/campaigns', {
    params: { query: { order: 'newest', status: 'running', limit: 50 } },
  });
  return (
    <>
      <PageHeader title="Home" about={company.name} />
      <Stack gap="lg">
        <HomeAlerts />
        <RunningImports />
        <Loaded query={campaigns}>
          {({ items }) => {
            if (items.length === 0) {
              return (
                <FirstSteps
                  hasAccount={(accounts.data?.items.length ?? 0) > 0}
                  hasList={(lists.data?.items.length ?? 0) > 0}
                />
              );
            }
            return (
              <>
                <Traffic running={running.data?.items.length ?? 0} />
                <Grid gap="lg">
                  <Grid.Col span={{ base: 12, lg: 7 }}>
                    <RunningCampaigns running={running.data?.items ?? []} latest={items} />
                  </Grid.Col>
                  <Grid.Col span={{ base: 12, lg: 5 }}>
                    <LatestReplies />
                  </Grid.Col>
                </Grid>
              </>
            );
          }}
        </Loaded>
      </Stack>
    </>
  );
}

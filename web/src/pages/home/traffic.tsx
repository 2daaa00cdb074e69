import { Card, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { Bars } from '../../components/bars.js';
import { Facts } from '../../components/facts.js';
import { formatCompact, formatNumber, formatShare } from '../../components/format.js';

const MinuteChart = lazy(async () => ({ default: (await import('./minute-chart.js')).MinuteChart }));

const CHART_HEIGHT = 200;

/** Messages a minute, live, and what became of today's messages. */
export function Traffic({ campaigns }: { campaigns: readonly Schemas['Campaign'][] }) {
  const activity = api.useQuery('get', '/api/v1/activity');
  const minutes = activity.data?.minutes ?? [];
  const { accepted = 0, delivered = 0, failed = 0 } = activity.data?.today ?? {};
  const replies = campaigns.reduce((sum, campaign) => sum + campaign.replies, 0);
  const optOuts = campaigns.reduce((sum, campaign) => sum + campaign.optOuts, 0);
  // The minute that is not over says little yet.
  const lastMinute = minutes.at(-2)?.messages ?? 0;
  const running = campaigns.filter(({ status }) => status === 'running').length;
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          { label: 'Messages in the last minute', value: formatNumber(lastMinute) },
          { label: 'Campaigns sending', value: formatNumber(running) },
          { label: 'Replies to the latest campaigns', value: formatCompact(replies) },
          { label: 'Opt-outs from them', value: formatCompact(optOuts) },
        ]}
      />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Card h="100%">
            <Group justify="space-between" mb="md">
              <Title order={2} size="h4">
                The last hour
              </Title>
              <Text size="sm" c="dimmed">
                messages a minute
              </Text>
            </Group>
            <Suspense fallback={<div style={{ height: CHART_HEIGHT }} />}>
              <MinuteChart minutes={minutes} height={CHART_HEIGHT} />
            </Suspense>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Card h="100%">
            <Group justify="space-between" mb="md">
              <Title order={2} size="h4">
                Today
              </Title>
              <Text size="sm" c="dimmed">
                {accepted === 0 ? 'nothing sent yet' : `${formatShare(delivered / accepted)} delivered`}
              </Text>
            </Group>
            <Bars
              isOrdered
              of={accepted}
              bars={[
                { label: 'Taken by carriers', value: accepted },
                { label: 'Delivered', value: delivered, color: 'green' },
                { label: 'Not delivered or refused', value: failed, color: 'orange' },
              ]}
            />
          </Card>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

import { Card, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { api } from '../../api/client.js';
import { Bars } from '../../components/bars.js';
import { Facts } from '../../components/facts.js';
import { formatCompact, formatNumber, formatShare } from '../../components/format.js';

const MinuteChart = lazy(async () => ({ default: (await import('./minute-chart.js')).MinuteChart }));

const CHART_HEIGHT = 200;

/** Messages a minute, live, and what became of today's messages, over all that the company sends. */
export function Traffic({ running }: { running: number }) {
  const activity = api.useQuery('get', '/api/v1/activity');
  const minutes = activity.data?.minutes ?? [];
  const { sent = 0, delivered = 0, failed = 0, replies = 0, optOuts = 0 } = activity.data?.today ?? {};
  // The minute that is not over says little yet.
  const lastMinute = minutes.at(-2)?.messages ?? 0;
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          { label: 'Messages in the last minute', value: formatNumber(lastMinute) },
          { label: 'Campaigns sending', value: formatNumber(running) },
          { label: 'Replies today', value: formatCompact(replies) },
          { label: 'Opt-outs today', value: formatCompact(optOuts) },
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
                {sent === 0 ? 'nothing sent yet' : `${formatShare(Math.min(1, delivered / sent))} delivered`}
              </Text>
            </Group>
            <Bars
              isOrdered
              of={Math.max(sent, delivered)}
              bars={[
                { label: 'Handed to carriers', value: sent },
                { label: 'Delivered', value: delivered, color: 'green' },
                { label: 'Replied', value: replies, color: 'teal' },
                { label: 'Not delivered', value: failed, color: 'orange' },
                { label: 'Opted out', value: optOuts, color: 'red' },
              ]}
            />
          </Card>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

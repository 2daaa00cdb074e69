import { Card, Group, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { businessNow } from '../../app/base.js';

const HistoryChart = lazy(async () => ({ default: (await import('./history-chart.js')).HistoryChart }));

const HEIGHT = 220;
const HOUR_MS = 3_600_000;
const MINUTES_UNTIL_HOURS = 6 * HOUR_MS;
const HOURS_UNTIL_DAYS = 5 * 24 * HOUR_MS;

/** What was sent and came back over time, in steps that fit how long it has run. */
export function CampaignHistory({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { id, startedAt, finishedAt } = campaign;
  const since = startedAt ?? campaign.createdAt;
  const length = new Date(finishedAt ?? businessNow()).getTime() - new Date(since).getTime();
  const step = length < MINUTES_UNTIL_HOURS ? 'minute' : length < HOURS_UNTIL_DAYS ? 'hour' : 'day';
  const history = api.useQuery(
    'get',
    '/api/v1/history',
    { params: { query: { since, step, campaignId: id } } },
    { enabled: startedAt !== null },
  );
  const items = history.data?.items ?? [];
  if (items.length < 2) return null;
  return (
    <Card>
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4">
          Over time
        </Title>
        <Text size="sm" c="dimmed">
          messages a {step}
        </Text>
      </Group>
      <Suspense fallback={<div style={{ height: HEIGHT }} />}>
        <HistoryChart items={items} step={step} height={HEIGHT} />
      </Suspense>
    </Card>
  );
}

import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { Box, Card, Group, Select, Stack, Text } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { Empty } from '../../components/empty.js';
import { ExportButton } from '../../components/export-button.js';
import { Facts } from '../../components/facts.js';
import { formatCompact, formatNumber, formatShare } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { type ReportRange, timesOf } from './report-range.js';

const dayName = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Days of what was sent and came back, of all campaigns, one of them, or one account. */
export function TimeReport({ range }: { range: ReportRange }) {
  const [campaign, setCampaign] = useState<string | null>(null);
  const [account, setAccount] = useState<string | null>(null);
  const campaigns = api.useQuery('get', '/api/v1/campaigns', { params: { query: { limit: 200 } } });
  const accounts = api.useQuery('get', '/api/v1/accounts', { params: { query: { limit: 200 } } });
  const times = timesOf(range);
  const history = api.useQuery('get', '/api/v1/history', {
    params: {
      query: {
        ...times,
        step: 'day',
        ...(campaign === null ? {} : { campaignId: Number(campaign) }),
        ...(account === null ? {} : { accountId: Number(account) }),
      },
    },
  });
  const exported = {
    ...times,
    step: 'day',
    ...(campaign === null ? {} : { campaignId: campaign }),
    ...(account === null ? {} : { accountId: account }),
  };
  return (
    <Stack gap="lg">
      <Group>
        <Select
          aria-label="Campaign"
          placeholder="All campaigns"
          clearable
          searchable
          data={(campaigns.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
          value={campaign}
          onChange={setCampaign}
          w={260}
        />
        <Select
          aria-label="Account"
          placeholder="All accounts"
          clearable
          data={(accounts.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
          value={account}
          onChange={setAccount}
          w={220}
        />
        <Box ml="auto">
          <ExportButton path="/history.csv" query={exported} />
        </Box>
      </Group>
      <Loaded query={history}>{(data) => <Figures history={data} />}</Loaded>
    </Stack>
  );
}

function Figures({ history: { items, total } }: { history: Schemas['History'] }) {
  if (items.length === 0) {
    return (
      <Card>
        <Empty icon={IconChartBar} title="Nothing was sent in this time">
          Choose a longer time, or another campaign. Figures come a few seconds after a message.
        </Empty>
      </Card>
    );
  }
  const perDay = items.map(({ at, ...figures }) => ({ day: dayName.format(new Date(at)), ...figures }));
  return (
    <>
      <Facts
        facts={[
          { label: 'Sent', value: formatCompact(total.sent) },
          {
            label: 'Delivered',
            value: formatCompact(total.delivered),
            note: `${formatShare(total.delivered / total.sent)} of what was sent`,
          },
          {
            label: 'Replies',
            value: formatCompact(total.replies),
            note: `${formatShare(total.replies / total.sent)} of what was sent`,
          },
          {
            label: 'Opt-outs',
            value: formatCompact(total.optOuts),
            note: `${formatShare(total.optOuts / total.sent)} of what was sent`,
          },
        ]}
      />
      <Card>
        <Text fw={600} mb="md">
          By day
        </Text>
        <div
          role="img"
          aria-label={`Bars for ${formatNumber(items.length)} days: ${formatNumber(total.delivered)} delivered, ${formatNumber(total.failed)} failed.`}
        >
          <BarChart
            h={280}
            data={perDay}
            dataKey="day"
            type="stacked"
            withLegend
            series={[
              { name: 'delivered', label: 'Delivered', color: 'green.6' },
              { name: 'failed', label: 'Failed', color: 'red.6' },
            ]}
            gridAxis="x"
            valueFormatter={formatNumber}
            maxBarWidth={48}
            tickLine="none"
            xAxisProps={{ minTickGap: 24 }}
            yAxisProps={{ allowDecimals: false, width: 56 }}
            barChartProps={{ accessibilityLayer: false }}
            barProps={{ isAnimationActive: false }}
          />
        </div>
      </Card>
    </>
  );
}

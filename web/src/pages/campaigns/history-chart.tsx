import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import type { Schemas } from '../../api/client.js';
import { formatNumber } from '../../components/format.js';

interface Props {
  items: Schemas['History']['items'];
  step: 'minute' | 'hour' | 'day';
  height: number;
}

const FORMATS = {
  minute: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
  hour: new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit' }),
  day: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }),
};

/** Sent, delivered, failed and replies as lines; the sums as a sentence for who cannot see them. */
export function HistoryChart({ items, step, height }: Props) {
  const data = items.map(({ at, ...figures }) => ({ time: FORMATS[step].format(new Date(at)), ...figures }));
  const most = Math.max(0, ...items.map(({ sent }) => sent));
  return (
    <div
      role="img"
      aria-label={`Messages over time; the most that were sent in a ${step} were ${formatNumber(most)}.`}
    >
      <LineChart
        h={height}
        data={data}
        dataKey="time"
        series={[
          { name: 'sent', label: 'Sent', color: 'brand.5' },
          { name: 'delivered', label: 'Delivered', color: 'green.7' },
          { name: 'failed', label: 'Failed', color: 'orange.7' },
          { name: 'replies', label: 'Replies', color: 'teal.7' },
        ]}
        curveType="monotone"
        withDots={false}
        withLegend
        gridAxis="x"
        tickLine="none"
        valueFormatter={formatNumber}
        xAxisProps={{ minTickGap: 40 }}
        yAxisProps={{ allowDecimals: false, width: 48 }}
        lineChartProps={{ accessibilityLayer: false }}
        lineProps={{ isAnimationActive: false }}
      />
    </div>
  );
}

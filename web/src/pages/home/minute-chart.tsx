import '@mantine/charts/styles.css';
import { AreaChart } from '@mantine/charts';
import type { Schemas } from '../../api/client.js';
import { formatNumber } from '../../components/format.js';

interface Props {
  minutes: Schemas['Activity']['minutes'];
  height: number;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** The last hour as an area; the same as a sentence for who cannot see it. */
export function MinuteChart({ minutes, height }: Props) {
  const data = minutes.map(({ at, messages }) => ({ minute: clock.format(new Date(at)), messages }));
  const most = Math.max(0, ...minutes.map(({ messages }) => messages));
  return (
    <div
      role="img"
      aria-label={`Messages a minute over the last hour; the most in a minute were ${formatNumber(most)}.`}
    >
      <AreaChart
        h={height}
        data={data}
        dataKey="minute"
        series={[{ name: 'messages', label: 'Messages', color: 'brand.5' }]}
        curveType="monotone"
        withDots={false}
        gridAxis="x"
        tickLine="none"
        valueFormatter={formatNumber}
        xAxisProps={{ minTickGap: 40 }}
        yAxisProps={{ allowDecimals: false, width: 48 }}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: false }}
      />
    </div>
  );
}

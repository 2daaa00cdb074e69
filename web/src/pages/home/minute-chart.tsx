import '@mantine/charts/styles.css';
import { AreaChart } from '@mantine/charts';
import type { Schemas } from '../../api/client.js';

interface Props {
  minutes: Schemas['Activity']['minutes'];
  height: number;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** The last hour as an area; the same as a sentence for who cannot see it. */
export function MinuteChart({ minutes, height }: Props) {
  const data = minutes.map(({ at, segments }) => ({ minute: clock.format(new Date(at)), segments }));
  const most = Math.max(0, ...minutes.map(({ segments }) => segments));
  return (
    <div role="img" aria-label={`Segments a minute over the last hour; the most in a minute were ${most}.`}>
      <AreaChart
        h={height}
        data={data}
        dataKey="minute"
        series={[{ name: 'segments', label: 'Segments', color: 'brand.5' }]}
        curveType="monotone"
        withDots={false}
        gridAxis="y"
        tickLine="none"
        xAxisProps={{ minTickGap: 40 }}
        yAxisProps={{ allowDecimals: false, width: 48 }}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: false }}
      />
    </div>
  );
}

import { Card, Group, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/client.js';
import { businessNow } from '../../app/base.js';
import { formatDuration, formatNumber } from '../../components/format.js';
import { reasonShort } from '../../components/reasons.js';
import { Time } from '../../components/time.js';

const MINUTE_MS = 60_000;

interface Props {
  estimate: Schemas['CampaignEstimate'] | undefined;
  isLoading: boolean;
  /** Local date and time; null: it is started by hand, at the soonest now. */
  startAt: string | null;
}

/** What the campaign would come to: recipients, segments, cost, time. */
export function EstimateCard({ estimate, isLoading, startAt }: Props) {
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          Estimate
        </Title>
        {isLoading && <Loader size="xs" role="status" aria-label="Reckoning" />}
      </Group>
      {estimate ? (
        <EstimateLines estimate={estimate} startAt={startAt} />
      ) : (
        <Text size="sm" c="dimmed">
          How many people it reaches, what it costs and how long it takes stands here as soon as there is a
          text.
        </Text>
      )}
    </Card>
  );
}

interface LinesProps extends Pick<Props, 'startAt'> {
  estimate: Schemas['CampaignEstimate'];
}

function EstimateLines({ estimate, startAt }: LinesProps) {
  const { contacts, recipients, segments, leftOut, margin, cost, noCost, segmentsPerMinute, minutes } =
    estimate;
  const reasons = Object.entries(leftOut).filter(([, n]) => n > 0);
  return (
    <Stack gap={8} aria-live="polite">
      <Line label="Contacts" value={formatNumber(contacts)} />
      {reasons.map(([reason, n]) => (
        <Line key={reason} label={`− ${reasonShort(reason)}`} value={formatNumber(n)} isMinor />
      ))}
      <Line label="Recipients" value={within(recipients, margin.recipients)} isMain />
      <Line label="Segments" value={within(segments, margin.segments)} />
      <Line
        label="Cost"
        value={
          cost
            ? `${cost.amount} ${cost.currency}`
            : noCost === 'no_number'
              ? 'the account has no active number'
              : 'no price is set'
        }
      />
      <Line
        label="Time to send"
        value={minutes === null || segmentsPerMinute === null ? '–' : formatDuration(minutes * 60)}
        note={
          segmentsPerMinute === null
            ? 'Add a number to the account.'
            : `at ${formatNumber(segmentsPerMinute)} segments a minute`
        }
      />
      {minutes !== null && (
        <Line
          label="Finished about"
          value={<Time at={endOf(startAt, minutes)} />}
          note={`${startAt === null ? 'Started now' : 'Started then'}; later where it is not legal to text by then.`}
        />
      )}
    </Stack>
  );
}

/** Without a valid time of a start it begins now. */
function endOf(startAt: string | null, minutes: number): string {
  const start = startAt === null ? Number.NaN : new Date(startAt).getTime();
  return new Date((Number.isNaN(start) ? businessNow() : start) + minutes * MINUTE_MS).toISOString();
}

function Line(props: {
  label: string;
  value: ReactNode;
  note?: string;
  isMain?: boolean;
  isMinor?: boolean;
}) {
  const { label, value, note, isMain = false, isMinor = false } = props;
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="baseline">
        <Text size="sm" c={isMinor ? 'dimmed' : undefined}>
          {label}
        </Text>
        <Text
          size={isMain ? 'xl' : 'sm'}
          fw={isMain ? 700 : 500}
          ta="right"
          c={isMinor ? 'dimmed' : undefined}
        >
          {value}
        </Text>
      </Group>
      {note && (
        <Text size="xs" c="dimmed" ta="right">
          {note}
        </Text>
      )}
    </div>
  );
}

function within(value: number, margin: number): string {
  return margin === 0 ? formatNumber(value) : `${formatNumber(value)} ± ${formatNumber(margin)}`;
}

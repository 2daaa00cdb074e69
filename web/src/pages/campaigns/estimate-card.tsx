import { Card, Group, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/client.js';
import { formatDuration, formatNumber } from '../../components/format.js';
import { reasonShort } from '../../components/reasons.js';

interface Props {
  estimate: Schemas['CampaignEstimate'] | undefined;
  isLoading: boolean;
}

/** What the campaign would come to: recipients, segments, cost, time. */
export function EstimateCard({ estimate, isLoading }: Props) {
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          Estimate
        </Title>
        {isLoading && <Loader size="xs" role="status" aria-label="Reckoning" />}
      </Group>
      {estimate ? (
        <EstimateLines estimate={estimate} />
      ) : (
        <Text size="sm" c="dimmed">
          How many people it reaches, what it costs and how long it takes stands here as soon as there is a
          text.
        </Text>
      )}
    </Card>
  );
}

function EstimateLines({ estimate }: { estimate: Schemas['CampaignEstimate'] }) {
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
            : `at ${formatNumber(segmentsPerMinute)} segments a minute, in legal hours`
        }
      />
    </Stack>
  );
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

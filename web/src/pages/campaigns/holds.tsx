import { Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import type { Schemas } from '../../api/client.js';
import { count, formatNumber } from '../../components/format.js';
import { clockIn, Time } from '../../components/time.js';

/** What keeps messages from leaving right now, and until when. */
export function Holds({ progress }: { progress: Schemas['CampaignProgress'] | undefined }) {
  if (!progress || progress.holds.length === 0) return null;
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          What holds it now
        </Title>
        {progress.segmentsPerMinute !== null && progress.status === 'running' && (
          <Text size="sm" c="dimmed">
            up to {formatNumber(progress.segmentsPerMinute)} segments a minute
          </Text>
        )}
      </Group>
      <Stack gap="sm">
        {progress.holds.map(({ kind, messages, text, until, timeZone }) => (
          <Group key={`${kind} ${timeZone}`} wrap="nowrap" align="flex-start" gap="sm">
            <ThemeIcon variant="light" color="yellow" radius="xl" size="md" aria-hidden>
              <IconHourglass size={16} />
            </ThemeIcon>
            <div>
              <Text size="sm">{text}</Text>
              <Text size="sm" c="dimmed">
                {count(messages, 'message')}
                {until !== null && (
                  <>
                    , the first may go <Time at={until} />
                    {timeZone !== null && ` (${clockIn(until, timeZone)} there)`}
                  </>
                )}
              </Text>
            </div>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}

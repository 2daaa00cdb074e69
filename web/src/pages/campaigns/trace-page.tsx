import { Card, Stack, Text, Timeline } from '@mantine/core';
import { useParams } from 'react-router';
import { api } from '../../api/client.js';
import { count, formatPhone, words } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { reasonText } from '../../components/reasons.js';
import { StatusBadge } from '../../components/status-badge.js';
import { clocksIn, Time } from '../../components/time.js';

/** The whole way of one message, step by step. */
export function TracePage() {
  const params = useParams();
  const id = Number(params['campaignId']);
  const messageId = Number(params['messageId']);
  const trace = api.useQuery('get', '/api/v1/campaigns/{id}/messages/{messageId}/trace', {
    params: { path: { id, messageId } },
  });
  return (
    <Loaded query={trace}>
      {({ phone, status, reason, now, text, segments, timeZones, steps }) => (
        <>
          <PageHeader
            title={formatPhone(phone)}
            mark={<StatusBadge status={status} />}
            about={reason ? `${reasonText(reason)}.` : <WithTimes text={now} />}
            back={{ to: `/campaigns/${id}?tab=messages`, label: 'Messages' }}
          />
          <Stack gap="lg" maw={720}>
            {text !== null && (
              <Card>
                <Text className="wrap-anywhere">{text}</Text>
                <Text size="sm" c="dimmed" mt="xs">
                  {segments === null ? '' : count(segments, 'segment')}
                </Text>
              </Card>
            )}
            <Card>
              <Text size="sm" c="dimmed" mb="lg">
                {zonesText(timeZones)}
              </Text>
              <Timeline active={steps.length} bulletSize={14} lineWidth={2}>
                {steps.map(({ at, step, text: told, carrierMessageId, code, words }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: steps never move
                  <Timeline.Item key={index} title={told} data-step={step}>
                    <Text size="sm" c="dimmed">
                      <Time at={at} withSeconds />
                      {at !== null && timeZones.length > 0 && (
                        <>, {clocksIn(at, timeZones)} for the recipient</>
                      )}
                      {code && `, code ${code}`}
                      {carrierMessageId && `, carrier id ${carrierMessageId}`}
                    </Text>
                    {words && <Text size="sm">“{words}”</Text>}
                  </Timeline.Item>
                ))}
              </Timeline>
            </Card>
          </Stack>
        </>
      )}
    </Loaded>
  );
}

/** Where the person's clock is, as far as anybody knows. */
function zonesText(zones: readonly string[]): string {
  if (zones.length === 0) return 'Nobody knows in which time zone the recipient is. Times are yours.';
  const names = zones.map(words);
  if (zones.length === 1) return `Times are yours, and those of the recipient in ${names[0]}.`;
  return `Times are yours, and those of the recipient, who may be in any of these zones: ${names.join(', ')}.`;
}

const TIMES = /(\d{4}-\d\d-\d\dT[\d:.]+Z)/;

/** A text of the API with the times in it as the viewer reads them. */
function WithTimes({ text }: { text: string }) {
  return text
    .split(TIMES)
    .map((part) => (TIMES.test(part) ? <Time key={part} at={part} withSeconds /> : part));
}

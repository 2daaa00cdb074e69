import { Card, Stack, Text, Timeline } from '@mantine/core';
import { useParams } from 'react-router';
import { api } from '../../api/client.js';
import { count, formatPhone } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { reasonText } from '../../components/reasons.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';

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
      {({ phone, status, reason, now, text, segments, steps }) => (
        <>
          <PageHeader
            title={formatPhone(phone)}
            mark={<StatusBadge status={status} />}
            about={reason ? `${reasonText(reason)}.` : now}
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
              <Timeline active={steps.length} bulletSize={14} lineWidth={2}>
                {steps.map(({ at, step, text: told, carrierMessageId, code, words }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: steps never move
                  <Timeline.Item key={index} title={told} data-step={step}>
                    <Text size="sm" c="dimmed">
                      <Time at={at} withSeconds />
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

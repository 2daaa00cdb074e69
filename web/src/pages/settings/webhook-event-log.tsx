import { Button, Code, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Dialog } from '../../components/dialog.js';
import { count } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';
import { Section } from './section.js';

const STATES = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'delivered', label: 'Taken' },
  { value: 'failed', label: 'Given up' },
] as const;

const CHANGED = [{ path: '/webhook-events' }, { path: '/webhook-endpoints' }];
const DAY_MS = 86_400_000;

/** What an endpoint was told in the last 30 days, with a way to tell it again. */
export function WebhookEventLog({ endpointId }: { endpointId: number }) {
  const [state, setState] = useState<string | null>(null);
  const [shown, setShown] = useState<number | null>(null);
  const chosen = STATES.find(({ value }) => value === state)?.value;
  const events = api.useInfiniteQuery(
    'get',
    '/api/v1/webhook-events',
    { params: { query: { endpointId, ...(chosen ? { state: chosen } : {}) } } },
    pages,
  );
  const resendFailed = api.useMutation('post', '/api/v1/webhook-endpoints/{id}/resend-failed', {
    onSuccess: ({ resent, isComplete }) =>
      done(
        CHANGED,
        `${count(resent, 'event')} sent again.${isComplete ? '' : ' There are more: send again.'}`,
      ),
  });
  return (
    <Section
      title="Event log"
      about="The last 30 days."
      actions={
        <Button
          variant="default"
          size="xs"
          loading={resendFailed.isPending}
          onClick={() =>
            resendFailed.mutate({
              params: { path: { id: endpointId } },
              body: { since: new Date(Date.now() - 30 * DAY_MS).toISOString() },
            })
          }
        >
          Send all given-up ones again
        </Button>
      }
    >
      <Select
        aria-label="State"
        placeholder="All states"
        clearable
        data={STATES}
        value={state}
        onChange={setState}
        w={180}
        mb="md"
      />
      <Loaded query={events}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Text c="dimmed" size="sm">
              Nothing yet. “Send a test event” shows whether the endpoint works.
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={600} tabIndex={0} aria-label="Events">
              <Table>
                <Table.Tbody>
                  {items.map((event) => (
                    <EventRow key={event.id} event={event} onShow={() => setShown(event.id)} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={events} />
      <Dialog opened={shown !== null} onClose={() => setShown(null)} title="Event" size="lg">
        {shown !== null && <EventDetails id={shown} />}
      </Dialog>
    </Section>
  );
}

function EventRow({ event, onShow }: { event: Schemas['WebhookEvent']; onShow: () => void }) {
  const { id, type, at, state, attempts, lastStatus } = event;
  const resend = api.useMutation('post', '/api/v1/webhook-events/{id}/resend', {
    onSuccess: () => done(CHANGED, 'It is on its way again.'),
  });
  const label = STATES.find(({ value }) => value === state)?.label;
  return (
    <Table.Tr>
      <Table.Td>
        <Code>{type}</Code>
      </Table.Td>
      <Table.Td>
        <Time at={at} withSeconds />
      </Table.Td>
      <Table.Td>
        <StatusBadge status={state === 'waiting' ? 'queued' : state} label={label} />
      </Table.Td>
      <Table.Td>
        {count(attempts, 'attempt')}
        {lastStatus !== null && `, last HTTP ${lastStatus}`}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" variant="default" onClick={onShow}>
            Look
          </Button>
          {state !== 'waiting' && (
            <Button
              size="xs"
              variant="default"
              loading={resend.isPending}
              onClick={() => resend.mutate({ params: { path: { id } } })}
            >
              Send again
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function EventDetails({ id }: { id: number }) {
  const event = api.useQuery('get', '/api/v1/webhook-events/{id}', { params: { path: { id } } });
  return (
    <Loaded query={event}>
      {({ payload, tries, webhookId, nextTryAt }) => (
        <Stack>
          <Text size="sm" c="dimmed">
            webhook-id {webhookId}
            {nextTryAt !== null && (
              <>
                , next try <Time at={nextTryAt} withSeconds />
              </>
            )}
          </Text>
          <Code block tabIndex={0} aria-label="Payload">
            {payload}
          </Code>
          {tries.map(({ at, status, tookMs, answer, problem }) => (
            <div key={at}>
              <Text size="sm">
                <Time at={at} withSeconds />: {status === null ? 'no answer' : `HTTP ${status}`}, {tookMs} ms
                {problem !== null && `, ${problem}`}
              </Text>
              {answer !== null && answer !== '' && (
                <Code block tabIndex={0} aria-label="Answer">
                  {answer}
                </Code>
              )}
            </div>
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

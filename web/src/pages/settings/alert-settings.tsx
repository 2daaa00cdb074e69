import { Badge, Button, Group, Stack, Switch, Text } from '@mantine/core';
import { IconBellCheck } from '@tabler/icons-react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Empty } from '../../components/empty.js';
import { words } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { Section } from './section.js';

/** What went wrong and lasts, what is over, and whether it comes by e-mail. */
export function AlertSettings() {
  const preference = api.useQuery('get', '/api/v1/alerts/preference');
  const set = api.useMutation('put', '/api/v1/alerts/preference', {
    onSuccess: () => done([{ path: '/alerts' }], 'Saved.'),
  });
  const alerts = api.useInfiniteQuery('get', '/api/v1/alerts', {}, pages);
  return (
    <Stack gap="lg">
      <Section title="E-mail" about="An alert is told once when it begins, however long it lasts.">
        <Switch
          label="Send me new alerts by e-mail"
          checked={preference.data?.email ?? false}
          disabled={!preference.data || set.isPending}
          onChange={(event) => set.mutate({ body: { email: event.currentTarget.checked } })}
        />
      </Section>
      <Section title="Alerts">
        <Loaded query={alerts}>
          {(data) => {
            const items = itemsOf(data);
            return items.length === 0 ? (
              <Empty icon={IconBellCheck} title="Nothing is wrong, and nothing was">
                A stopped account, a campaign paused by failures, a number slowed down, or reports that stay
                away stand here.
              </Empty>
            ) : (
              <Stack gap="sm">
                {items.map((alert) => (
                  <AlertRow key={alert.id} alert={alert} />
                ))}
              </Stack>
            );
          }}
        </Loaded>
        <LoadMore query={alerts} />
      </Section>
    </Stack>
  );
}

function AlertRow({ alert }: { alert: Schemas['Alert'] }) {
  const mayAcknowledge = useMay('sender');
  const { id, kind, message, beganAt, endedAt, acknowledgedAt } = alert;
  const acknowledge = api.useMutation('post', '/api/v1/alerts/{id}/acknowledge', {
    onSuccess: () => done([{ path: '/alerts' }]),
  });
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <div>
        <Group gap="xs">
          <Text size="sm" fw={550}>
            {words(kind)}
          </Text>
          <Badge color={endedAt === null ? 'red' : 'gray'}>{endedAt === null ? 'Lasts' : 'Over'}</Badge>
          {acknowledgedAt !== null && <Badge color="blue">Seen</Badge>}
        </Group>
        <Text size="sm">{message}</Text>
        <Text size="xs" c="dimmed">
          since <Time at={beganAt} />
          {endedAt !== null && (
            <>
              , until <Time at={endedAt} />
            </>
          )}
        </Text>
      </div>
      {mayAcknowledge && endedAt === null && acknowledgedAt === null && (
        <Button
          size="xs"
          variant="default"
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate({ params: { path: { id } } })}
        >
          I have seen it
        </Button>
      )}
    </Group>
  );
}

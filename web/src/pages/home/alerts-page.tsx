import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';
import { AcknowledgeButton } from './acknowledge-button.js';
import { ALERT_TITLES } from './alert-title.js';

/** Everything that went wrong by itself, the newest first. */
export function AlertsPage() {
  const alerts = api.useInfiniteQuery('get', '/api/v1/alerts', { params: { query: {} } }, pages);
  return (
    <>
      <PageHeader
        title="Alerts"
        about="What the platform noticed by itself."
        back={{ to: '/', label: 'Home' }}
      />
      <Loaded query={alerts}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Empty icon={IconBellOff} title="No alert">
                When an account is stopped, a campaign fails too often or a number is slowed, it stands here,
                and whoever wants it gets a mail: see Settings, Alerts.
              </Empty>
            );
          }
          return (
            <Stack>
              {items.map((alert) => (
                <Card key={alert.id}>
                  <Group justify="space-between">
                    <Group gap="sm">
                      <Title order={2} size="h5">
                        {ALERT_TITLES[alert.kind]}
                      </Title>
                      {alert.endedAt === null ? (
                        <StatusBadge status="failed" label="Goes on" />
                      ) : (
                        <StatusBadge status="completed" label="Over" />
                      )}
                    </Group>
                    {alert.acknowledgedAt === null && alert.endedAt === null && (
                      <AcknowledgeButton alert={alert} />
                    )}
                  </Group>
                  <Text size="sm" mt="xs">
                    {alert.message}
                  </Text>
                  <Text size="sm" c="dimmed" mt={4}>
                    Since <Time at={alert.beganAt} />
                    {alert.acknowledgedAt && (
                      <>
                        , looked after since <Time at={alert.acknowledgedAt} />
                      </>
                    )}
                  </Text>
                </Card>
              ))}
            </Stack>
          );
        }}
      </Loaded>
      <LoadMore query={alerts} />
    </>
  );
}

import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { CopyField } from '../../components/copy-field.js';
import { Time } from '../../components/time.js';

/** Where the carrier is to report to. */
export function WebhookCard({ account }: { account: Schemas['Account'] }) {
  const mayChange = useMay('manager');
  const [asks, setAsks] = useState(false);
  const rotate = api.useMutation('post', '/api/v1/accounts/{id}/webhook-token/rotate', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done([{ path: '/accounts', id: account.id }], 'There is a new address. Enter it at the carrier.');
    },
  });
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          Webhook address
        </Title>
        {mayChange && (
          <Button variant="default" size="xs" onClick={() => setAsks(true)}>
            New address
          </Button>
        )}
      </Group>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Enter it at the carrier for delivery reports and incoming messages. Whoever knows it can reach this
          account, but only what the carrier signs is believed.
        </Text>
        <CopyField value={account.webhookUrl} label="the webhook address" />
        {account.retiredWebhookUrls.map(({ url, expiresAt }) => (
          <Text key={url} size="sm" c="dimmed" className="wrap-anywhere">
            Works until <Time at={expiresAt} />: {url}
          </Text>
        ))}
      </Stack>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title="A new webhook address?"
        action="Make a new address"
        name={account.name}
        isPending={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate({ params: { path: { id: account.id } }, body: {} })}
      >
        The present address goes on working for a while, for messages that were sent under it. Until you have
        entered the new one at the carrier, replies come to the old one.
      </Confirm>
    </Card>
  );
}

import { Alert, Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { Confirm } from '../../components/confirm.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { Section } from './section.js';
import { WebhookEndpointForm } from './webhook-endpoint-form.js';
import { WebhookEventLog } from './webhook-event-log.js';
import { WebhookSecret } from './webhook-secret.js';

const CHANGED = [{ path: '/webhook-endpoints' }, { path: '/webhook-events' }];

/** One endpoint with the log of what it was told. */
export function WebhookEndpointPage() {
  const id = Number(useParams()['endpointId']);
  const endpoint = api.useQuery('get', '/api/v1/webhook-endpoints/{id}', { params: { path: { id } } });
  return (
    <Loaded query={endpoint}>
      {(data) => (
        <Stack gap="lg">
          <Section title={data.url} about={data.description} actions={<Actions endpoint={data} />}>
            <State endpoint={data} />
          </Section>
          <WebhookEventLog endpointId={id} />
        </Stack>
      )}
    </Loaded>
  );
}

function State({ endpoint }: { endpoint: Schemas['WebhookEndpoint'] }) {
  const { enabled, disabledReason, failingSince, restsUntil, retiredSecretUntil } = endpoint;
  return (
    <Stack gap="sm">
      {!enabled && (
        <Alert color="yellow" title="It is off">
          {disabledReason ?? 'Nothing is sent to it.'} Switch it on under “Change”; events that it missed can
          be sent again.
        </Alert>
      )}
      {enabled && failingSince !== null && (
        <Alert color="red" title="It does not take events">
          Since <Time at={failingSince} />.
          {restsUntil !== null && (
            <>
              {' '}
              It is tried again <Time at={restsUntil} withSeconds />.
            </>
          )}
        </Alert>
      )}
      {retiredSecretUntil !== null && (
        <Alert color="blue">
          The former secret signs too until <Time at={retiredSecretUntil} />.
        </Alert>
      )}
    </Stack>
  );
}

function Actions({ endpoint }: { endpoint: Schemas['WebhookEndpoint'] }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState<'change' | 'removal' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { id, url } = endpoint;
  const init = { params: { path: { id } } };
  const test = api.useMutation('post', '/api/v1/webhook-endpoints/{id}/test', {
    onSuccess: () => done(CHANGED, 'A test event is on its way; the log tells what becomes of it.'),
  });
  const rotate = api.useMutation('post', '/api/v1/webhook-endpoints/{id}/rotate-secret', {
    onSuccess: async (rotated) => {
      setSecret(rotated.secret);
      await done(CHANGED);
    },
  });
  const remove = api.useMutation('delete', '/api/v1/webhook-endpoints/{id}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      await navigate('/settings/webhooks');
      await done(CHANGED, 'The endpoint is gone.');
    },
  });
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate(init)}>
        Send a test event
      </Button>
      <Button size="xs" variant="default" onClick={() => setOpen('change')}>
        Change
      </Button>
      <Button size="xs" variant="default" loading={rotate.isPending} onClick={() => rotate.mutate(init)}>
        New secret
      </Button>
      <Button size="xs" variant="default" onClick={() => setOpen('removal')}>
        Delete
      </Button>
      <WebhookEndpointForm isOpen={open === 'change'} onClose={() => setOpen(null)} endpoint={endpoint} />
      <WebhookSecret secret={secret} onClose={() => setSecret(null)} />
      <Confirm
        isOpen={open === 'removal'}
        onClose={() => setOpen(null)}
        title="Delete this endpoint?"
        action="Delete it"
        name={url}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(init)}
      >
        It is told nothing more, and its event log goes with it.
      </Confirm>
    </Group>
  );
}

import { Alert, Button, SimpleGrid, Stack } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { StatusBadge } from '../../components/status-badge.js';
import { ConnectionCard } from './connection-card.js';
import { NumbersCard } from './numbers-card.js';
import { WebhookCard } from './webhook-card.js';

export function AccountPage() {
  const id = Number(useParams()['accountId']);
  const account = api.useQuery('get', '/api/v1/accounts/{id}', { params: { path: { id } } });
  const carriers = api.useQuery('get', '/api/v1/carriers');
  const carrier = carriers.data?.items.find(({ code }) => code === account.data?.carrier);
  return (
    <Loaded query={account}>
      {(data) => (
        <>
          <PageHeader
            title={data.name}
            about={carrier?.displayName ?? data.carrier}
            mark={<StatusBadge status={data.status} label={data.status === 'active' ? 'Ready' : 'Stopped'} />}
            back={{ to: '/accounts', label: 'Accounts' }}
          >
            <StopOrResume account={data} />
          </PageHeader>
          <Stack gap="lg">
            {data.status === 'stopped' && (
              <Alert color="red" title="Nothing is sent through this account">
                {data.statusReason ?? 'It was stopped.'} Set right what is wrong, then let it send again.
                Delivery reports and replies still come in.
              </Alert>
            )}
            <NumbersCard accountId={id} {...(carrier ? { defaultRates: carrier.defaultRates } : {})} />
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
              {carrier && <ConnectionCard account={data} carrier={carrier} />}
              <WebhookCard account={data} />
            </SimpleGrid>
          </Stack>
        </>
      )}
    </Loaded>
  );
}

function StopOrResume({ account: { id, name, status } }: { account: Schemas['Account'] }) {
  const mayChange = useMay('manager');
  const [asks, setAsks] = useState(false);
  const init = { params: { path: { id } } };
  const after = (message: string) => async () => {
    setAsks(false);
    await done([{ path: '/accounts', id }, { path: '/campaigns' }], message);
  };
  const stop = api.useMutation('post', '/api/v1/accounts/{id}/stop', {
    onSuccess: after(`${name} is stopped.`),
    meta: { showsProblems: true },
  });
  const resume = api.useMutation('post', '/api/v1/accounts/{id}/resume', {
    onSuccess: after(`${name} may send.`),
  });
  if (!mayChange) return null;
  if (status === 'stopped') {
    return (
      <Button
        leftSection={<IconPlayerPlay size={16} />}
        loading={resume.isPending}
        onClick={() => resume.mutate(init)}
      >
        Let it send again
      </Button>
    );
  }
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={() => setAsks(true)}>
        Stop
      </Button>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title={`Stop ${name}?`}
        action="Stop the account"
        isPending={stop.isPending}
        error={stop.error}
        onConfirm={() => stop.mutate(init)}
      >
        Nothing more is sent through it, and its running campaigns are paused. Reports and replies still come
        in. You can let it send again at any time.
      </Confirm>
    </>
  );
}

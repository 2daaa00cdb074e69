import { Alert, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Confirm } from '../../components/confirm.js';
import { Empty } from '../../components/empty.js';
import { count, words } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Time } from '../../components/time.js';

const BACK = { to: '/queues', label: 'Queues and machines' };

type QueueName = Schemas['QueueName'];

/** The jobs of one queue that were given up. */
export function QueuePage() {
  const name = useParams()['queue'] ?? '';
  const queues = api.useQuery('get', '/api/v1/operator/queues');
  const queue = queues.data?.items.find((one) => one.queue === name);
  if (queue) return <FailedJobs queue={queue} />;
  return (
    <>
      <PageHeader title={words(name)} back={BACK} />
      <Loaded query={queues}>{() => <Alert role="alert" title="There is no such queue" />}</Loaded>
    </>
  );
}

function FailedJobs({ queue: { queue, failed } }: { queue: Schemas['Queue'] }) {
  const jobs = api.useInfiniteQuery(
    'get',
    '/api/v1/operator/queues/{queue}/failed-jobs',
    { params: { path: { queue } } },
    pages,
  );
  return (
    <>
      <PageHeader title={words(queue)} about={`${count(failed, 'job')} given up`} back={BACK}>
        {failed > 0 && <AllOfThem queue={queue} />}
      </PageHeader>
      <Loaded query={jobs}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Empty icon={IconCheck} title="No job was given up">
                A job that fails is tried again by itself; only one that failed each time is kept here.
              </Empty>
            );
          }
          return (
            <Stack>
              {items.map((job) => (
                <FailedJob key={job.id} queue={queue} job={job} />
              ))}
            </Stack>
          );
        }}
      </Loaded>
      <LoadMore query={jobs} />
    </>
  );
}

function AllOfThem({ queue }: { queue: QueueName }) {
  const [asks, setAsks] = useState(false);
  const path = { params: { path: { queue } } };
  const changed = [{ path: '/operator/queues' }];
  const retry = api.useMutation('post', '/api/v1/operator/queues/{queue}/failed-jobs/retry', {
    onSuccess: ({ jobs }) => done(changed, `${count(jobs, 'job')} queued anew.`),
  });
  const discard = api.useMutation('post', '/api/v1/operator/queues/{queue}/failed-jobs/discard', {
    meta: { showsProblems: true },
    onSuccess: async ({ jobs }) => {
      setAsks(false);
      await done(changed, `${count(jobs, 'job')} thrown away.`);
    },
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        loading={retry.isPending}
        onClick={() => retry.mutate(path)}
      >
        Retry all
      </Button>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setAsks(true)}>
        Discard all
      </Button>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title="Discard all failed jobs of this queue?"
        action="Discard them"
        name={queue}
        isPending={discard.isPending}
        error={discard.error}
        onConfirm={() => discard.mutate(path)}
      >
        What they would have done is not done, unless a sweep finds it again. This cannot be taken back.
      </Confirm>
    </>
  );
}

function FailedJob({ queue, job }: { queue: QueueName; job: Schemas['FailedJob'] }) {
  const init = { params: { path: { queue, jobId: job.id } } };
  const changed = [{ path: '/operator/queues' }];
  const retry = api.useMutation('post', '/api/v1/operator/queues/{queue}/failed-jobs/{jobId}/retry', {
    onSuccess: () => done(changed, 'The job is queued anew.'),
  });
  const [asks, setAsks] = useState(false);
  const discard = api.useMutation('delete', '/api/v1/operator/queues/{queue}/failed-jobs/{jobId}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done(changed, 'The job is thrown away.');
    },
  });
  return (
    <Card>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h5">
            {words(job.name)}
          </Title>
          <Text size="sm" c="dimmed">
            Given up <Time at={job.failedAt} /> after {count(job.attempts, 'attempt')}; queued{' '}
            <Time at={job.queuedAt} />
          </Text>
        </div>
        <Group gap="xs">
          <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate(init)}>
            Retry
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsks(true)}>
            Discard
          </Button>
        </Group>
        <Confirm
          isOpen={asks}
          onClose={() => setAsks(false)}
          title="Discard this job?"
          action="Discard it"
          name={words(job.name)}
          isPending={discard.isPending}
          error={discard.error}
          onConfirm={() => discard.mutate(init)}
        >
          What it would have done is not done, unless a sweep finds it again. This cannot be taken back.
        </Confirm>
      </Group>
      <Text size="sm" mt="sm" className="wrap-anywhere">
        {job.error}
      </Text>
      <Code block mt="sm" tabIndex={0} aria-label="What the job carries">
        {JSON.stringify(job.payload, null, 2)}
      </Code>
    </Card>
  );
}

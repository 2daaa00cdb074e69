import { Alert, Button, Card, Group, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, apiUrl, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Bars } from '../../components/bars.js';
import { Confirm } from '../../components/confirm.js';
import { Facts } from '../../components/facts.js';
import { count, formatBytes, formatDuration, formatNumber, words } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { StatusBadge } from '../../components/status-badge.js';

type Import = Schemas['Import'];

const OVER: readonly string[] = ['completed', 'failed', 'canceled'];

/** How far an import is; when it is over, what came of it. */
export function ImportPage() {
  const importId = Number(useParams()['importId']);
  const query = api.useQuery('get', '/api/v1/imports/{importId}', { params: { path: { importId } } });
  return (
    <Loaded query={query}>
      {(data) => (
        <>
          <PageHeader
            title={data.fileName}
            about={formatBytes(data.fileBytes)}
            mark={<StatusBadge status={data.status} />}
            back={
              data.listId === null
                ? { to: '/opt-outs', label: 'Opt-outs' }
                : { to: `/lists/${data.listId}?tab=imports`, label: 'The list' }
            }
          >
            <ImportActions one={data} />
          </PageHeader>
          <Stack gap="lg">
            <ImportProgress one={data} />
            <Facts
              facts={[
                { label: 'Rows read', value: formatNumber(data.rows) },
                { label: 'New contacts', value: formatNumber(data.inserted), note: updatedNote(data) },
                {
                  label: 'Duplicates',
                  value: formatNumber(data.duplicates),
                  note: 'already there, or twice in the file',
                },
                { label: 'Rejected', value: formatNumber(data.rejected) },
              ]}
            />
            {data.rejected > 0 && <Rejected one={data} />}
          </Stack>
        </>
      )}
    </Loaded>
  );
}

function updatedNote({ updated, optedOut }: Import): string {
  const notes = [];
  if (updated > 0) notes.push(`${formatNumber(updated)} updated`);
  if (optedOut > 0) notes.push(`${formatNumber(optedOut)} opted out`);
  return notes.join(', ');
}

function ImportProgress({ one }: { one: Import }) {
  const { status, statusReason, percent, rowsPerSecond, secondsLeft, listId } = one;
  if (status === 'failed') {
    return (
      <Alert color="red" title="The import failed">
        {statusReason ?? 'No reason is known.'} What was imported before stays. Import the file again: rows
        that are there are recognized.
      </Alert>
    );
  }
  if (status === 'completed') {
    return (
      <Alert color="green" title="All rows are read">
        {listId === null ? (
          'The numbers are opted out.'
        ) : (
          <Group justify="space-between">
            <span>The contacts are ready for a campaign.</span>
            <Button component={Link} to={`/campaigns/new?list=${listId}`} size="xs">
              Compose a campaign
            </Button>
          </Group>
        )}
      </Alert>
    );
  }
  return (
    <Card>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{status === 'canceled' ? 'Canceled' : `${Math.floor(percent)} %`}</Text>
        <Text size="sm" c="dimmed" aria-live="polite">
          {status === 'running' &&
            rowsPerSecond !== null &&
            `${formatNumber(Math.round(rowsPerSecond))} rows a second`}
          {status === 'running' && secondsLeft !== null && `, about ${formatDuration(secondsLeft)} left`}
          {status === 'paused' && (statusReason ?? 'Paused')}
          {status === 'uploaded' && 'The file is being prepared'}
        </Text>
      </Group>
      <Progress
        value={percent}
        animated={status === 'running'}
        size="lg"
        aria-label={`${Math.floor(percent)} percent`}
      />
    </Card>
  );
}

function ImportActions({ one: { id, status, fileName } }: { one: Import }) {
  const mayChange = useMay('sender');
  const [asks, setAsks] = useState(false);
  const init = { params: { path: { importId: id } } };
  const after = () => done([{ path: '/imports', id }]);
  const pause = api.useMutation('post', '/api/v1/imports/{importId}/pause', { onSuccess: after });
  const resume = api.useMutation('post', '/api/v1/imports/{importId}/resume', { onSuccess: after });
  const cancel = api.useMutation('post', '/api/v1/imports/{importId}/cancel', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await after();
    },
  });
  if (!mayChange || OVER.includes(status)) return null;
  return (
    <>
      {status === 'paused' ? (
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={resume.isPending}
          onClick={() => resume.mutate(init)}
        >
          Go on
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          loading={pause.isPending}
          onClick={() => pause.mutate(init)}
        >
          Pause
        </Button>
      )}
      <Button variant="default" onClick={() => setAsks(true)}>
        Cancel
      </Button>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title="Cancel this import?"
        action="Cancel the import"
        name={fileName}
        isPending={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(init)}
      >
        It ends here for good. Contacts that are in stay in.
      </Confirm>
    </>
  );
}

function Rejected({ one: { id, rejected, rejectedByReason } }: { one: Import }) {
  return (
    <Card>
      <Group justify="space-between" mb="md">
        <div>
          <Title order={2} size="h4">
            {count(rejected, 'rejected row')}
          </Title>
          <Text size="sm" c="dimmed">
            Download them, set them right, and import that file: the rest is not touched.
          </Text>
        </div>
        <Button
          component="a"
          href={apiUrl(`/imports/${id}/rejections.csv`)}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          Download rejected rows
        </Button>
      </Group>
      <SimpleGrid cols={1}>
        <Bars
          bars={Object.entries(rejectedByReason).map(([reason, value]) => ({
            label: words(reason),
            value,
            color: 'orange',
          }))}
        />
      </SimpleGrid>
    </Card>
  );
}

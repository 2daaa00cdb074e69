import { Alert, Anchor, NumberInput, Stack, Table, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, apiUrl, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { fieldErrors } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { formatBytes, formatNumber, words } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';
import { Section } from './section.js';
import { SettingsForm } from './settings-form.js';

/** For how long messages and replies are kept, and the files of what has left. */
export function RetentionSettings() {
  const retention = api.useQuery('get', '/api/v1/archive/retention');
  return (
    <Stack gap="lg">
      <Loaded query={retention}>{(data) => <RetentionForm retention={data} />}</Loaded>
      <Files />
    </Stack>
  );
}

function RetentionForm({ retention }: { retention: Schemas['Retention'] }) {
  const mayChange = useMay('owner');
  const form = useForm<Record<'messageDays' | 'replyDays' | 'fileDays', number | string>>({
    initialValues: {
      messageDays: retention.messageDays ?? '',
      replyDays: retention.replyDays ?? '',
      fileDays: retention.fileDays,
    },
  });
  const save = api.useMutation('put', '/api/v1/archive/retention', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/archive' }], 'Saved.'),
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const days = (value: number | string) => (value === '' ? null : Number(value));
  return (
    <Section
      title="Retention"
      about="What has expired is first written into a file that you can download, then deleted for good. Opt-outs and usage stay."
    >
      <SettingsForm
        mayChange={mayChange}
        error={save.error}
        inputs={form.values}
        isPending={save.isPending}
        maw={420}
        onSubmit={form.onSubmit(({ messageDays, replyDays, fileDays }) =>
          save.mutate({
            body: { messageDays: days(messageDays), replyDays: days(replyDays), fileDays: Number(fileDays) },
          }),
        )}
      >
        <NumberInput
          label="Messages are kept, in days"
          description="After the end of their campaign. Empty: for ever."
          min={1}
          allowDecimal={false}
          {...form.getInputProps('messageDays')}
        />
        <NumberInput
          label="Replies are kept, in days"
          description="With their conversations. Empty: for ever."
          min={1}
          allowDecimal={false}
          {...form.getInputProps('replyDays')}
        />
        <NumberInput
          label="Files can be downloaded, in days"
          required
          min={1}
          allowDecimal={false}
          {...form.getInputProps('fileDays')}
        />
        {form.isDirty() && (
          <Alert color="yellow">What has expired by these days begins to leave within the hour.</Alert>
        )}
      </SettingsForm>
    </Section>
  );
}

function Files() {
  const files = api.useInfiniteQuery('get', '/api/v1/archive/files', {}, pages);
  return (
    <Section title="Files of what has left">
      <Loaded query={files} lines={2}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing has expired yet.
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={600} tabIndex={0} aria-label="Files">
              <Table>
                <Table.Tbody>
                  {items.map((file) => (
                    <FileRow key={file.id} file={file} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={files} />
    </Section>
  );
}

function FileRow({ file }: { file: Schemas['ArchiveFile'] }) {
  const { id, kind, campaignId, status, items, bytes, createdAt, downloadableUntil } = file;
  return (
    <Table.Tr>
      <Table.Td>
        {words(kind)}
        {campaignId !== null && ` of campaign ${campaignId}`}
      </Table.Td>
      <Table.Td>
        {formatNumber(items)}, {formatBytes(bytes)}
      </Table.Td>
      <Table.Td>
        <Time at={createdAt} />
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status === 'removed' ? 'completed' : 'running'} label={words(status)} />
      </Table.Td>
      <Table.Td ta="right">
        {downloadableUntil === null ? (
          '–'
        ) : (
          <Anchor href={apiUrl(`/archive/files/${id}/content`)} download size="sm">
            Download
          </Anchor>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

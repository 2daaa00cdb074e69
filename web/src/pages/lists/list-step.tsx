import { Alert, Button, Group, Progress, Radio, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../api/client.js';
import { formatBytes, formatDuration } from '../../components/format.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import type { ImportChoices } from './import-choices.js';
import type { useUpload } from './use-upload.js';

interface Props {
  fileName: string;
  fileBytes: number;
  upload: ReturnType<typeof useUpload>;
  /** Id of the list that the person came from. */
  preset: string | null;
  choices: ImportChoices;
  onChange: (choices: ImportChoices) => void;
  isPending: boolean;
  error: unknown;
  onStart: (target: { listId: number } | { name: string }) => void;
}

/** Where the contacts go and what happens to those that are there; the start waits for the last byte. */
export function ListStep(props: Props) {
  const { fileName, fileBytes, upload, preset, choices, onChange, isPending, error, onStart } = props;
  const lists = api.useQuery('get', '/api/v1/lists', { params: { query: { order: 'newest', limit: 200 } } });
  const [listId, setListId] = useState<string | null>(preset);
  const [name, setName] = useState(nameFrom(fileName));
  const isNew = listId === null || listId === '';
  const { duplicates = 'keep', optOutAll = false } = choices.settings;
  const set = (changed: ImportChoices['settings']) =>
    onChange({ ...choices, settings: { ...choices.settings, ...changed } });
  const isWhole = upload.uploadId !== null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onStart(isNew ? { name } : { listId: Number(listId) });
      }}
    >
      <Stack mt="lg" maw={560}>
        <Select
          label="List"
          placeholder="A new list"
          clearable
          searchable
          data={lists.data?.items.map((list) => ({ value: String(list.id), label: list.name })) ?? []}
          value={listId}
          onChange={setListId}
        />
        {isNew && (
          <TextInput
            label="Name of the new list"
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <Radio.Group
          label="Numbers that are on the list already, or twice in the file"
          value={duplicates}
          onChange={(value) => set({ duplicates: value === 'update' ? 'update' : 'keep' })}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="keep" label="Keep what is there; the first row wins" />
            <Radio value="update" label="Update with the file; the last row wins" />
          </Stack>
        </Radio.Group>
        <Switch
          label="Opt out every number of this file"
          description="For a list of people who must not be texted. An import never lifts an opt-out."
          checked={optOutAll}
          onChange={(event) => set({ optOutAll: event.currentTarget.checked })}
        />
        <UploadProgress upload={upload} fileBytes={fileBytes} />
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button type="submit" disabled={!isWhole || (isNew && name.trim() === '')} loading={isPending}>
            Start the import
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function UploadProgress({ upload, fileBytes }: Pick<Props, 'upload' | 'fileBytes'>) {
  const { sentBytes, bytesPerSecond, uploadId, problem, isPaused, pause, resume } = upload;
  if (uploadId) return <Text size="sm">The file has arrived: {formatBytes(fileBytes)}.</Text>;
  const percent = fileBytes === 0 ? 0 : (sentBytes / fileBytes) * 100;
  const left = bytesPerSecond ? (fileBytes - sentBytes) / bytesPerSecond : null;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm">
          Uploading: {formatBytes(sentBytes)} of {formatBytes(fileBytes)}
          {bytesPerSecond !== null && `, ${formatBytes(bytesPerSecond)} a second`}
          {left !== null && left > 2 && `, about ${formatDuration(left)} left`}
        </Text>
        <Button size="compact-sm" variant="subtle" onClick={isPaused || problem ? resume : pause}>
          {isPaused || problem ? 'Go on' : 'Pause'}
        </Button>
      </Group>
      <Progress
        value={percent}
        animated={!isPaused && !problem}
        aria-label={`Upload: ${Math.floor(percent)} percent`}
      />
      {problem && (
        <Alert color="red" role="alert">
          {problem}
        </Alert>
      )}
    </Stack>
  );
}

/** `customers-2026.csv.gz` → `customers-2026` */
function nameFrom(fileName: string): string {
  return fileName
    .replace(/\.gz$/i, '')
    .replace(/\.(csv|tsv|txt)$/i, '')
    .slice(0, 120);
}

import { Alert, Button, Card, Group, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { formatBytes } from '../../components/format.js';
import { PageHeader } from '../../components/page-header.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { FileStep } from '../lists/file-step.js';
import type { ImportChoices } from '../lists/import-choices.js';
import { MappingStep } from '../lists/mapping-step.js';
import { useUpload } from '../lists/use-upload.js';

const NONE: ImportChoices = { settings: {}, mapping: null };

/** Opts out every number of a file. */
export function ImportOptOutsPage() {
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [choices, setChoices] = useState(NONE);
  const [isChosen, setIsChosen] = useState(false);
  const upload = useUpload();
  const start = api.useMutation('post', '/api/v1/uploads/{uploadId}/import', {
    meta: { showsProblems: true },
    onSuccess: async ({ id }) => {
      await done([{ path: '/imports' }, { path: '/opt-outs' }]);
      await navigate(`/imports/${id}`);
    },
  });
  const begin = () => {
    if (upload.uploadId === null) return;
    const { settings, mapping } = choices;
    start.mutate({
      params: { path: { uploadId: upload.uploadId } },
      body: { listId: null, settings: { ...settings, ...(mapping ? { mapping } : {}) } },
    });
  };
  return (
    <>
      <PageHeader
        title="Import opt-outs"
        about="Every number of the file is blocked for whatever the company sends. Only the column of numbers is read."
        back={{ to: '/opt-outs', label: 'Opt-outs' }}
      />
      <Card>
        <Stack>
          {!isChosen && (
            <FileStep
              file={file}
              onFile={(chosen) => {
                setFile(chosen);
                setChoices(NONE);
                setIsChosen(false);
                start.reset();
                upload.start(chosen);
              }}
            />
          )}
          {file && !isChosen && (
            <MappingStep
              file={file}
              choices={choices}
              onChange={setChoices}
              onNext={() => setIsChosen(true)}
            />
          )}
          {file && isChosen && (
            <>
              <Text size="sm">
                {upload.uploadId === null
                  ? `Uploading ${file.name}: ${formatBytes(upload.sentBytes)} of ${formatBytes(file.size)}`
                  : `The whole of ${file.name} has arrived.`}
              </Text>
              <Progress
                value={file.size === 0 ? 100 : (upload.sentBytes / file.size) * 100}
                aria-label="How much has arrived"
              />
              {upload.problem && (
                <Alert color="red" role="alert">
                  {upload.problem}
                </Alert>
              )}
              <Group justify="flex-end">
                <Button variant="default" onClick={() => setIsChosen(false)}>
                  Back to the columns
                </Button>
                <Button
                  color="red"
                  disabled={upload.uploadId === null}
                  loading={start.isPending}
                  onClick={begin}
                >
                  Opt out every number
                </Button>
              </Group>
            </>
          )}
          <ProblemAlert error={start.error} />
        </Stack>
      </Card>
    </>
  );
}

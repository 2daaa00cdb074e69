import { Card, Stepper } from '@mantine/core';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { PageHeader } from '../../components/page-header.js';
import { FileStep } from './file-step.js';
import type { ImportChoices } from './import-choices.js';
import { ListStep } from './list-step.js';
import { MappingStep } from './mapping-step.js';
import { useUpload } from './use-upload.js';

/** From a file to a running import, in three steps; the file is on its way while the person goes on. */
export function ImportWizardPage() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [step, setStep] = useState(0);
  const [file, setFile] = useState<File | null>(null);
  const [choices, setChoices] = useState<ImportChoices>({ settings: {}, mapping: null });
  const upload = useUpload();

  const createList = api.useMutation('post', '/api/v1/lists', { meta: { showsProblems: true } });
  const start = api.useMutation('post', '/api/v1/uploads/{uploadId}/import', {
    meta: { showsProblems: true },
    onSuccess: async ({ id }) => {
      await done([{ path: '/imports' }, { path: '/lists' }]);
      await navigate(`/imports/${id}`);
    },
  });
  const begin = async (target: { listId: number } | { name: string }) => {
    if (!upload.uploadId) return;
    const listId = 'listId' in target ? target.listId : (await createList.mutateAsync({ body: target })).id;
    const { mapping, settings } = choices;
    start.mutate({
      params: { path: { uploadId: upload.uploadId } },
      body: { listId, settings: { ...settings, ...(mapping ? { mapping } : {}) } },
    });
  };

  return (
    <>
      <PageHeader title="Import contacts" back={{ to: '/lists', label: 'Lists' }} />
      <Card>
        <Stepper active={step} onStepClick={setStep} allowNextStepsSelect={false} size="sm">
          <Stepper.Step label="File" description="CSV or text, of any size">
            <FileStep
              file={file}
              onFile={(chosen) => {
                setFile(chosen);
                setChoices({ settings: {}, mapping: null });
                upload.start(chosen);
                setStep(1);
              }}
            />
          </Stepper.Step>
          <Stepper.Step label="Columns" description="What each one holds">
            {file && (
              <MappingStep file={file} choices={choices} onChange={setChoices} onNext={() => setStep(2)} />
            )}
          </Stepper.Step>
          <Stepper.Step label="List" description="Where they go">
            {file && (
              <ListStep
                fileName={file.name}
                fileBytes={file.size}
                upload={upload}
                preset={search.get('list')}
                choices={choices}
                onChange={setChoices}
                isPending={createList.isPending || start.isPending}
                error={createList.error ?? start.error}
                onStart={(target) => void begin(target).catch(() => undefined)}
              />
            )}
          </Stepper.Step>
        </Stepper>
      </Card>
    </>
  );
}

import { Button, Card, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { emptyValues, toBody } from './account-values.js';
import { CredentialInputs } from './credential-inputs.js';
import { LimitInputs } from './limit-inputs.js';

export function NewAccountPage() {
  const carriers = api.useQuery('get', '/api/v1/carriers');
  return (
    <>
      <PageHeader
        title="Add an account"
        about="What you enter is encrypted and never shown again."
        back={{ to: '/accounts', label: 'Accounts' }}
      />
      <Card maw={720}>
        <Loaded query={carriers}>{({ items }) => <NewAccountForm carriers={items} />}</Loaded>
      </Card>
    </>
  );
}

function NewAccountForm({ carriers }: { carriers: readonly Schemas['Carrier'][] }) {
  const navigate = useNavigate();
  const [code, setCode] = useState<string | null>(null);
  const carrier = carriers.find((one) => one.code === code);
  const form = useForm({ initialValues: emptyValues() });
  const create = api.useMutation('post', '/api/v1/accounts', {
    meta: { showsProblems: true },
    onSuccess: async ({ id, name }) => {
      await done([{ path: '/accounts' }], `${name} is connected. Add its numbers next.`);
      await navigate(`/accounts/${id}`);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const choose = (next: string | null) => {
    setCode(next);
    create.reset();
    const chosen = carriers.find((one) => one.code === next);
    form.setValues({ ...emptyValues(chosen), name: form.values.name || (chosen?.displayName ?? '') });
    form.clearErrors();
  };
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        create.mutate({ body: { carrier: code ?? '', ...toBody(values) } }),
      )}
    >
      <Stack>
        <Select
          label="Carrier"
          required
          searchable
          data={carriers.map(({ code: value, displayName: label }) => ({ value, label }))}
          value={code}
          onChange={choose}
        />
        {carrier && (
          <>
            <TextInput
              label="Name"
              description="As you call it here."
              required
              maxLength={120}
              {...form.getInputProps('name')}
            />
            <CredentialInputs carrier={carrier} form={form} />
            <LimitInputs form={form} />
          </>
        )}
        <ProblemAlert error={create.error} inputs={form.values} />
        <Group justify="flex-end">
          <Button variant="default" component={Link} to="/accounts">
            Cancel
          </Button>
          <Button type="submit" disabled={!carrier} loading={create.isPending}>
            Connect
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Alert, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconPlugConnected } from '@tabler/icons-react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { Time } from '../../components/time.js';
import { toBody, valuesOf } from './account-values.js';
import { CredentialInputs } from './credential-inputs.js';
import { LimitInputs } from './limit-inputs.js';

interface Props {
  account: Schemas['Account'];
  carrier: Schemas['Carrier'];
}

/** Credentials without their secrets, and whether the carrier accepts them. */
export function ConnectionCard({ account, carrier }: Props) {
  const mayChange = useMay('manager');
  const [isEditing, edit] = useDisclosure();
  const check = api.useMutation('post', '/api/v1/accounts/{id}/check', {
    meta: { showsProblems: true },
    onSettled: () => done([{ path: '/accounts', id: account.id }]),
  });
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          Connection
        </Title>
        {mayChange && (
          <Group gap="xs">
            <Button variant="default" size="xs" onClick={edit.open}>
              Edit
            </Button>
            {carrier.canCheckConnection && (
              <Button
                size="xs"
                variant="light"
                leftSection={<IconPlugConnected size={16} />}
                loading={check.isPending}
                onClick={() => check.mutate({ params: { path: { id: account.id } } })}
              >
                Check the connection
              </Button>
            )}
          </Group>
        )}
      </Group>
      <Stack gap="xs">
        <LastCheck account={account} />
        <ProblemAlert error={check.error} />
        {carrier.credentials.map(({ name, title, secret }) => (
          <Group key={name} justify="space-between" gap="sm">
            <Text size="sm" c="dimmed">
              {title}
            </Text>
            <Text size="sm" className="wrap-anywhere">
              {secret
                ? account.secretsSet.includes(name)
                  ? 'stored, never shown'
                  : 'not set'
                : (account.credentials[name] ?? 'not set')}
            </Text>
          </Group>
        ))}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            The carrier’s day begins at midnight in
          </Text>
          <Text size="sm">{account.dayTimeZone}</Text>
        </Group>
      </Stack>
      <Dialog opened={isEditing} onClose={edit.close} title={`Edit ${account.name}`} size="lg">
        <EditForm account={account} carrier={carrier} onDone={edit.close} />
      </Dialog>
    </Card>
  );
}

function LastCheck({ account: { lastCheck } }: { account: Schemas['Account'] }) {
  if (!lastCheck) {
    return (
      <Text size="sm" c="dimmed">
        Not checked since the credentials were entered.
      </Text>
    );
  }
  if (lastCheck.result === 'works') {
    return (
      <Alert color="green" title="The carrier accepts the credentials">
        Checked <Time at={lastCheck.at} withSeconds />.
      </Alert>
    );
  }
  return (
    <Alert color={lastCheck.result === 'fails' ? 'red' : 'gray'} title="The connection does not work">
      {lastCheck.problem ?? 'The carrier gave no reason.'} Checked <Time at={lastCheck.at} withSeconds />.
    </Alert>
  );
}

function EditForm({ account, carrier, onDone }: Props & { onDone: () => void }) {
  const form = useForm({ initialValues: valuesOf(account, carrier) });
  const update = api.useMutation('patch', '/api/v1/accounts/{id}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onDone();
      await done([{ path: '/accounts', id: account.id }], 'Saved.');
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        update.mutate({ params: { path: { id: account.id } }, body: toBody(values) }),
      )}
    >
      <Stack>
        <TextInput label="Name" required maxLength={120} {...form.getInputProps('name')} />
        <CredentialInputs carrier={carrier} form={form} secretsSet={account.secretsSet} />
        <LimitInputs form={form} />
        <FormFooter
          error={update.error}
          inputs={form.values}
          action="Save"
          isPending={update.isPending}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}

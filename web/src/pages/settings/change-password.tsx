import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { Section } from './section.js';

export function ChangePassword() {
  const form = useForm({ initialValues: { currentPassword: '', newPassword: '' } });
  const change = api.useMutation('post', '/api/v1/session/password', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      form.reset();
      await done([{ path: '/sessions' }], 'The password is changed. Your other sessions have ended.');
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Section title="Password" about="Changing it ends all your other sessions.">
      <form onSubmit={form.onSubmit((body) => change.mutate({ body }))}>
        <Stack maw={400}>
          <PasswordInput
            label="Present password"
            required
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label="New password"
            description="At least 12 characters."
            required
            minLength={12}
            maxLength={128}
            autoComplete="new-password"
            {...form.getInputProps('newPassword')}
          />
          <ProblemAlert error={change.error} inputs={form.values} />
          <Group>
            <Button type="submit" loading={change.isPending}>
              Change it
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client.js';
import { takeSession } from '../../app/session.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SignInFrame } from './sign-in-frame.js';

export function SignInPage() {
  const form = useForm({ initialValues: { email: '', password: '' } });
  const signIn = api.useMutation('post', '/api/v1/session', {
    meta: { showsProblems: true },
    onSuccess: takeSession,
  });
  return (
    <SignInFrame title="Sign in">
      <form onSubmit={form.onSubmit((body) => signIn.mutate({ body }))}>
        <Stack>
          <ProblemAlert error={signIn.error} />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={signIn.isPending} fullWidth>
            Sign in
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}

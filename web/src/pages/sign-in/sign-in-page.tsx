import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link, Navigate } from 'react-router';
import { api } from '../../api/client.js';
import { takeSession } from '../../app/session.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SecondStep } from './second-step.js';
import { SignInFrame } from './sign-in-frame.js';

export function SignInPage() {
  const form = useForm({ initialValues: { email: '', password: '' } });
  const [asksForCode, setAsksForCode] = useState(false);
  const setup = api.useQuery('get', '/api/v1/setup', {}, { retry: false });
  const signIn = api.useMutation('post', '/api/v1/session', {
    meta: { showsProblems: true },
    onSuccess: (answer) => {
      if ('secondStep' in answer) setAsksForCode(true);
      else takeSession(answer);
    },
  });
  if (setup.data?.needed) return <Navigate to="/set-up" replace />;
  if (asksForCode) return <SecondStep onBack={() => setAsksForCode(false)} />;
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
          <Anchor component={Link} to="/forgotten-password" size="sm" ta="center">
            Forgotten your password?
          </Anchor>
        </Stack>
      </form>
    </SignInFrame>
  );
}

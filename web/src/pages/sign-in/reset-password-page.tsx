import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { fieldErrors } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SignInFrame } from './sign-in-frame.js';
import { useToken } from './use-token.js';

/** Where the link of the mail about a forgotten password leads. */
export function ResetPasswordPage() {
  const token = useToken();
  const form = useForm({ initialValues: { password: '' } });
  const reset = api.useMutation('post', '/api/v1/password-resets/completion', {
    meta: { showsProblems: true },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <SignInFrame title="Set a new password">
      {reset.isSuccess ? (
        <Stack>
          <Alert color="green" title="Your password is changed">
            You are signed out everywhere. Sign in with the new one.
          </Alert>
          <Button component={Link} to="/" fullWidth>
            Sign in
          </Button>
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit(({ password }) => reset.mutate({ body: { token, password } }))}>
          <Stack>
            <ProblemAlert error={reset.error} inputs={form.values} />
            <PasswordInput
              label="New password"
              description="At least 12 characters. A few words in a row are easy to remember."
              autoComplete="new-password"
              required
              autoFocus
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={reset.isPending} fullWidth>
              Set the password
            </Button>
          </Stack>
        </form>
      )}
    </SignInFrame>
  );
}

import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate } from 'react-router';
import { api } from '../../api/client.js';
import { fieldErrors } from '../../api/problem.js';
import { queries } from '../../app/queries.js';
import { takeSession } from '../../app/session.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SignInFrame } from './sign-in-frame.js';
import { useToken } from './use-token.js';

/** The first run: the first company, and its owner, who also runs the platform. */
export function SetUpPage() {
  const code = useToken();
  const navigate = useNavigate();
  const form = useForm({ initialValues: { companyName: '', email: '', password: '' } });
  const signIn = api.useMutation('post', '/api/v1/session', {
    onSuccess: async (session) => {
      if (!('secondStep' in session)) takeSession(session);
      queries.setQueryData(['get', '/api/v1/setup', {}], { needed: false });
      await navigate('/', { replace: true });
    },
  });
  const complete = api.useMutation('post', '/api/v1/setup', {
    meta: { showsProblems: true },
    onSuccess: () => {
      const { email, password } = form.values;
      signIn.mutate({ body: { email, password } });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const setup = api.useQuery('get', '/api/v1/setup', {}, { retry: false });
  if (setup.data?.needed === false && complete.isIdle) {
    return (
      <SignInFrame title="Nothing to set up">
        <Stack>
          <Alert color="blue" title="This platform is set up already">
            Sign in; who has no account yet is invited by somebody who has.
          </Alert>
          <Button component={Link} to="/" fullWidth>
            Sign in
          </Button>
        </Stack>
      </SignInFrame>
    );
  }
  if (code === '') {
    return (
      <SignInFrame title="Almost there">
        <Alert color="blue" title="This platform has to be set up once">
          Open the whole address that the API has written into its log: “nobody can sign in yet: set the
          platform up at this address”. It holds a code, so that nobody else can do it before you.
        </Alert>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title="Set up the platform">
      <form onSubmit={form.onSubmit((values) => complete.mutate({ body: { code, ...values } }))}>
        <Stack>
          <Text size="sm">
            The first company, and you as its owner. You also run the platform for all further companies.
          </Text>
          <ProblemAlert error={complete.error} inputs={form.values} />
          <TextInput
            label="Company"
            required
            autoFocus
            maxLength={120}
            {...form.getInputProps('companyName')}
          />
          <TextInput
            label="Your e-mail"
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            description="At least 12 characters. A few words in a row are easy to remember."
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={complete.isPending || signIn.isPending} fullWidth>
            Begin
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}

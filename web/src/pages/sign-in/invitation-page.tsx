import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, client, type Schemas } from '../../api/client.js';
import { fieldErrors } from '../../api/problem.js';
import { useSessionQuery } from '../../app/session.js';
import { Loaded } from '../../components/loaded.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SignInFrame } from './sign-in-frame.js';
import { useToken } from './use-token.js';

/** Where the link of an invitation leads. */
export function InvitationPage() {
  const token = useToken();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    retry: false,
    queryFn: async () => {
      const { data, error } = await client.POST('/api/v1/received-invitations/lookup', { body: { token } });
      if (error) throw error;
      return data;
    },
  });
  return (
    <SignInFrame title="You are invited">
      <Loaded query={invitation}>
        {(data) =>
          data.hasAccount ? (
            <Join token={token} invitation={data} />
          ) : (
            <Accept token={token} invitation={data} />
          )
        }
      </Loaded>
    </SignInFrame>
  );
}

interface Props {
  token: string;
  invitation: Schemas['ReceivedInvitation'];
}

function Welcome({ invitation: { companyName, role } }: { invitation: Props['invitation'] }) {
  return (
    <Text size="sm">
      <strong>{companyName}</strong> wants you as {role}.
    </Text>
  );
}

/** For somebody new: a name and a first password. */
function Accept({ token, invitation }: Props) {
  const form = useForm({ initialValues: { name: '', password: '' } });
  const accept = api.useMutation('post', '/api/v1/received-invitations/acceptance', {
    meta: { showsProblems: true },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  if (accept.isSuccess) return <Accepted companyName={invitation.companyName} />;
  return (
    <form onSubmit={form.onSubmit((values) => accept.mutate({ body: { token, ...values } }))}>
      <Stack>
        <Welcome invitation={invitation} />
        <ProblemAlert error={accept.error} inputs={form.values} />
        <TextInput label="E-mail" value={invitation.email} readOnly autoComplete="username" />
        <TextInput
          label="Your name"
          required
          autoFocus
          maxLength={120}
          autoComplete="name"
          {...form.getInputProps('name')}
        />
        <PasswordInput
          label="Password"
          description="At least 12 characters."
          required
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={accept.isPending} fullWidth>
          Accept
        </Button>
      </Stack>
    </form>
  );
}

/** For somebody who signs in here already. */
function Join({ token, invitation }: Props) {
  const session = useSessionQuery();
  const join = api.useMutation('post', '/api/v1/received-invitations/membership', {
    meta: { showsProblems: true },
  });
  if (join.isSuccess) return <Accepted companyName={invitation.companyName} />;
  if (!session.data) {
    return (
      <Stack>
        <Welcome invitation={invitation} />
        <Text size="sm">
          You have an account with {invitation.email}.{' '}
          <Anchor component={Link} to="/" inherit target="_blank">
            Sign in
          </Anchor>{' '}
          with it, then open the link of the mail again.
        </Text>
      </Stack>
    );
  }
  return (
    <Stack>
      <Welcome invitation={invitation} />
      <ProblemAlert error={join.error} />
      <Button onClick={() => join.mutate({ body: { token } })} loading={join.isPending} fullWidth>
        Accept
      </Button>
    </Stack>
  );
}

function Accepted({ companyName }: { companyName: string }) {
  return (
    <Stack>
      <Alert color="green" title="Welcome">
        You belong to {companyName} now.
      </Alert>
      <Button component={Link} to="/" reloadDocument fullWidth>
        Go on
      </Button>
    </Stack>
  );
}

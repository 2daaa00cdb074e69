import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SignInFrame } from './sign-in-frame.js';

export function ForgottenPasswordPage() {
  const [email, setEmail] = useState('');
  const request = api.useMutation('post', '/api/v1/password-resets', { meta: { showsProblems: true } });
  return (
    <SignInFrame title="Forgotten password">
      {request.isSuccess ? (
        <Alert color="green" title="Look into your mail">
          If {email} has an account here, a link to set a new password is on its way. It works for an hour.
        </Alert>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            request.mutate({ body: { email } });
          }}
        >
          <Stack>
            <Text size="sm">You get a mail with a link to set a new password.</Text>
            <ProblemAlert error={request.error} />
            <TextInput
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button type="submit" loading={request.isPending} fullWidth>
              Send the link
            </Button>
          </Stack>
        </form>
      )}
      <Anchor component={Link} to="/" size="sm" mt="md" display="block" ta="center">
        Back to the sign-in
      </Anchor>
    </SignInFrame>
  );
}

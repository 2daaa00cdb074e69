import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../api/client.js';
import { takeSession } from '../../app/session.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { SignInFrame } from './sign-in-frame.js';

/** The second half of a sign-in: a code of the device, or a recovery code. */
export function SecondStep({ onBack }: { onBack: () => void }) {
  const [code, setCode] = useState('');
  const prove = api.useMutation('post', '/api/v1/session/second-step', {
    meta: { showsProblems: true },
    onSuccess: takeSession,
  });
  return (
    <SignInFrame title="Enter your code">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          prove.mutate({ body: { code: code.trim() } });
        }}
      >
        <Stack>
          <Text size="sm">
            Your authenticator app shows a code of six digits. A recovery code does as well.
          </Text>
          <ProblemAlert error={prove.error} />
          <TextInput
            label="Code"
            required
            autoFocus
            autoComplete="one-time-code"
            inputMode="text"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" loading={prove.isPending} fullWidth>
            Sign in
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            Back
          </Anchor>
        </Stack>
      </form>
    </SignInFrame>
  );
}

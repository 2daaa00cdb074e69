import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { toProblem } from '../api/problem.js';
import { SignInPage } from '../pages/sign-in/sign-in-page.js';
import { LiveProvider } from './live.js';
import { SessionProvider, useSessionQuery } from './session.js';
import { Shell } from './shell.js';

/** The pages behind the sign-in: whoever is not signed in signs in here, at the address that was asked for. */
export function SignedIn() {
  const { data: session, error, refetch, isFetching } = useSessionQuery();
  const problem = error ? toProblem(error) : null;
  if (problem?.status === 401) return <SignInPage />;
  if (session) {
    return (
      <SessionProvider session={session}>
        <LiveProvider key={session.company.id}>
          <Shell />
        </LiveProvider>
      </SessionProvider>
    );
  }
  return (
    <Center mih="100vh" p="md">
      {problem ? (
        <Stack align="center" maw={420}>
          <Title order={1} size="h3">
            {problem.title}
          </Title>
          <Text ta="center">{problem.detail}</Text>
          <Button loading={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        </Stack>
      ) : (
        <Loader role="status" aria-label="Loading" />
      )}
    </Center>
  );
}

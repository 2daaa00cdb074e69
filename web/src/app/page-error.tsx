import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link, useRouteError } from 'react-router';

/** Shown where a page broke, or could not be loaded because a newer version of the app was put out meanwhile. */
export function PageError() {
  const error = useRouteError();
  return (
    <Stack p="xl" maw={560} gap="md">
      <Title order={1} size="h3">
        This page could not be shown
      </Title>
      <Text>
        Nothing was changed. Reload the page: there may be a newer version of the app. If that does not help,
        tell whoever runs the platform what stands below.
      </Text>
      <Text size="sm" c="dimmed" className="wrap-anywhere">
        {error instanceof Error ? error.message : String(error)}
      </Text>
      <Group>
        <Button onClick={() => window.location.reload()}>Reload</Button>
        <Button variant="default" component={Link} to="/" reloadDocument>
          Home
        </Button>
      </Group>
    </Stack>
  );
}

export function NotFoundPage() {
  return (
    <Stack p="xl" maw={560} gap="md">
      <Title order={1} size="h3">
        There is no such page
      </Title>
      <Text>The address may be mistyped, or what it showed was removed.</Text>
      <Group>
        <Button component={Link} to="/">
          Home
        </Button>
      </Group>
    </Stack>
  );
}

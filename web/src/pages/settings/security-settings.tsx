import { Stack } from '@mantine/core';
import { ChangePassword } from './change-password.js';
import { Sessions } from './sessions.js';
import { TwoFactor } from './two-factor.js';

/** How the signed-in person signs in, and where they are signed in. */
export function SecuritySettings() {
  return (
    <Stack gap="lg">
      <TwoFactor />
      <ChangePassword />
      <Sessions />
    </Stack>
  );
}

import {
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  PasswordInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { QRCodeSVG } from 'qrcode.react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { CopyField } from '../../components/copy-field.js';
import { Dialog } from '../../components/dialog.js';
import { count } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { Section } from './section.js';

const CHANGED = [{ path: '/two-factor' }, { path: '/session' }, { path: '/sessions' }];

/** The second factor of the signed-in person: set up, renewed, taken away. */
export function TwoFactor() {
  const state = api.useQuery('get', '/api/v1/two-factor');
  const [open, setOpen] = useState<'set-up' | 'codes' | 'removal' | null>(null);
  const close = () => setOpen(null);
  return (
    <Section
      title="Two-factor sign-in"
      about="Beside the password a code from an app on your phone: a stolen password alone is then worth nothing."
    >
      <Loaded query={state} lines={1}>
        {({ enabled, recoveryCodesLeft }) =>
          enabled ? (
            <Group>
              <Badge color="green">On</Badge>
              <Text size="sm">{count(recoveryCodesLeft, 'recovery code')} left</Text>
              <Button size="xs" variant="default" onClick={() => setOpen('codes')}>
                New recovery codes
              </Button>
              <Button size="xs" variant="default" onClick={() => setOpen('removal')}>
                Turn it off
              </Button>
            </Group>
          ) : (
            <Group>
              <Button onClick={() => setOpen('set-up')}>Set it up</Button>
            </Group>
          )
        }
      </Loaded>
      <Dialog opened={open === 'set-up'} onClose={close} title="Set up two-factor sign-in">
        <SetUp onDone={close} />
      </Dialog>
      <Dialog opened={open === 'codes'} onClose={close} title="New recovery codes">
        <NewCodes onDone={close} />
      </Dialog>
      <Dialog opened={open === 'removal'} onClose={close} title="Turn two-factor sign-in off">
        <Removal onDone={close} />
      </Dialog>
    </Section>
  );
}

function SetUp({ onDone }: { onDone: () => void }) {
  const form = useForm({ initialValues: { password: '' } });
  const [secret, setSecret] = useState<Schemas['TwoFactorSecret'] | null>(null);
  const begin = api.useMutation('post', '/api/v1/two-factor/enrolment', {
    meta: { showsProblems: true },
    onSuccess: setSecret,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  if (secret) return <ConfirmSetUp secret={secret} onDone={onDone} />;
  return (
    <form onSubmit={form.onSubmit((body) => begin.mutate({ body }))}>
      <Stack>
        <PasswordInput
          label="Your password"
          required
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        <ProblemAlert error={begin.error} inputs={form.values} />
        <Group justify="flex-end">
          <Button type="submit" loading={begin.isPending}>
            Next
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ConfirmSetUp({ secret, onDone }: { secret: Schemas['TwoFactorSecret']; onDone: () => void }) {
  const form = useForm({ initialValues: { code: '' } });
  const [codes, setCodes] = useState<string[] | null>(null);
  const confirm = api.useMutation('post', '/api/v1/two-factor/confirmation', {
    meta: { showsProblems: true },
    onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes),
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <form onSubmit={form.onSubmit((body) => confirm.mutate({ body }))}>
      <Stack>
        <Text size="sm">Scan this with an authenticator app, or type the secret into it.</Text>
        <Group justify="center" p="md" bg="#fff" style={{ borderRadius: 8 }}>
          <QRCodeSVG value={secret.uri} size={180} title="The secret as a QR code" />
        </Group>
        <CopyField value={secret.secret} label="the secret" />
        <CodeInput {...form.getInputProps('code')} />
        <ProblemAlert error={confirm.error} inputs={form.values} />
        <Group justify="flex-end">
          <Button type="submit" loading={confirm.isPending}>
            Turn it on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function CodeInput(props: TextInputProps) {
  return (
    <TextInput
      label="Code that the app shows"
      required
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={20}
      data-autofocus
      {...props}
    />
  );
}

/** Shown once: whoever loses the phone signs in with one of them. */
function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <Stack>
      <Text size="sm">
        Keep these where you find them without your phone. Each signs you in once in place of a code. They are
        shown this once.
      </Text>
      <SimpleGrid cols={2} spacing="xs">
        {codes.map((code) => (
          <Code key={code} ta="center" p={6}>
            {code}
          </Code>
        ))}
      </SimpleGrid>
      <Group justify="flex-end">
        <CopyButton value={codes.join('\n')} timeout={2_000}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy all'}
            </Button>
          )}
        </CopyButton>
        <Button
          onClick={() => {
            onDone();
            void done(CHANGED);
          }}
        >
          I have kept them
        </Button>
      </Group>
    </Stack>
  );
}

function NewCodes({ onDone }: { onDone: () => void }) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const renew = api.useMutation('post', '/api/v1/two-factor/recovery-codes', {
    meta: { showsProblems: true },
    onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes),
  });
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <ProofForm
      action="Make new codes"
      about="The former codes stop working."
      isPending={renew.isPending}
      error={renew.error}
      onSubmit={(body) => renew.mutate({ body })}
    />
  );
}

function Removal({ onDone }: { onDone: () => void }) {
  const remove = api.useMutation('post', '/api/v1/two-factor/removal', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onDone();
      await done(CHANGED, 'Two-factor sign-in is off.');
    },
  });
  return (
    <ProofForm
      action="Turn it off"
      about="Your password alone signs you in then."
      isPending={remove.isPending}
      error={remove.error}
      onSubmit={(body) => remove.mutate({ body })}
    />
  );
}

interface ProofProps {
  action: string;
  about: string;
  isPending: boolean;
  error: unknown;
  onSubmit: (body: Schemas['ProveTwoFactor']) => void;
}

/** Password and code once more, before something weakens the sign-in. */
function ProofForm({ action, about, isPending, error, onSubmit }: ProofProps) {
  const form = useForm({ initialValues: { password: '', code: '' } });
  return (
    <form onSubmit={form.onSubmit(onSubmit)}>
      <Stack>
        <Text size="sm">{about}</Text>
        <PasswordInput
          label="Your password"
          required
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        <CodeInput {...form.getInputProps('code')} />
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

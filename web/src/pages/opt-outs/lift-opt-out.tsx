import { Stack, Text, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import '@mantine/dates/styles.css';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { CALENDAR } from '../../components/calendar.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { formatPhone } from '../../components/format.js';
import { isPersonal } from './opt-out-words.js';

const TIME = { hoursInputLabel: 'Hours', minutesInputLabel: 'Minutes', amPmInputLabel: 'AM or PM' };

interface Props {
  one: Schemas['OptOut'];
  isOpen: boolean;
  onClose: () => void;
}

/** Lets a person be texted again; what they said no to themselves comes back only by their own later word. */
export function LiftOptOut({ one, isOpen, onClose }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title={`Let ${formatPhone(one.phone)} be texted again?`}>
      <LiftForm one={one} onClose={onClose} />
    </Dialog>
  );
}

function LiftForm({ one, onClose }: Omit<Props, 'isOpen'>) {
  const needsWord = isPersonal(one);
  const form = useForm<{ reason: string; askedAt: string | null }>({
    initialValues: { reason: '', askedAt: null },
    validate: { askedAt: (at) => (needsWord && at === null ? 'Say when they asked for it' : null) },
  });
  const lift = api.useMutation('post', '/api/v1/opt-outs/{phone}/lift', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/opt-outs' }], `${formatPhone(one.phone)} may be texted again.`);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ reason, askedAt }) =>
        lift.mutate({
          params: { path: { phone: one.phone } },
          body: {
            accountId: one.accountId,
            reason,
            ...(askedAt === null ? {} : { askedAt: new Date(askedAt).toISOString() }),
          },
        }),
      )}
    >
      <Stack>
        <Text size="sm">
          {needsWord
            ? 'This person said no themselves, or their carrier did for them. The law lets you text them again only after they asked for it: say when, and how.'
            : 'The history keeps who lifted it, and why.'}
        </Text>
        {needsWord && (
          <DateTimePicker
            label="When they asked to be texted again"
            required
            valueFormat="MMM D, YYYY h:mm A"
            clearable
            clearButtonProps={{ 'aria-label': 'Empty it' }}
            {...CALENDAR}
            timePickerProps={TIME}
            submitButtonProps={{ 'aria-label': 'Take this time' }}
            {...form.getInputProps('askedAt')}
          />
        )}
        <TextInput
          label={needsWord ? 'How they asked' : 'Why'}
          required
          minLength={3}
          maxLength={255}
          {...form.getInputProps('reason')}
        />
        <FormFooter
          error={lift.error}
          inputs={form.values}
          action="Lift it"
          isDangerous
          isPending={lift.isPending}
          onCancel={onClose}
          cancel="Keep the opt-out"
        />
      </Stack>
    </form>
  );
}

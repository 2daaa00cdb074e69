import { Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ComposerValues } from './composer-values.js';
import { TextEditor } from './text-editor.js';

interface Props {
  form: UseFormReturnType<ComposerValues>;
  customFields: readonly string[];
  /** What the server says of the text while it is typed. */
  textProblem: string | undefined;
}

export function MessageInputs({ form, customFields, textProblem }: Props) {
  const { hasOptOutText, optOutText, smartReplacement, text } = form.values;
  return (
    <Stack>
      <TextEditor
        value={text}
        onChange={(value) => form.setFieldValue('text', value)}
        error={form.errors['text'] ?? textProblem}
        optOutText={hasOptOutText ? optOutText : null}
        smartReplacement={smartReplacement}
        customFields={customFields}
      />
      <Switch
        label="End each text with how to opt out"
        description="Left away where the text says it already."
        {...form.getInputProps('hasOptOutText', { type: 'checkbox' })}
      />
      {hasOptOutText && (
        <TextInput aria-label="How to opt out" maxLength={160} {...form.getInputProps('optOutText')} />
      )}
      <Switch
        label="Use plain signs where that saves segments"
        description="Curly quotes, long dashes and the like give way where the whole text then takes 160 characters a segment."
        {...form.getInputProps('smartReplacement', { type: 'checkbox' })}
      />
    </Stack>
  );
}

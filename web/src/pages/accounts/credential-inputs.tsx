import { PasswordInput, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { Schemas } from '../../api/client.js';
import type { AccountValues } from './account-values.js';

interface Props {
  carrier: Schemas['Carrier'];
  form: UseFormReturnType<AccountValues>;
  /** Names of secrets that are stored: an empty input leaves them as they are. */
  secretsSet?: readonly string[];
}

/** The fields that the carrier's driver declares: nothing here knows any carrier. */
export function CredentialInputs({ carrier, form, secretsSet = [] }: Props) {
  return carrier.credentials.map((field) => {
    const { name, title, description, required, secret, options, maxLength } = field;
    const isStored = secret && secretsSet.includes(name);
    const common = {
      label: title,
      description,
      required: required && !isStored,
      ...form.getInputProps(`credentials.${name}`),
    };
    if (options) {
      return <Select key={name} {...common} data={options} clearable={!required} checkIconPosition="right" />;
    }
    if (secret) {
      return (
        <PasswordInput
          key={name}
          {...common}
          autoComplete="new-password"
          placeholder={isStored ? 'Stored. Leave empty to keep it.' : undefined}
        />
      );
    }
    return (
      <TextInput
        key={name}
        {...common}
        autoComplete="off"
        spellCheck={false}
        {...(maxLength === null ? {} : { maxLength })}
      />
    );
  });
}

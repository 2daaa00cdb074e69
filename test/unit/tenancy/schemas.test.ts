import { describe, expect, it } from '@jest/globals';
import { updateCompanySchema } from '../../../src/tenancy/companies/company.schema.js';
import { acceptInvitationSchema } from '../../../src/tenancy/invitations/invitation.schema.js';
import { emailSchema } from '../../../src/tenancy/users/email.schema.js';

describe('inputs', () => {
  it('take e-mail addresses in lower case', () => {
    expect(emailSchema.parse('  Ann@Example.COM ')).toBe('ann@example.com');
    for (const wrong of ['ann', 'ann@', `${'a'.repeat(250)}@example.com`, 'ann@example.com\nbcc: x']) {
      expect(emailSchema.safeParse(wrong).success).toBe(false);
    }
  });

  it('take only time zones that exist, and whole hours', () => {
    expect(updateCompanySchema.safeParse({ timeZone: 'America/Los_Angeles' }).success).toBe(true);
    for (const wrong of [
      { timeZone: 'Mars/Base' },
      { contactWindowHours: 1.5 },
      { contactWindowHours: -1 },
    ]) {
      expect(updateCompanySchema.safeParse(wrong).success).toBe(false);
    }
  });

  it('ask for passwords of at least 12 characters', () => {
    const person = { token: 't', name: 'A' };
    expect(acceptInvitationSchema.safeParse({ ...person, password: 'twelve chars' }).success).toBe(true);
    expect(acceptInvitationSchema.safeParse({ ...person, password: 'eleven char' }).success).toBe(false);
  });
});

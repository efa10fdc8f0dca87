import * as z from 'zod';
import * as messages from './path-messages.ts';

/** The modes that files and directories usually have, octal. */
const USUAL = [
  ...['0400', '0440', '0444', '0500', '0550', '0555', '0600', '0640', '0644', '0660', '0664', '0666', '0700'],
  ...['0750', '0755', '0770', '0775', '0777', '1777', '2750', '2755', '2770', '2775', '4755'],
];

/** The mode of a file or directory: four octal digits. */
export const Mode = z
  .string()
  .superRefine((given, context) => {
    // YAML 1.1, and Ansible with it, reads 0644 as the number 420. Programs that rewrite a playbook leave that.
    const meant = USUAL.find((mode) => String(Number.parseInt(mode, 8)) === given);
    if (meant === undefined) return;
    const { message, hint } = messages.decimalMode({ given, meant });
    context.addIssue({ code: 'custom', message, params: { hint }, continue: false });
  })
  .regex(/^[0-7]{3,4}$/, messages.invalidMode)
  .transform((mode) => mode.padStart(4, '0'));

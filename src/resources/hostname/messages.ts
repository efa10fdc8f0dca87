// What provision says about host names.

export const nameTooLong = 'Linux limits a host name to 64 characters';

export const invalidName =
  'a host name consists of labels, joined by dots; a label has letters, digits and hyphens, and no hyphen at either end';

/** The source of the facts by which recordings that are kept here become part of their call. */
export const keptSource = 'recordings'

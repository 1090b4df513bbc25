/** Values of options, checked while the command line is read; commander reports what is thrown with the option's name. */
import { InvalidArgumentError } from 'commander'

const limitMax = 100_000

/** A whole number of items, 1 or more. */
export function readLimit(text: string): number {
  const limit = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (limit >= 1 && limit <= limitMax) return limit
  throw new InvalidArgumentError(`Write a whole number from 1 to ${limitMax}.`)
}

/** A time zone of the IANA database. */
export function readZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    throw new InvalidArgumentError('Write a time zone such as Europe/London or UTC.')
  }
}

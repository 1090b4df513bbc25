/** A column of a CSV, and what it becomes of a contact. */

export const plainTargets = [
  'id',
  'kind',
  'name',
  'firstName',
  'lastName',
  'company',
  'email',
  'phone',
  'ignore',
] as const
export type PlainTarget = (typeof plainTargets)[number]

export interface Column {
  readonly header: string
  readonly target: PlainTarget
  /** Of a phone: the word for its kind. */
  readonly label?: string
  /** Of a phone: the column whose cells hold that word (Google's `Phone 1 - Label`). */
  readonly labelFrom?: number
}

/** A person, company or lead, in a CRM or in the built-in directory. */
export interface Contact {
  /** Id in its source; unique there only. */
  readonly id: string
  /** The source's id: a connector's, or `directory`. */
  readonly source: string
  readonly kind: 'person' | 'company' | 'lead'
  /** How people call it: full name of a person, name of a company, title of a lead without a name. */
  readonly name: string
  readonly firstName?: string
  readonly lastName?: string
  readonly company?: string
  readonly emails: readonly string[]
  /** As stored at the source; `label` is the source's word (mobile, work, home, fax…). */
  readonly phones: readonly ContactPhone[]
  /** Where a person opens the record in a browser. */
  readonly url: string
  readonly photoUrl?: string
  /** ISO 8601 UTC, where the source says. */
  readonly modifiedAt?: string
  /** The source's own word for its kind of record (`Contacts`, `res.partner`, …). */
  readonly entityType?: string
}

export interface ContactPhone {
  readonly number: string
  readonly label?: string
}

/** What is known of somebody who is to be created. At least one of number and e-mail is there. */
export interface NewContact {
  readonly name: string
  readonly firstName?: string
  readonly lastName?: string
  readonly company?: string
  readonly email?: string
  readonly number?: string
}

/** What a PBX or CRM wrote, read with the site's country. See read-number.ts for how. */
export interface PhoneNumber {
  readonly raw: string
  /**
   * `public`: a number of the telephone network. `internal`: an extension or short code of the site.
   * `withheld`: the caller hides it (anonymous, Restricted, empty). `unreadable`: text without a number in it.
   */
  readonly kind: 'public' | 'internal' | 'withheld' | 'unreadable'
  /**
   * `+` and digits, where the number reads as possible in its country's plan (validity is not asked: PBXs show reserved
   * and ported ranges). Absent where the country would be a guess. This is what is displayed and stored.
   */
  readonly e164?: string
  /**
   * The national digits of the subscriber (subscriber.ts), or all digits where there is no plan for them: the
   * key under which contacts are indexed. Empty for withheld and unreadable. Two numbers with one key are not
   * yet the same number: ask `sameNumber`.
   */
  readonly matchKey: string
  /** All digits as written, without the extension. */
  readonly digits: string
  readonly extension?: string
  /** What else the writing can mean, likeliest first; absent for most numbers. A lookup takes the first that a contact has. */
  readonly otherReadings?: readonly Reading[]
}

/** One number that a writing can mean. */
export interface Reading {
  readonly e164: string
  readonly matchKey: string
}

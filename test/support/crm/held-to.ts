/** Fails each test of a file after which a request stood outside the vendor's description. */
import { afterEach, beforeAll, expect } from 'vitest'
import type { FormCheck } from './vendor-forms.ts'

export function heldTo(formCheck: FormCheck): void {
  // What another file of this process asked on purpose is no fault of this one.
  beforeAll(() => formCheck.takeFaults())
  afterEach(async () => {
    expect(await formCheck.takeFaults()).toEqual([])
  })
}

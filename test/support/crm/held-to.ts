/** Fails each test of a file after which a request stood outside the vendor's description. */
import { afterEach, beforeAll, expect } from 'vitest'
import type { Judge } from './judge.ts'

export function heldTo(judge: Judge): void {
  // What another file of this process asked on purpose is no fault of this one.
  beforeAll(() => judge.takeFaults())
  afterEach(async () => {
    expect(await judge.takeFaults()).toEqual([])
  })
}

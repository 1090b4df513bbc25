/** Fails each test of a file after which a request stood outside the vendor's description. */
import { afterEach, expect } from 'vitest'
import type { Judge } from './judge.ts'

export function heldTo(judge: Judge): void {
  afterEach(async () => {
    expect(await judge.takeFaults()).toEqual([])
  })
}

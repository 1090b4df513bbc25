import { describe, expect, it } from 'vitest'
import { bundleSizeFault, maxGzipBytes } from './bundle-size.ts'

describe('the bundle limit', () => {
  it('is 135 KiB gzip, and what is over it fails with what to do', () => {
    expect(maxGzipBytes).toBe(138_240)
    expect(bundleSizeFault(138_240)).toBeUndefined()
    expect(bundleSizeFault(138_241)).toMatch(/135\.0 KiB.*--analyze/)
  })
})
